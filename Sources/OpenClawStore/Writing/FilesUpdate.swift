import LocalFiles
import OpenClawConfiguration
import StructuredText

/// Changes to the JSON files of one agent's store.
struct FilesUpdate {
  let changes: [StoreChange]
  let agent: AgentReading
  let era: EraFinding
  let context: StoreContext
  let version: OpenClawVersion?

  struct Planned {
    var update: StoreFileUpdate
    /// nil: the file goes.
    var new: [UInt8]?
  }

  private var profilesFile: String { agent.agent.profilesFile }
  private var stateFile: String { agent.agent.stateFile }

  /// Reads the files and works out what they become. Empty when they say it already.
  func planned() throws(StoreFailure) -> [Planned] {
    let (documents, profiles, state) = try read()
    try documents.check(changes, inherited: agent.effective, path: profilesFile)
    var changed = documents
    changed.apply(changes)
    var files: [Planned] = []
    if changed.profiles != documents.profiles {
      files.append(Planned(update: profiles, new: Self.bytes(changed.profiles)))
    }
    if let state, changed.state != documents.state, let new = changed.state {
      // OpenClaw removes a file of states that says nothing.
      files.append(Planned(update: state, new: changed.isStateEmpty ? nil : Self.bytes(new)))
    }
    return files.filter { $0.update.old != $0.new }
  }

  /// Writes what has to be written, under the lock.
  ///
  /// - Parameter before: called with the files as they are, when something is about to be written.
  /// - Returns: false when somebody disturbed us, so that it has to be tried again.
  func write(
    isHeld: () -> Bool, in outcome: inout StoreOutcome,
    before: ([StoreBackups.Source]) throws(StoreFailure) -> Void
  ) throws(StoreFailure) -> Bool {
    let files = try planned()
    guard !files.isEmpty else { return true }
    try before(
      files.map { StoreBackups.Source(path: $0.update.path, bytes: $0.update.old, mode: $0.update.mode) })
    for file in files {
      guard case .done = try file.update.write(file.new, isHeld: isHeld) else { return false }
      outcome.hasChanged = true
      outcome.difference += Elision.difference(
        old: file.update.old, new: file.new, path: context.shown(file.update.path))
      if !outcome.written.contains(file.update.path) { outcome.written.append(file.update.path) }
    }
    return true
  }

  /// Whether the files say what was wished, now that the lock is free again.
  func isDone() throws(StoreFailure) -> Bool { try read().0.hold(changes) }

  private func read() throws(StoreFailure) -> (StoreDocuments, StoreFileUpdate, StoreFileUpdate?) {
    var documents = StoreDocuments(era: era.era, profiles: StoreDocuments.none, state: nil)
    var profiles = StoreFileUpdate(path: profilesFile, old: nil)
    switch context.document(profilesFile) {
    case .absent: try refuseToForestallImport()
    case .broken(let problem, _): throw .malformed(problem)
    case .document(let value, _, let bytes):
      guard value["profiles"]?.members != nil else {
        throw .malformed(StoreProblem(.malformed, path: profilesFile, message: "has no object “profiles”"))
      }
      documents.profiles = value
      profiles = StoreFileUpdate(path: profilesFile, old: bytes)
    }
    guard era.era == .e2 else { return (documents, profiles, nil) }
    switch context.document(stateFile) {
    case .broken(let problem, _): throw .malformed(problem)
    case .document(let value, _, let bytes):
      guard value.members != nil else {
        throw .malformed(StoreProblem(.malformed, path: stateFile, message: "is no object"))
      }
      documents.state = value
      return (documents, profiles, StoreFileUpdate(path: stateFile, old: bytes))
    case .absent:
      guard keepsStateApart(documents.profiles) else { return (documents, profiles, nil) }
      documents.state = StoreDocuments.noState
      return (documents, profiles, StoreFileUpdate(path: stateFile, old: nil))
    }
  }

  /// Without a file of states: whether this version would make one. While states still stand in the old place, they
  /// stay there until OpenClaw moves them.
  private func keepsStateApart(_ profiles: JSONValue) -> Bool {
    guard !["order", "lastGood", "usageStats"].contains(where: { profiles[$0] != nil }) else { return false }
    return version.map { $0 >= OpenClawVersion(2026, 4, 6) } ?? false
  }

  /// A store of ours would keep OpenClaw from importing what it still has to import.
  private func refuseToForestallImport() throws(StoreFailure) {
    let waiting = agent.effective.profiles.filter { !$0.isInherited }
    guard agent.own == .absent, agent.inheritsFrom == nil, !waiting.isEmpty else { return }
    throw .unsupported(
      "OpenClaw has not imported its older credentials of agent \(agent.agent.id) yet, and would not do so any more "
        + "if a store were made now. Run “openclaw models status” first, which imports them.")
  }

  private static func bytes(_ value: JSONValue) -> [UInt8] { Array(JSONWriter.pretty(value).utf8) }
}
