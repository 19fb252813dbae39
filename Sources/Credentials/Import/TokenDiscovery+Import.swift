public import Domain
import FoundationEssentials
import OpenClawStore
import Threads

extension TokenDiscovery: TokenImports {
  public func previewImport(of ids: [String], _ options: ImportOptions) async throws -> [ImportPreview] {
    let (found, missing) = try await importable(ids, options)
    let (context, store) = (context, found.store)
    let previews = try await runBlocking { () -> Result<[ImportPreview], ServiceFailure> in
      let run = ImportRun(options, context: context, fingerprints: store.fingerprints)
      if let obstacle = run.obstacle { return .failure(obstacle) }
      return .success(found.tokens.map { run.preview(of: $0.token, row: $0.row, status: $0.status) })
    }.get()
    return previews + missing
  }

  public func importTokens(_ ids: [String], _ options: ImportOptions) async throws -> [ImportOutcome] {
    try await importTokens(ids, options, isAutomatic: false)
  }

  /// - Parameter isAutomatic: nobody looked at a preview: only keys that are known to work, and nothing is replaced.
  func importTokens(_ ids: [String], _ options: ImportOptions, isAutomatic: Bool) async throws -> [ImportOutcome] {
    guard context.mayWrite else { throw ServiceFailure(.refused, "read-only: nothing is imported") }
    let (found, missing) = try await importable(ids, options)
    let (context, store) = (context, found.store)
    let outcomes = try await runBlocking { () -> Result<[ImportOutcome], ServiceFailure> in
      var run = ImportRun(options, context: context, fingerprints: store.fingerprints, isAutomatic: isAutomatic)
      if let obstacle = run.obstacle { return .failure(obstacle) }
      var outcomes: [ImportOutcome] = []
      for token in found.tokens { outcomes.append(run.carryOut(token.token, row: token.row, status: token.status)) }
      return .success(outcomes)
    }.get()
    let now = context.now()
    let done = outcomes.filter(\.isDone)
    if !done.isEmpty {
      _ = try await scan(ScanRequest())
      try await changeHistory { history in
        for outcome in done {
          history.update(id: outcome.id) { row in
            row.importedProfileID = outcome.preview.profileID
            row.ownProfileID = outcome.preview.profileID
            row.importedAt = now
          }
        }
      }
      quota.bell.ring()
    }
    return outcomes + missing.map { ImportOutcome(preview: $0, isDone: false) }
  }

  public func setImportsKeys(_ importsKeys: Bool) async {
    guard self.importsKeys != importsKeys else { return }
    self.importsKeys = importsKeys
    if importsKeys { quota.bell.ring() }
  }

  /// After a scan: imports what it found, each key once.
  func importFound(_ tokens: [DiscoveredToken]) {
    guard importsKeys, context.mayWrite else { return }
    let fresh = importableKeys(in: tokens).filter { triedImports.insert($0).inserted }
    guard !fresh.isEmpty else { return }
    let before = importWork
    importWork = Task(executorPreference: WorkerThreads.shared) {
      await before?.value
      await self.importByItself(fresh)
    }
  }

  private func importByItself(_ ids: [String]) async {
    let outcomes: [ImportOutcome]
    do {
      outcomes = try await importTokens(ids, ImportOptions(), isAutomatic: true)
    } catch {
      let failure = error as? ServiceFailure ?? ServiceFailure(.broken, "failed with \(type(of: error))")
      outcomes = ids.map {
        ImportOutcome(
          preview: ImportPreview(id: $0, verdict: .refused(failure.message, remedy: failure.remedy)), isDone: false,
          failure: failure)
      }
    }
    ownImports += outcomes
    importsDone?(outcomes)
  }

  /// Keys that are known to work and not in OpenClaw yet.
  private func importableKeys(in tokens: [DiscoveredToken]) -> [String] {
    tokens.filter { $0.kind == .apiKey && $0.status == .active && $0.flags.importedAs == nil }.map(\.id)
  }

  /// Scans, and waits for what is imported by itself, where a person agreed to that. Keys of which nobody knows whether
  /// they work are asked about then, each once.
  ///
  /// - Returns: what was tried to be imported since it was asked last.
  public func scanImporting() async throws -> (report: DiscoveryReport, imports: [ImportOutcome]) {
    var report = try await scan(ScanRequest())
    guard importsKeys, context.mayWrite else { return (report, []) }
    let unproved = report.tokens.filter { token in
      token.kind == .apiKey && token.status == .unknown && token.flags.importedAs == nil
        && askedForImport.insert(token.id).inserted
    }
    if !unproved.isEmpty, pingTransport != nil {
      report = try await scan(ScanRequest(validate: true, validateOnly: Set(unproved.map(\.id))))
    }
    await importWork?.value
    defer { ownImports = [] }
    return (report, ownImports)
  }

  /// Puts keys into OpenClaw that are known to work and are not there yet, as the person agreed to once and for all.
  ///
  /// - Returns: what was imported.
  public func importKeysByItself() async throws -> [ImportOutcome] {
    guard context.mayWrite else { return [] }
    let ids = importableKeys(in: try await scan(ScanRequest()).tokens)
    guard !ids.isEmpty else { return [] }
    return try await importTokens(ids, ImportOptions(), isAutomatic: true).filter(\.isDone)
  }

  /// Imports a key that a person typed in, as one of a tool.
  public func importManual(
    _ secret: Secret, of tool: Tool, provider: String, kind: TokenKind, _ options: ImportOptions, dryRun: Bool
  ) async throws -> ImportOutcome {
    guard context.mayWrite || dryRun else { throw ServiceFailure(.refused, "read-only: nothing is imported") }
    let context = context
    let store = await openStore(isNeeded: true)
    let token = manualToken(secret, of: tool, provider: provider, kind: kind, fingerprints: store.file.fingerprints)
    var status = TokenStatus.unknown
    if options.validates {
      switch await verdict(of: token) {
      case .accepted?, .restricted?, .rateLimited?: status = .active
      case .rejected(let text)?, .revoked(let text)?, .discontinued(let text)?:
        throw ServiceFailure(.refused, "The provider refused it (\(text))", remedy: "Paste another one.")
      case .unclear?, .noAnswer?, nil: break
      }
    }
    let (now, settled) = (context.now(), status)
    let outcome = try await runBlocking { () -> Result<ImportOutcome, ServiceFailure> in
      var run = ImportRun(options, context: context, fingerprints: store.file.fingerprints)
      if let obstacle = run.obstacle { return .failure(obstacle) }
      let row = HistoryRow(
        identity: token.identity, id: "\(tool):manual", tool: tool, provider: provider, kind: kind,
        secretHash: token.secretHash, owner: "you", firstSeenAt: now)
      if dryRun { return .success(.init(preview: run.preview(of: token, row: row, status: settled), isDone: false)) }
      return .success(run.carryOut(token, row: row, status: settled))
    }.get()
    if outcome.isDone {
      _ = try await scan(ScanRequest())
      quota.bell.ring()
    }
    return outcome
  }
}

extension TokenDiscovery {
  struct Importable: Sendable {
    var token: FoundToken
    var row: HistoryRow
    var status: TokenStatus
  }

  /// What was found of these ids at this moment, and a refusal for each that was not found.
  private func importable(
    _ ids: [String], _ options: ImportOptions
  ) async throws -> (found: (tokens: [Importable], store: HistoryFile), missing: [ImportPreview]) {
    let report = try await scan(ScanRequest(validate: options.validates, validateOnly: Set(ids)))
    let statuses = Dictionary(report.tokens.map { ($0.id, $0.status) }) { first, _ in first }
    let scan = await scanMachine(context)
    let now = context.now()
    let store = await openStore(isNeeded: true)
    let tokens = foundTokens(in: scan, fingerprints: store.file.fingerprints, now: now)
    let snapshot = await runBlocking { store.file.read() }
    var history = snapshot.history
    let merge = history.merge(tokens, of: scan, now: now, fingerprints: store.file.fingerprints)
    let rows = Dictionary(history.rows.map { ($0.identity, $0) }) { first, _ in first }
    var found: [String: Importable] = [:]
    for token in tokens {
      guard let row = merge.rowOfSighting[token.identity].flatMap({ rows[$0] }) else { continue }
      found[row.id] = Importable(token: token, row: row, status: statuses[row.id] ?? row.status)
    }
    let missing = ids.filter { found[$0] == nil }.map {
      ImportPreview(id: $0, verdict: .refused("there is no credential of this id now", remedy: "credtop tokens scan"))
    }
    return ((ids.compactMap { found[$0] }, store.file), missing)
  }
}
