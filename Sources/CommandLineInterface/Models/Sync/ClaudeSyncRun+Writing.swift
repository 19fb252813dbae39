import Credentials
import Domain
import FoundationEssentials
import OpenClawConfiguration
import OpenClawStore
import StructuredText

extension ClaudeSyncRun {
  /// Writes the places one after the other; what fails is told and does not hold up the rest.
  func write() async throws -> Int32 {
    guard !plan.writes.isEmpty else {
      show(isDryRun: false)
      if !desk.globals.json { desk.context.writeError("There is nothing to write.\n") }
      return ExitStatus.done
    }
    var failures: [String] = []
    for step in plan.writes {
      do {
        try await write(step)
      } catch {
        let failure = CommandFailure(any: error)
        failures.append("\(failure.message) \(failure.suggestion ?? "")".trimmed)
      }
    }
    show(isDryRun: false, failures: failures)
    for failure in failures { desk.context.warn(failure) }
    if !desk.globals.json, failures.isEmpty { desk.context.write("✓ Written.\n") }
    if plan.copiesRefreshToken {
      desk.context.warn("The login now has two holders; whoever renews it first may log the other out.")
    }
    if failures.isEmpty { return ExitStatus.done }
    return failures.count == plan.writes.count ? ExitStatus.failed : ExitStatus.partly
  }

  private func write(_ step: ClaudeSyncPlan.Step) async throws {
    switch step.place {
    case .profile(let id):
      _ = try await desk.apply(change(of: id), to: agent, reason: "models sync", dryRun: false)
    case .oauthFile: try writeOAuthFile()
    case .environmentFile: try writeVariable()
    case .claude:
      let (run, machine) = (self, desk.context.machine(desk.globals.world(in: desk.context)))
      try await onWorkerThread {
        Result { try holdingClaudeLocks(run.files.claude.path, context: machine) { try run.writeClaude() } }
      }.get()
    }
  }

  /// Members of an existing login that are not part of the mapping stay as they are.
  private func change(of id: String) -> [StoreChange] {
    guard plan.login.refresh != nil, let old = agent.effective.profile(id), old.type == .oauth, !old.isInherited else {
      return [.setProfile(id: id, SealedJSON(plan.login.profile))]
    }
    let edits = plan.login.entryMembers.map { MemberEdit.set($0.0, SealedJSON($0.1)) }
    // What the broken shape held in the wrong place goes.
    return [.editProfile(id: id, edits + (old.raw.names.contains("key") ? [.remove("key")] : []))]
  }

  private func writeOAuthFile() throws {
    let members = plan.login.entryMembers
    try edit(files.oauth) { (document: inout ConfigurationDocument) throws(ConfigurationFailure) in
      guard document[["anthropic"]]?.members != nil else {
        try document.set(["anthropic"], to: .members(members))
        return
      }
      for (name, value) in members { try document.set(["anthropic", name], to: value) }
    }
  }

  private func writeClaude() throws {
    let members = plan.login.claudeMembers
    try edit(files.claude) { (document: inout ConfigurationDocument) throws(ConfigurationFailure) in
      for (name, value) in members { try document.set(["claudeAiOauth", name], to: value) }
    }
  }

  private func edit(
    _ file: GuardedFile, _ change: (inout ConfigurationDocument) throws(ConfigurationFailure) -> Void
  ) throws {
    do {
      var document = try ConfigurationDocument(file.bytes ?? Array("{}\n".utf8))
      try change(&document)
      try replace(file, with: document.bytes)
    } catch let failure as ConfigurationFailure {
      throw CommandFailure("FILE_UNUSABLE", "\(desk.shown(file.path)) was left as it is: \(failure).")
    }
  }

  /// What was there before is kept where it can be put back from.
  private func replace(_ file: GuardedFile, with bytes: [UInt8]) throws {
    let backups = StoreBackups(context: desk.store)
    let backup = try backups.make(
      of: [.init(path: file.path, bytes: file.bytes, mode: file.permissions)], reason: "models sync")
    do {
      try file.replace(with: bytes, shownAs: desk.shown(file.path))
    } catch {
      backups.remove(backup)
      throw error
    }
    file.closeToOthers()
    _ = try backups.seal(backup)
  }

  private func writeVariable() throws {
    do {
      var variables = try EnvironmentFile(files.environment.bytes ?? [])
      _ = try variables.remove("ANTHROPIC_OAUTH_TOKEN")
      _ = try variables.add("ANTHROPIC_OAUTH_TOKEN", plan.login.access.reveal())
      try replace(files.environment, with: variables.bytes)
    } catch let failure as EnvironmentFile.Failure {
      throw CommandFailure(
        "ENV_FILE_UNUSABLE", "\(desk.shown(files.environment.path)) was left as it is: \(failure).")
    }
  }
}
