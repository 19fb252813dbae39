import Domain
import FoundationEssentials
import LocalFiles
import OpenClawStore
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
    var store = StoreContext(
      home: context.home, environment: context.environment, workingDirectory: context.workingDirectory,
      userID: context.userID, now: context.now, mayWrite: context.mayWrite)
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
    let home = OpenClawHome(context: context)
    guard let instance, isFolder(home.state) || isFolder(instance.instance.stateDirectory) else {
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
    (agent?.own.store?.profiles ?? agent?.effective.profiles ?? []).map {
      StoredProfile($0, fingerprints: fingerprints)
    }
  }

  func entry(for token: FoundToken, row: HistoryRow, status: TokenStatus) -> (ImportDecision, ImportEntry?) {
    let rule = ImportRule(
      options: options, usesDatabases: instance?.era.era.usesDatabases ?? false, stored: stored,
      isAutomatic: isAutomatic)
    let decision = rule.decision(for: ImportFacts(token, row: row, status: status))
    return (decision, ImportEntry(decision, token))
  }

  /// What would happen, with the difference that the store's own writer tells.
  func preview(of token: FoundToken, row: HistoryRow, status: TokenStatus) -> ImportPreview {
    let (decision, entry) = entry(for: token, row: row, status: status)
    var preview = ImportPreview(
      id: row.id, verdict: decision.verdict, profileID: decision.profileID, warnings: decision.warnings)
    guard preview.isChange, let entry, let change = entry.change, let agent, let instance else { return preview }
    preview.changes = entry.lines
    do {
      let outcome = try writer.apply([change], to: agent, of: instance, reason: "tokens import", dryRun: true)
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
    let (_, entry) = entry(for: token, row: row, status: status)
    guard preview.isChange, let change = entry?.change, let agent, let instance else {
      return ImportOutcome(preview: preview, isDone: false)
    }
    do {
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
