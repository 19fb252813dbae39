public import Domain
public import FoundationEssentials
import StructuredText

/// One set of repairs as the journal keeps it: enough to take it back, and no secret. The copies that lie beside it are
/// the files as they were.
public struct JournalEntry: Hashable, Sendable, Identifiable {
  public enum State: String, Sendable {
    /// The work has begun; what became of it shows by the files' fingerprints.
    case begun
    case done, undone
    /// Some of it could not be taken back.
    case partlyUndone = "partly-undone"
  }

  public struct File: Hashable, Sendable {
    public enum Role: String, Sendable { case store, configuration, plain }

    public var path: String
    public var role: Role
    /// The name of the copy in the entry's folder; nil where only the mode was changed.
    public var copy: String?
    /// SHA-256 of the content before and after, in hexadecimal; nil where it stayed as it was.
    public var before: String?
    /// nil with a copy: the file was removed.
    public var after: String?
    public var modeBefore: Int
    public var modeAfter: Int
    public var edits: [DocumentEdit] = []
    /// It was taken back.
    public var isUndone = false
  }

  /// A command of OpenClaw that was run.
  public struct Command: Hashable, Sendable {
    public var words: [String]
    public var undo: [String]?
  }

  /// The time and four characters: sorts by time.
  public var id: String
  public var at: Date
  public var state: State
  /// What was mended, one line each.
  public var repairs: [String]
  public var files: [File]
  public var commands: [Command]
  /// Locks that were removed; they are never brought back.
  public var locks: [String]

  public init(id: String, at: Date, repairs: [String]) {
    self.id = id
    self.at = at
    state = .begun
    self.repairs = repairs
    files = []
    commands = []
    locks = []
  }

  public func record(_ shown: (String) -> String) -> DoctorRepairRecord {
    DoctorRepairRecord(
      id: id, at: at, repairs: repairs, paths: (files.map(\.path) + locks).map(shown), isUndone: state == .undone)
  }
}

extension JournalEntry {
  var json: JSONValue {
    .members([
      ("schemaVersion", 1.json), ("id", id.json), ("at", at.json), ("state", state.rawValue.json),
      ("repairs", repairs.json), ("files", .array(files.map(\.json))),
      (
        "commands",
        .array(
          commands.map { .members([("ran", $0.words.json), ("undo", $0.undo.map(\.json) ?? .null)]) })
      ),
      ("locks", locks.json),
    ])
  }

  /// nil when it is not one of ours.
  init?(_ value: JSONValue) {
    guard value["schemaVersion"]?.int == 1, let id = value["id"]?.string,
      let at = value["at"]?.string.flatMap(Timestamp.rfc3339),
      let state = value["state"]?.string.flatMap(State.init(rawValue:)), let files = value["files"]?.array
    else { return nil }
    self.init(id: id, at: at, repairs: value["repairs"]?.array?.compactMap(\.string) ?? [])
    self.state = state
    self.files = files.compactMap(File.init)
    guard self.files.count == files.count else { return nil }
    commands = (value["commands"]?.array ?? []).map { command in
      Command(
        words: command["ran"]?.array?.compactMap(\.string) ?? [],
        undo: command["undo"]?.array?.compactMap(\.string))
    }
    locks = value["locks"]?.array?.compactMap(\.string) ?? []
  }
}

extension JournalEntry.File {
  var json: JSONValue {
    .members([
      ("path", path.json), ("role", role.rawValue.json), ("copy", copy.json), ("before", before.json),
      ("after", after.json), ("modeBefore", octal(modeBefore).json), ("modeAfter", octal(modeAfter).json),
      ("edits", .array(edits.map(\.json))), ("undone", isUndone.json),
    ])
  }

  init?(_ value: JSONValue) {
    guard let path = value["path"]?.string, path.hasPrefix("/"),
      let role = value["role"]?.string.flatMap(Role.init(rawValue:)),
      let modeBefore = value["modeBefore"]?.string.flatMap({ Int($0, radix: 8) }),
      let modeAfter = value["modeAfter"]?.string.flatMap({ Int($0, radix: 8) })
    else { return nil }
    let edits = value["edits"]?.array ?? []
    self.path = path
    self.role = role
    copy = value["copy"]?.string
    // A name, never a way out of the folder.
    if let copy, copy.contains("/") || copy.hasPrefix(".") { return nil }
    before = value["before"]?.string
    after = value["after"]?.string
    self.modeBefore = modeBefore & 0o7777
    self.modeAfter = modeAfter & 0o7777
    self.edits = edits.compactMap(DocumentEdit.init)
    guard self.edits.count == edits.count else { return nil }
    isUndone = value["undone"]?.bool ?? false
  }
}
