import Domain
import FoundationEssentials
import Glibc
import OpenClawConfiguration
import OpenClawStore
import StructuredText
import TokenProxyAPI
import TokenProxyClient

extension Integration {
  /// Writes the record, the key and the configuration, in this order; what fails is undone in the reverse order.
  func write(_ planned: Planned, secret: Secret, key: KeyObject, _ files: Files) async throws {
    let places = files.installation.files
    var variables = files.variables
    let added: String
    do {
      added = try variables.add(IntegrationPlan.keyVariable, secret.reveal())
    } catch { throw failure(error, in: places.environmentFile) }

    let backup = try files.configuration.backUp(at: context.now(), shownAs: shown(places.configuration))
    let records = IntegrationRecords(in: context)
    let before = try records.record(for: places.configuration)
    let record = IntegrationRecord(
      createdAt: context.now(), configuration: places.configuration, environmentFile: places.environmentFile,
      profile: client.configuration.profile.text, apiBase: client.configuration.apiBase.text,
      endpoint: planned.plan.baseURL, keyHash: key.hash, keyName: key.name, changes: planned.changes,
      madeConfiguration: files.configuration.bytes == nil, madeEnvironmentFile: files.environment.bytes == nil,
      addedNewline: added.first?.isNewline == true, backup: backup)
    // First: if we are killed half-way, --remove knows what to look for.
    try records.set(record, for: places.configuration)
    var replaced: [Replaced] = []
    do {
      try replace(files.environment, with: variables.bytes, noting: &replaced)
      files.environment.closeToOthers()
      try await writeConfiguration(planned, files, noting: &replaced)
      if case .invalid(let reason) = await verdict(files.installation) {
        throw CommandFailure(
          "CONFIG_INVALID", "OpenClaw does not accept the configuration with the provider in it: \(reason)",
          suggestion: "Everything is as it was. Please report this with the version of OpenClaw.")
      }
    } catch {
      try restore(replaced, after: error)
      try records.set(before, for: places.configuration)
      throw error
    }
  }

  /// A file before and after we wrote to it.
  struct Replaced: Sendable {
    var old: GuardedFile
    var new: GuardedFile
  }

  func replace(_ file: GuardedFile, with bytes: [UInt8]?, noting replaced: inout [Replaced]) throws {
    try file.replace(with: bytes, shownAs: shown(file.path))
    replaced.append(Replaced(old: file, new: try GuardedFile.read(file.path, shownAs: shown(file.path))))
  }

  /// Puts back what was there, the last first. What another program has written since is not overwritten: that is told
  /// together with what led to it.
  func restore(_ replaced: [Replaced], after error: any Error) throws {
    do {
      for file in replaced.reversed() { try file.new.replace(with: file.old.bytes, shownAs: shown(file.old.path)) }
    } catch let second {
      throw CommandFailure(
        "NOT_RESTORED", "\(error) Besides, not everything could be put back: \(second)",
        suggestion: "Look at the files and the copies beside them, then: credtop integrate --remove")
    }
  }

  private func writeConfiguration(
    _ planned: Planned, _ files: Files, noting replaced: inout [Replaced]
  ) async throws {
    let old = files.configuration
    if files.configuration.bytes != nil, files.installation.mayEditItself(files.document),
      old.isUnchanged, await writeThroughOpenClaw(planned, files)
    {
      replaced.append(Replaced(old: old, new: try GuardedFile.read(old.path, shownAs: shown(old.path))))
      return
    }
    try replace(old, with: planned.document.bytes, noting: &replaced)
  }

  /// By OpenClaw's own command. What it wrote must be what was meant; anything else is put back.
  ///
  /// - Returns: false when the text is to be edited instead; the file is then as it was.
  private func writeThroughOpenClaw(_ planned: Planned, _ files: Files) async -> Bool {
    let installation = files.installation
    let patch = context.clientFolder + "/openclaw-patch.\(getpid()).json"
    let text = JSONWriter.pretty(Self.patch(from: files.document.value, to: planned.document.value))
    guard (try? SmallFile.replace(patch, with: text)) != nil else { return false }
    defer { unlink(patch) }
    for arguments in [["config", "patch", "--file", patch, "--dry-run"], ["config", "patch", "--file", patch]] {
      let result = await onWorkerThread { installation.run(arguments) }
      guard result?.isDone == true else { break }
    }
    let path = installation.files.configuration
    guard let now = try? GuardedFile.read(path, shownAs: shown(path)) else { return false }
    if now.bytes == files.configuration.bytes { return false }
    let written = now.bytes.flatMap { try? ConfigurationDocument($0) }
    if let written, Self.says(written.value, planned.document.value) { return true }
    try? now.replace(with: files.configuration.bytes, shownAs: shown(path))
    return false
  }

  /// Whether two configurations say the same, but for the stamp that OpenClaw puts on what it writes.
  private static func says(_ one: JSONValue, _ other: JSONValue) -> Bool {
    func plain(_ value: JSONValue) -> [String: JSONValue] {
      var members: [String: JSONValue] = [:]
      for member in value.members ?? [] where member.name != "meta" { members[member.name] = sorted(member.value) }
      return members
    }
    return plain(one) == plain(other)
  }

  /// With the members of all objects in one order: programs that write JSON need not keep theirs.
  private static func sorted(_ value: JSONValue) -> JSONValue {
    switch value {
    case .object(let members):
      .object(
        members.map { .init(name: $0.name, value: sorted($0.value)) }.sorted { $0.name < $1.name })
    case .array(let values): .array(values.map(sorted))
    default: value
    }
  }

  /// What has to be merged into the old value to get the new one, which only adds and replaces.
  static func patch(from old: JSONValue, to new: JSONValue) -> JSONValue {
    guard let members = new.members, old.members != nil else { return new }
    return .object(
      members.compactMap { member in
        guard let before = old[member.name] else { return member }
        return before == member.value ? nil : .init(name: member.name, value: patch(from: before, to: member.value))
      })
  }
}
