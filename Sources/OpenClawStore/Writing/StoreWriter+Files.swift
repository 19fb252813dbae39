import FoundationEssentials
import LocalFiles
import OpenClawConfiguration
import StructuredText

extension StoreWriter {
  private static let attempts = 3

  func applyToFiles(
    _ changes: [StoreChange], to agent: AgentReading, of instance: InstanceReading, reason: String, dryRun: Bool
  ) throws(StoreFailure) -> StoreOutcome {
    let update = FilesUpdate(
      changes: changes, agent: agent, era: instance.era, context: context, version: instance.era.version)
    if dryRun { return try preview(update, ConfigurationUpdate(changes, of: instance, context: context)) }
    try refuseReadOnly()
    do { try makeFolder(agent.agent.folder) } catch { throw StoreFailure(error) }
    guard let queue = WriterQueue.enter(agent.agent.folder, patience: patience, pause: context.pause) else {
      throw .locked(LockHolder(path: agent.agent.folder))
    }
    defer { queue.leave() }
    // In our turn, so that no other writer of ours changes the configuration meanwhile.
    let configuration = try ConfigurationUpdate(changes, of: instance, context: context)

    var outcome = StoreOutcome(way: .files, hasChanged: false, isDryRun: false, notes: configuration.notes)
    var record: StoreBackup?
    for attempt in 1...Self.attempts {
      let written = try StoreLock.with(
        agent.agent.profilesFile, kind: instance.era.lockKind ?? .both, patience: patience, context: context
      ) { isHeld throws(StoreFailure) in
        try update.write(isHeld: isHeld, in: &outcome) { files throws(StoreFailure) in
          // The first one holds what was there before all attempts.
          if record == nil {
            record = try backups.make(of: files + configuration.backupFiles, reason: reason)
          }
        }
      }
      if written, try update.isDone() { break }
      guard attempt < Self.attempts else { throw .overwritten(path: agent.agent.profilesFile) }
    }
    if configuration.hasChanged {
      if record == nil { record = try backups.make(of: configuration.backupFiles, reason: reason) }
      configuration.write(in: &outcome)
    }
    if let made = record { outcome.backup = try backups.seal(made) }
    if outcome.hasChanged, instance.era.era == .e2 {
      outcome.notes.append("A running gateway notices after: openclaw secrets reload")
    }
    return outcome
  }

  func refuseReadOnly() throws(StoreFailure) {
    if !context.mayWrite { throw .readOnly("this run only looks") }
    if let flag = context.variable("OPENCLAW_AUTH_STORE_READONLY"), flag != "0", flag.lowercased() != "false" {
      throw .readOnly("OPENCLAW_AUTH_STORE_READONLY is set")
    }
  }

  private func preview(
    _ update: FilesUpdate, _ configuration: ConfigurationUpdate
  ) throws(StoreFailure) -> StoreOutcome {
    let files = try update.planned()
    var outcome = StoreOutcome(way: .files, hasChanged: false, isDryRun: true, notes: configuration.notes)
    for file in files {
      outcome.hasChanged = true
      outcome.written.append(file.update.path)
      outcome.difference += Elision.difference(
        old: file.update.old, new: file.new, path: context.shown(file.update.path))
    }
    if configuration.hasChanged {
      outcome.hasChanged = true
      outcome.written.append(configuration.path)
      outcome.difference += configuration.difference
    }
    return outcome
  }
}
