import CredentialFormats
import Domain
import FoundationEssentials
import LocalFiles
import OpenClawStore
import StructuredText
import Threads

/// One import: what is stored and what was found at this moment, and what follows from both. Blocks.
struct ImportRun: Sendable {
  let options: ImportOptions
  let context: DiscoveryContext
  let fingerprints: Fingerprints
  let isAutomatic: Bool
  private let writer: StoreWriter
  private var instance: InstanceReading?
  private var agent: AgentReading?

  init(_ options: ImportOptions, context: DiscoveryContext, fingerprints: Fingerprints, isAutomatic: Bool = false) {
    self.options = options
    self.context = context
    self.fingerprints = fingerprints
    self.isAutomatic = isAutomatic
    var store = StoreContext(context)
    // Unlike a scan it may wait for a gateway that writes.
    store.databasePatience = 5_000
    let program = OpenClawProgram.find(in: context.environment)
    store.version = program?.version
    writer = StoreWriter(context: store, program: program)
    read()
  }

  private mutating func read() {
    instance = OpenClawStores.read(in: writer.context).current
    agent = instance?.agent(options.agent, for: .paste)
  }

  /// Why nothing can be imported at all; nil when it can.
  var obstacle: ServiceFailure? {
    guard let instance, writer.program != nil || instance.instance.isSetUp else {
      return ServiceFailure(
        .refused, "OpenClaw is not set up on this machine", remedy: "Run openclaw onboard first.")
    }
    guard agent != nil else {
      return ServiceFailure(
        .refused, "OpenClaw has no agent '\(options.agent ?? "main")'",
        remedy: "There are: \(instance.agents.map(\.agent.id).joined(separator: ", "))")
    }
    if let problem = agent?.own.problem {
      return ServiceFailure(.refused, "\(context.shown(problem.path)) \(problem.message)", remedy: "credtop doctor")
    }
    return nil
  }

  private var stored: [StoredProfile] {
    (agent?.own.store?.profiles ?? agent?.effective.profiles ?? []).map { profile in
      let secret = profile.secret ?? profile.reference.flatMap { instance?.secret(of: $0, in: writer.context) }
      return StoredProfile(profile, secret: secret, fingerprints: fingerprints)
    }
  }

  /// What an import is made of: the decision, and what is to be changed for it.
  private struct Plan {
    var decision: ImportDecision
    var entry: ImportEntry?
    /// What must stand before the entry does.
    var before: [StoreChange] = []
  }

  private func plan(for token: FoundToken, row: HistoryRow, status: TokenStatus) -> Plan {
    let era = instance?.era.era ?? .e1
    let rule = ImportRule(
      options: options, usesDatabases: era.usesDatabases, knowsReferences: era >= .e2, stored: stored,
      isAutomatic: isAutomatic)
    var facts = ImportFacts(token, row: row, status: status)
    if options.links { facts.link = link(to: token) }
    let decision = rule.decision(for: facts)
    switch facts.link {
    case nil: return Plan(decision: decision, entry: ImportEntry(decision, token))
    case .variable(let name, _):
      return Plan(
        decision: decision, entry: ImportEntry(decision, token, reference: SecretReference(variable: name)))
    case .file(let path, let pointer):
      let known = instance?.secretFiles.first { $0.path == path }?.name
      let name = known ?? instance?.freeSecretFileName(like: "credtop-\(token.tool)") ?? ""
      return Plan(
        decision: decision,
        entry: ImportEntry(decision, token, reference: SecretReference(file: name, pointer: pointer)),
        before: known == nil ? [.setSecretFile(name: name, path: path)] : [])
    }
  }

  /// To what OpenClaw could refer: a JSON file that holds the secret, else a variable.
  private func link(to token: FoundToken) -> ImportLink? {
    let places = ([token.lead] + token.copies).filter { $0.permissionWarning == nil }
    let secret = token.found.secret.reveal()
    for source in places.map(\.source) where source.kind == .file {
      let path = source.realPath ?? context.expanded(source.location)
      guard case .content(let content) = context.read(path, CredentialLimits.file),
        let pointer = (try? JSONReader.read(content.bytes))?.pointer(to: secret), !pointer.isEmpty
      else { continue }
      return .file(path, pointer: pointer)
    }
    let names = places.map(\.source).filter { $0.kind == .environment }.map(\.location)
    return names.lazy.compactMap { name -> ImportLink? in
      guard SecretReference(variable: name).isWellFormed else { return nil }
      let variable = instance?.variables[name]
      let isOpenClaws = variable?.value.reveal() == secret && variable?.source != .thisShell
      return .variable(name, isOpenClaws: isOpenClaws)
    }.first
  }

  /// What would happen, with the difference that the store's own writer tells.
  func preview(of token: FoundToken, row: HistoryRow, status: TokenStatus) -> ImportPreview {
    let plan = plan(for: token, row: row, status: status)
    let decision = plan.decision
    var preview = ImportPreview(
      id: row.id, verdict: decision.verdict, profileID: decision.profileID, warnings: decision.warnings)
    guard preview.isChange, let entry = plan.entry, let change = entry.change, let agent, let instance else {
      return preview
    }
    preview.changes = entry.lines
    do {
      let outcome = try writer.apply(
        plan.before + [change], to: agent, of: instance, reason: "tokens import", dryRun: true)
      preview.warnings += outcome.notes
      switch outcome.way {
      case .files: preview.changes += outcome.written.map { "in \(context.shown($0))" }
      case .program(let commands):
        preview.changes += commands.map { "by openclaw \($0.joined(separator: " ")), the secret on its standard input" }
      }
    } catch {
      preview.verdict = .refused(context.shownText("\(error)"), remedy: error.remedy)
      preview.changes = []
    }
    return preview
  }

  /// Writes it, and reads it back.
  mutating func carryOut(_ token: FoundToken, row: HistoryRow, status: TokenStatus) -> ImportOutcome {
    let preview = preview(of: token, row: row, status: status)
    let plan = plan(for: token, row: row, status: status)
    guard preview.isChange, let change = plan.entry?.change, let agent, let instance else {
      return ImportOutcome(preview: preview, isDone: false)
    }
    do throws(StoreFailure) {
      if !plan.before.isEmpty {
        // A reference to a file that the configuration does not know would keep the gateway from starting.
        try writer.apply(plan.before, to: agent, of: instance, reason: "tokens import")
        read()
        for case .setSecretFile(let name, let path) in plan.before
        where self.instance?.secretFiles.contains(where: { $0 == (name, path) }) != true {
          throw .configuration(
            path: instance.instance.configuration, reason: "the name of the file does not stand in it")
        }
      }
      _ = try writer.apply([change], to: agent, of: instance, reason: "tokens import")
    } catch {
      let kind: ServiceFailure.Kind = error.exitCode == 69 ? .unreachable : .broken
      let failure = ServiceFailure(kind, context.shownText("\(error)"), remedy: error.remedy)
      return ImportOutcome(preview: preview, isDone: false, failure: failure)
    }
    read()
    guard stored.contains(where: { $0.secretHash == token.secretHash && $0.id == preview.profileID }) else {
      let failure = ServiceFailure(
        .broken, "it was written, but reading the store again does not show it", remedy: "credtop doctor")
      return ImportOutcome(preview: preview, isDone: false, failure: failure)
    }
    return ImportOutcome(preview: preview, isDone: true)
  }

  /// Sets the order of a provider.
  ///
  /// - Throws: `StoreFailure`
  func setOrder(provider: String, ids: [String], dryRun: Bool) throws(StoreFailure) -> StoreOutcome {
    guard let agent, let instance else { throw .unsupported("OpenClaw is not set up on this machine") }
    return try writer.apply(
      [.setOrder(provider: provider, ids: ids)], to: agent, of: instance, reason: "tokens rotation", dryRun: dryRun)
  }

  /// The providers of profiles, as the store names them.
  func providers(of ids: [String]) -> [String: String] {
    let profiles = stored.filter { ids.contains($0.id) }
    return Dictionary(profiles.map { ($0.id, $0.provider) }) { first, _ in first }
  }
}
