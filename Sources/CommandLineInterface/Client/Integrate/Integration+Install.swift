import Domain
import FoundationEssentials
import OpenClawConfiguration
import OpenClawStore
import StructuredText
import TokenProxyAPI
import TokenProxyClient

extension Integration {
  func install() async throws -> Int32 {
    let files = try await readFiles()
    try requireOpenClaw(files)
    let path = files.installation.files.configuration
    if let record = try IntegrationRecords(in: context).record(for: path),
      files.document[IntegrationPlan.provider] != nil
    {
      return alreadyDone(record)
    }
    var planned = try plan(with: .standard, on: files)
    let diff = try preview(files, planned.document)
    if command.dryRun { return showPlan(planned.plan, diff, files) }

    let proxy = try await client.proxy()
    if !command.yes, context.isInputTerminal, !globals.json { context.writeError(diff) }
    let question = "Change OpenClaw's configuration like this, with a new key?"
    guard try await context.confirm(question, isAgreed: command.yes, globals) else { return ExitStatus.done }
    try await prove(files)
    let key = try await makeKey(proxy)
    do {
      guard let secret = key.key, isPlain(secret) else {
        throw CommandFailure("BAD_ANSWER", "The server made a key but did not send it.")
      }
      if let offered = await ModelCatalogue.ask(try endpointTransport(), key: secret) {
        planned = try plan(with: offered, on: files)
      } else {
        context.warn("The proxy did not list its models; OpenClaw is told what is known here.")
      }
      try await write(planned, secret: secret, key: key, files)
    } catch {
      throw await revoking(key, with: proxy, after: error)
    }
    report(planned.plan, key, files)
    return ExitStatus.done
  }

  private func requireOpenClaw(_ files: Files) throws {
    guard !files.installation.files.isManagedElsewhere else {
      throw CommandFailure(
        "CONFIG_MANAGED", "OpenClaw's configuration is made by Nix (OPENCLAW_NIX_MODE).",
        suggestion: "Add the provider there; credtop integrate --dry-run shows what to add.")
    }
    guard files.installation.program != nil || files.configuration.bytes != nil else {
      throw CommandFailure(
        "OPENCLAW_NOT_FOUND", "OpenClaw is not on PATH, and it has no configuration here.",
        suggestion: "Install it: npm install -g openclaw", status: ExitStatus.unreachable)
    }
  }

  private func alreadyDone(_ record: IntegrationRecord) -> Int32 {
    if globals.json {
      context.printJSON(
        .members([
          ("key_hash", record.keyHash.json), ("provider_name", IntegrationPlan.providerName.json),
          ("proxy_url", record.endpoint.json), ("changed", false.json),
        ]))
    } else {
      context.write("OpenClaw is integrated already, with the key \(printable(record.keyName)) (\(record.keyHash)).\n")
      context.writeError("To change it: credtop integrate --remove, then integrate again.\n")
    }
    return ExitStatus.done
  }

  /// A plan, and what comes of it.
  struct Planned: Sendable {
    var plan: IntegrationPlan
    var document: ConfigurationDocument
    var changes: [ConfigurationChange]
  }

  func plan(with catalogue: ModelCatalogue, on files: Files) throws -> Planned {
    let model = files.document[["agents", "defaults", "model"]]
    let models = try catalogue.choose(
      asked: command.models, primary: model?.nonEmptyString ?? model?["primary"]?.nonEmptyString)
    let plan = IntegrationPlan(
      baseURL: endpoint, models: models, chain: models.map(\.id), makesPrimary: command.primary)
    var planned = Planned(plan: plan, document: files.document, changes: [])
    do {
      planned.changes = try plan.apply(to: &planned.document)
    } catch { throw failure(error, in: files.installation.files.configuration) }
    return planned
  }

  private func preview(_ files: Files, _ edited: ConfigurationDocument) throws -> String {
    let places = files.installation.files
    var variables = files.variables
    do {
      _ = try variables.add(IntegrationPlan.keyVariable, "value-of-the-new-key")
    } catch { throw failure(error, in: places.environmentFile) }
    let before = files.configuration.bytes.map { String(decoding: $0, as: UTF8.self) }
    return difference(before ?? "", edited.text, path: places.configuration, isNew: before == nil)
      + difference(
        String(decoding: files.variables.bytes, as: UTF8.self), String(decoding: variables.bytes, as: UTF8.self),
        path: places.environmentFile, isNew: files.environment.bytes == nil)
  }

  /// Everything that can go wrong is tried before a key is made.
  private func prove(_ files: Files) async throws {
    let places = files.installation.files
    if files.configuration.bytes != nil, case .invalid(let reason) = await verdict(files.installation) {
      throw CommandFailure(
        "CONFIG_INVALID", "OpenClaw finds its configuration invalid as it is: \(reason)",
        suggestion: "Mend it first: openclaw doctor")
    }
    try files.configuration.proveReplaceable(shownAs: shown(places.configuration))
    try files.environment.proveReplaceable(shownAs: shown(places.environmentFile))
    let records = IntegrationRecords(in: context)
    // Written as it is: so that a folder that cannot be written to shows now.
    try records.set(try records.record(for: places.configuration), for: places.configuration)
    if context.environment[IntegrationPlan.keyVariable] != nil {
      context.warn(
        "\(IntegrationPlan.keyVariable) is set in this shell; where the gateway sees it too, it wins over the .env file."
      )
    }
  }

  func verdict(_ installation: OpenClawInstallation) async -> OpenClawInstallation.Verdict {
    await onWorkerThread { installation.validate() }
  }

  /// Always a new key: never one that somebody else uses.
  private func makeKey(_ proxy: ProxyClient) async throws -> KeyObject {
    var name = command.name ?? "openclaw-fallback"
    if command.name == nil {
      let taken = Set(try await proxy.keys().map(\.name))
      let free = (2...1000).lazy.map { "openclaw-fallback-\($0)" }.first { !taken.contains($0) }
      if taken.contains(name), let free { name = free }
    }
    let new = ProxyClient.NewKey(name: name, creditLimit: command.limit?.money, limitReset: command.limitReset?.window)
    return try await proxy.createKey(new, idempotencyKey: context.client.makeIdempotencyKey())
  }

  /// Whether it can stand in an environment file without quotes.
  private func isPlain(_ secret: Secret) -> Bool {
    let text = secret.reveal()
    return (8...500).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F
          || $0 == 0x2D
      }
  }

  /// The transport to what OpenClaw will be told, so that what is tried is what it will use.
  func endpointTransport(_ endpoint: String? = nil) throws -> any APITransport {
    context.client.transport(try APIBase(endpoint ?? self.endpoint), nil)
  }

  /// Takes the key back after a failure, or says that it is still there.
  private func revoking(_ key: KeyObject, with proxy: ProxyClient, after error: any Error) async -> any Error {
    var failure = CommandFailure(any: error)
    do {
      _ = try await proxy.revokeKey(key.hash)
      failure.message += " The new key was revoked."
    } catch {
      failure.message += " The new key \(printable(key.name)) (\(key.hash)) could not be revoked and is still valid."
      failure.suggestion = "Revoke it: credtop keys revoke \(key.hash)"
    }
    return failure
  }

  private func showPlan(_ plan: IntegrationPlan, _ diff: String, _ files: Files) -> Int32 {
    let notes = plan.notes(on: files.document).map(\.description)
    if globals.json {
      context.printJSON(
        .members([
          ("dry_run", true.json), ("config_path", shown(files.installation.files.configuration).json),
          ("provider_name", IntegrationPlan.providerName.json), ("proxy_url", plan.baseURL.json),
          ("fallbacks", plan.chain.map(IntegrationPlan.reference).json), ("diff", diff.json), ("notes", notes.json),
        ]))
    } else {
      context.write(diff)
      for note in notes { context.warn(note) }
      context.writeError(
        "Nothing was changed.\n")
    }
    return ExitStatus.done
  }

  private func report(_ plan: IntegrationPlan, _ key: KeyObject, _ files: Files) {
    let notes = plan.notes(on: files.document).map(\.description)
    let places = files.installation.files
    if globals.json {
      context.printJSON(
        .members([
          ("key_hash", key.hash.json), ("key_name", key.name.json),
          ("provider_name", IntegrationPlan.providerName.json),
          ("proxy_url", plan.baseURL.json), ("fallbacks", plan.chain.map(IntegrationPlan.reference).json),
          ("config_path", shown(places.configuration).json), ("env_path", shown(places.environmentFile).json),
          ("changed", true.json), ("notes", notes.json),
        ]))
      return
    }
    let chain = plan.chain.map(IntegrationPlan.reference).joined(separator: ", ")
    context.write(
      "✓ OpenClaw \(command.primary ? "uses" : "falls back to") \(chain) at \(plan.baseURL), with the key "
        + "\(printable(key.name)) (\(key.hash)).\n")
    for note in notes { context.warn(note) }
    context.writeError(
      "A gateway that is running reads \(shown(places.environmentFile)) when it starts again: openclaw gateway restart\n"
    )
  }
}
