public import OpenClawConfiguration

/// The five generations of OpenClaw's credential store.
public enum OpenClawEra: Int, Comparable, CaseIterable, Sendable, CustomStringConvertible {
  /// Before the name OpenClaw: one JSON file, logins of other programs copied in.
  case e0
  /// One JSON file under a lock folder.
  case e1
  /// JSON under a lock file, later with `auth-state.json` beside it; references to secrets.
  case e2
  /// A database for each agent.
  case e3
  /// The same, and a shared one.
  case e4

  public static func < (left: OpenClawEra, right: OpenClawEra) -> Bool { left.rawValue < right.rawValue }

  public var description: String { "E\(rawValue)" }

  /// OpenClaw keeps its credentials in databases, which only its own program may change.
  public var usesDatabases: Bool { self >= .e3 }

  /// What a version keeps.
  public init(of version: OpenClawVersion) {
    self =
      if version < OpenClawVersion(2026, 1, 26) {
        .e0
      } else if version < OpenClawVersion(2026, 3, 1) {
        .e1
      } else if version < OpenClawVersion(2026, 6, 1) {
        .e2
      } else if version < OpenClawVersion(2026, 8, 1) {
        .e3
      } else {
        .e4
      }
  }

  /// For a person: `JSON file (E1)`.
  public var title: String {
    switch self {
    case .e0, .e1: "JSON file (\(self))"
    case .e2: "JSON files (\(self))"
    case .e3: "databases of the agents (\(self))"
    case .e4: "shared database (\(self))"
    }
  }
}

/// How OpenClaw keeps two writers of a JSON store apart.
public enum LockKind: String, Sendable {
  /// A folder beside the file behind all links.
  case folder
  /// A file beside the name itself.
  case file
  /// The version cannot be told: both are taken.
  case both
}
