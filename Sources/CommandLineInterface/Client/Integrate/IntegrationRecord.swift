import FoundationEssentials
import OpenClawConfiguration
import StructuredText

/// What an integration added, so that it can be taken out exactly. It holds no secret.
struct IntegrationRecord: Sendable {
  var createdAt: Date
  /// The files that were changed.
  var configuration: String
  var environmentFile: String
  var profile: String
  /// The client's base at the time, and what OpenClaw was given.
  var apiBase: String
  var endpoint: String
  var keyHash: String
  var keyName: String
  var changes: [ConfigurationChange]
  /// The configuration did not exist before.
  var madeConfiguration: Bool
  var madeEnvironmentFile: Bool
  /// The environment file did not end with a line end before.
  var addedNewline: Bool
  var backup: String?

  var json: JSONValue {
    .members([
      ("createdAt", createdAt.json), ("configuration", configuration.json), ("environmentFile", environmentFile.json),
      ("profile", profile.json), ("apiBase", apiBase.json), ("endpoint", endpoint.json), ("keyHash", keyHash.json),
      ("keyName", keyName.json), ("madeConfiguration", madeConfiguration.json),
      ("madeEnvironmentFile", madeEnvironmentFile.json), ("addedNewline", addedNewline.json), ("backup", backup.json),
      ("changes", .array(changes.map(\.json))),
    ])
  }
}

extension IntegrationRecord {
  init?(_ value: JSONValue) {
    guard let created = Timestamp.date(value["createdAt"], documentedAs: .text),
      let configuration = value["configuration"]?.nonEmptyString,
      let environmentFile = value["environmentFile"]?.nonEmptyString, let hash = value["keyHash"]?.nonEmptyString,
      let changes = value["changes"]?.array
    else { return nil }
    let read = changes.compactMap { ConfigurationChange($0) }
    guard read.count == changes.count else { return nil }
    self.init(
      createdAt: created, configuration: configuration, environmentFile: environmentFile,
      profile: value["profile"]?.string ?? "default", apiBase: value["apiBase"]?.string ?? "",
      endpoint: value["endpoint"]?.string ?? "", keyHash: hash, keyName: value["keyName"]?.string ?? "", changes: read,
      madeConfiguration: value["madeConfiguration"]?.bool ?? false,
      madeEnvironmentFile: value["madeEnvironmentFile"]?.bool ?? false,
      addedNewline: value["addedNewline"]?.bool ?? false, backup: value["backup"]?.string)
  }
}

/// The records of all integrations of this person: one for each configuration of OpenClaw.
struct IntegrationRecords: Sendable {
  private let path: String

  init(in context: CommandContext) { path = context.clientFolder + "/openclaw-integrations.json" }

  /// - Throws: `CommandFailure` for a file that is there and cannot be understood; it is never taken for none.
  func all() throws -> [IntegrationRecord] {
    guard SmallFile.changed(path) != nil else { return [] }
    let bytes = SmallFile.read(path, limit: 4 << 20)
    guard let items = bytes.flatMap({ try? JSONReader.read($0) })?["integrations"]?.array else { throw damaged }
    let records = items.compactMap { IntegrationRecord($0) }
    guard records.count == items.count else { throw damaged }
    return records
  }

  func record(for configuration: String) throws -> IntegrationRecord? {
    try all().last { $0.configuration == configuration }
  }

  /// Puts a record in place of the one for that configuration; nil removes it.
  func set(_ record: IntegrationRecord?, for configuration: String) throws {
    let others = try all().filter { $0.configuration != configuration }
    let value = JSONValue.members([
      ("version", 1.json), ("integrations", .array((others + [record].compactMap(\.self)).map(\.json))),
    ])
    try SmallFile.replace(path, with: JSONWriter.pretty(value))
  }

  private var damaged: CommandFailure {
    CommandFailure(
      "RECORD_DAMAGED", "\(path) cannot be understood, so what was added to OpenClaw is not known.",
      suggestion: "Move the file away; `credtop integrate --remove` then removes what bears our provider's name.")
  }
}
