import Domain
import FoundationEssentials
import OpenClawConfiguration
import OpenClawStore
import StructuredText
import TokenProxyAPI
import TokenProxyClient

extension Integration {
  func remove() async throws -> Int32 {
    let files = try await readFiles()
    let places = files.installation.files
    let records = IntegrationRecords(in: context)
    let record = try records.record(for: places.configuration)
    var document = files.document
    let outcome: Disintegration.Outcome
    do {
      outcome = try Disintegration.remove(record?.changes ?? [], from: &document)
    } catch { throw failure(error, in: places.configuration) }
    var variables = files.variables
    // Only a line of ours: a person's own variable of that name stays.
    let isOurs = record != nil || document != files.document
    do {
      if isOurs { _ = try variables.remove(IntegrationPlan.keyVariable, addedNewline: record?.addedNewline ?? false) }
    } catch { throw failure(error, in: places.environmentFile) }

    let changesConfiguration = document != files.document
    let changesVariables = variables != files.variables
    guard changesConfiguration || changesVariables || record != nil else { return nothingToRemove() }
    let diff = self.diff(files, document, variables)
    if command.dryRun { return showRemoval(diff, outcome) }
    if !command.yes, context.isInputTerminal, !globals.json { context.writeError(diff) }
    guard try await context.confirm("Take the proxy out of OpenClaw like this?", isAgreed: command.yes, globals) else {
      return ExitStatus.done
    }
    try await write(document, variables, record, files)
    try records.set(nil, for: places.configuration)
    let (isRevoked, trouble) = try await revokeIfWanted(record)
    report(record, outcome, isRevoked: isRevoked, trouble: trouble)
    return trouble == nil && outcome.leftovers.isEmpty ? ExitStatus.done : ExitStatus.partly
  }

  private func nothingToRemove() -> Int32 {
    if globals.json {
      context.printJSON(.members([("success", true.json), ("removed", false.json)]))
    } else {
      context.write("OpenClaw is not integrated; there is nothing to remove.\n")
    }
    return ExitStatus.done
  }

  private func diff(_ files: Files, _ document: ConfigurationDocument, _ variables: EnvironmentFile) -> String {
    let places = files.installation.files
    return difference(files.document.text, document.text, path: places.configuration, isNew: false)
      + difference(
        String(decoding: files.variables.bytes, as: UTF8.self), String(decoding: variables.bytes, as: UTF8.self),
        path: places.environmentFile, isNew: false)
  }

  private func showRemoval(_ diff: String, _ outcome: Disintegration.Outcome) -> Int32 {
    if globals.json {
      context.printJSON(
        .members([
          ("dry_run", true.json), ("diff", diff.json), ("notes", (outcome.remarks + outcome.leftovers).json),
        ]))
    } else {
      context.write(diff)
      for remark in outcome.remarks + outcome.leftovers { context.warn(remark) }
    }
    return ExitStatus.done
  }

  private func write(
    _ document: ConfigurationDocument, _ variables: EnvironmentFile, _ record: IntegrationRecord?, _ files: Files
  ) async throws {
    let places = files.installation.files
    var replaced: [Replaced] = []
    do {
      if document != files.document {
        let wasValid = await verdict(files.installation) == .valid
        _ = try files.configuration.backUp(at: context.now(), shownAs: shown(places.configuration))
        let isOurs = record?.madeConfiguration == true && document.value.members?.isEmpty == true
        try replace(files.configuration, with: isOurs ? nil : document.bytes, noting: &replaced)
        if wasValid, case .invalid(let reason) = await verdict(files.installation) {
          throw CommandFailure(
            "CONFIG_INVALID", "OpenClaw does not accept the configuration without the provider: \(reason)",
            suggestion: "Everything is as it was. Something else may refer to \(IntegrationPlan.providerName).")
        }
      }
      if variables != files.variables {
        let isOurs = record?.madeEnvironmentFile == true && variables.bytes.isEmpty
        try replace(files.environment, with: isOurs ? nil : variables.bytes, noting: &replaced)
      }
    } catch {
      try restore(replaced, after: error)
      throw error
    }
  }

  /// - Returns: whether the key was revoked, and why not where it should have been.
  private func revokeIfWanted(_ record: IntegrationRecord?) async throws -> (Bool, String?) {
    guard let record else { return (false, command.revoke ? "No key is recorded, so none was revoked." : nil) }
    var wants = command.revoke
    if !wants, !command.yes, context.isInputTerminal, !globals.json {
      wants = try await context.confirm("Revoke its key \(record.keyName) too?", isAgreed: false, globals)
    }
    guard wants else { return (false, nil) }
    do {
      _ = try await client.proxy().revokeKey(record.keyHash)
      return (true, nil)
    } catch let failure as APIFailure where failure.status == 410 {
      return (true, nil)
    } catch {
      let reason = (error as? ServiceFailure)?.message ?? "\(error)"
      return (false, "The key \(record.keyName) (\(record.keyHash)) could not be revoked: \(reason)")
    }
  }

  private func report(
    _ record: IntegrationRecord?, _ outcome: Disintegration.Outcome, isRevoked: Bool, trouble: String?
  ) {
    let notes = outcome.remarks + outcome.leftovers + [trouble].compactMap(\.self)
    if globals.json {
      context.printJSON(
        .members([
          ("success", (trouble == nil && outcome.leftovers.isEmpty).json), ("removed", true.json),
          ("key_hash", (record?.keyHash).json), ("key_revoked", isRevoked.json), ("notes", notes.json),
        ]))
      return
    }
    context.write("✓ The proxy is out of OpenClaw's configuration.\(isRevoked ? " Its key is revoked." : "")\n")
    for note in notes { context.warn(note) }
    if let record, !isRevoked, trouble == nil {
      context.writeError("The key \(printable(record.keyName)) is still valid: credtop keys revoke \(record.keyHash)\n")
    }
  }
}
