public import FoundationEssentials
public import StructuredText

/// A run of a command: which one, with which flags, and how it ended. Never the value of anything.
public struct AuditEntry: Hashable, Sendable {
  public var at: Date
  /// The words of the command: `keys create`.
  public var command: String
  /// The names of the flags, in the order in which they were given: `--limit`.
  public var flags: [String]
  public var exitStatus: Int
  /// What went wrong, for programs: `KEY_NOT_FOUND`.
  public var failure: String?

  public init(at: Date, command: String, flags: [String], exitStatus: Int, failure: String? = nil) {
    self.at = at
    self.command = command
    self.flags = flags
    self.exitStatus = exitStatus
    self.failure = failure
  }

  public var json: JSONValue {
    .members([
      ("timestamp", at.json), ("command", command.json), ("args", flags.json),
      ("status", (exitStatus == 0 ? "success" : "error").json), ("exit", exitStatus.json), ("detail", failure.json),
    ])
  }

  public init?(_ value: JSONValue) {
    guard let at = value["timestamp"]?.string.flatMap({ Timestamp.rfc3339($0) }),
      let command = value["command"]?.nonEmptyString, let status = value["status"]?.string
    else { return nil }
    self.init(
      at: at, command: command, flags: (value["args"]?.array ?? []).compactMap(\.string),
      exitStatus: value["exit"]?.int ?? (status == "success" ? 0 : 1), failure: value["detail"]?.string)
  }
}
