import Threads
import CredentialFormats
public import Domain
import FoundationEssentials

/// Finds the credentials that the tools on this machine left behind, and remembers what became of them.
///
/// Secrets live in it only while a scan runs, but for tokens that were given for its own calls. Files of other tools are
/// read, never written; its own are the history and the salt of its fingerprints, both in OpenClaw's state folder.
public actor TokenDiscovery: TokenService {
  let context: DiscoveryContext
  let pingTransport: (any PingTransport)?
  private var store: (file: HistoryFile, saltProblem: String?)?
  /// Scans run one after another: two at once would see each other's half of the history.
  private var last: Task<Void, Never>?
  /// What is known of subscriptions.
  nonisolated let quota: QuotaService
  /// Tokens for our own calls, by the fingerprint of the grant that they were given for.
  var memory: [String: MemoryLogin] = [:]
  /// When such a token was asked for last for the sake of a quota.
  var memoryTries: [String: Date] = [:]
  /// What is remembered where nothing can be written.
  private(set) var unwritten: TokenHistory?

  /// What a write that was made after its report could not do; the next report says it.
  private var lateProblems: [String] = []
  private var pendingWrite: (@Sendable () -> Recording.Outcome)?
  private let writesLater: Bool
  /// Keys that are known to work go into OpenClaw by themselves; those that were tried are not tried again.
  var importsKeys = false
  var triedImports: Set<String> = []
  /// Keys that were asked about for that.
  var askedForImport: Set<String> = []
  /// What is being imported by itself.
  var importWork: Task<Void, Never>?
  /// What became of it, until somebody asks.
  var ownImports: [ImportOutcome] = []
  let importsDone: (@Sendable ([ImportOutcome]) -> Void)?

  /// - Parameters:
  ///   - transport: carries validations; without one a scan that shall validate says that it cannot.
  ///   - writesLater: the history is written after the report is given, as a disk may take longer than the scan. Whoever
  ///     wants that calls `close` at the end.
  ///   - importsDone: is told what was imported by itself.
  public init(
    context: DiscoveryContext, transport: (any PingTransport)? = nil, writesLater: Bool = false,
    importsDone: (@Sendable ([ImportOutcome]) -> Void)? = nil
  ) {
    self.importsDone = importsDone
    self.context = context
    self.pingTransport = transport
    self.writesLater = writesLater
    self.quota = QuotaService(context, transport: transport)
  }

  /// What carries calls to token endpoints; ends with `close`.
  nonisolated public var tokenTransport: (any TokenTransport)? { pingTransport as? any TokenTransport }

  public func scan(_ request: ScanRequest) async throws -> DiscoveryReport {
    await inTurn { await self.perform(request) }
  }

  /// Ends the connections of the transport, and waits for what is still being written.
  public func close() async {
    await quota.close()
    await pingTransport?.close()
    await last?.value
  }
}

extension TokenDiscovery {
  private func inTurn<Output: Sendable>(_ work: @escaping @Sendable () async -> Output) async -> Output {
    let before = last
    let task = Task(executorPreference: WorkerThreads.shared) {
      await before?.value
      return await work()
    }
    last = Task(executorPreference: WorkerThreads.shared) {
      _ = await task.value
      await self.writeLate()
    }
    return await task.value
  }

  private func perform(_ request: ScanRequest) async -> DiscoveryReport {
    let clock = ContinuousClock()
    let start = clock.now
    let scan = await scanMachine(context)
    let now = context.now()
    let store = await openStore(isNeeded: !scan.credentials.isEmpty)
    var tokens = withMemory(foundTokens(in: scan, fingerprints: store.file.fingerprints, now: now), now: now)
    var asked: [String: PingAnswer] = [:]
    var untold: [String: String] = [:]
    if request.validate { (asked, untold) = await validate(&tokens, request: request, store: store.file, now: now) }
    await quota.keep(asked.compactMapValues { $0.quota.isEmpty ? nil : $0.quota })
    let meanings = await quotaEvidence(of: tokens).merging(asked.mapValues(\.meaning)) { _, told in told }

    let recording = Recording(
      tokens: tokens, scan: scan, context: context, now: now, meanings: meanings, untold: untold,
      quotas: await quota.knownQuotas(),
      secrets: tokens.flatMap { [$0.found.secret.reveal(), $0.memory?.access.reveal() ?? ""] })
    let memory = unwritten
    let outcome = await record(recording, in: store.file, memory: memory, mayBeLate: !request.validate)
    // Where no history is kept nothing is compared from run to run anyway.
    let problems = outcome.problems + (outcome.unwritten == nil ? [store.saltProblem].compactMap { $0 } : [])

    var report = outcome.report(of: request.tools, scan: scan)
    report.notices += problems.map {
      DiscoveryNotice(tool: .openclaw, kind: .unreadable, message: context.shownText($0))
    }
    report.notices = report.notices.enumerated().sorted {
      ($0.element.tool.priority, $0.offset) < ($1.element.tool.priority, $1.offset)
    }.map(\.element)
    await offerQuotas(of: tokens, accountSince: outcome.accountSince)
    importFound(report.tokens)
    let spent = clock.now - start
    report.durationMilliseconds = Int(spent / .milliseconds(1))
    return report
  }

  private func record(
    _ recording: Recording, in file: HistoryFile, memory: TokenHistory?, mayBeLate: Bool
  ) async -> Recording.Outcome {
    let write: @Sendable () -> Recording.Outcome = { recording.record(in: file, memory: memory) }
    if writesLater, mayBeLate, var preview = await runBlocking({ recording.preview(in: file, memory: memory) }) {
      preview.problems += lateProblems
      lateProblems = []
      pendingWrite = write
      return preview
    }
    let outcome = await runBlocking(write)
    unwritten = outcome.unwritten
    return outcome
  }

  /// After the report was given and before the next scan begins.
  private func writeLate() async {
    guard let write = pendingWrite else { return }
    pendingWrite = nil
    let outcome = await runBlocking(write)
    unwritten = outcome.unwritten
    lateProblems = outcome.problems
  }

  /// The history, with the salt of this installation. Both are made when there is something to remember.
  func openStore(isNeeded: Bool) async -> (file: HistoryFile, saltProblem: String?) {
    if let store { return store }
    let context = context
    let opened = await runBlocking { () -> (file: HistoryFile, saltProblem: String?) in
      let folder = OpenClawHome(context: context).state
      let salt = InstallationSalt.load(
        from: folder + "/cli-token-history.salt", mayWrite: context.mayWrite && isNeeded)
      let file = HistoryFile(
        path: "\(folder)/\(HistoryFile.name)", fingerprints: Fingerprints(salt: salt.bytes),
        mayWrite: context.mayWrite)
      // Whoever forbade writing knows.
      let problem = (context.mayWrite ? salt.problem : nil).map {
        "Whether a secret changed between two runs cannot be told: the salt of its fingerprints is not stored (\($0))"
      }
      return (file, problem)
    }
    guard isNeeded else { return (opened.file, nil) }
    store = opened
    return opened
  }

  private func validate(
    _ tokens: inout [FoundToken], request: ScanRequest, store: HistoryFile, now: Date
  ) async -> (answers: [String: PingAnswer], untold: [String: String]) {
    let snapshot = await runBlocking { store.read() }
    var history = unwritten ?? snapshot.history
    let merge = history.merge(tokens, of: MachineScan(), now: now, fingerprints: store.fingerprints)
    let rows = Dictionary(history.rows.map { ($0.identity, $0) }) { first, _ in first }
    var calls: [PingRequest] = []
    var asked: [String: PingAnswer] = [:]
    var untold: [String: String] = [:]
    for index in tokens.indices {
      let token = tokens[index]
      guard let row = merge.rowOfSighting[token.identity].flatMap({ rows[$0] }) else { continue }
      let isNamed = request.validateOnly.contains(row.id)
      guard isNamed || request.validateOnly.isEmpty,
        isNamed || request.tools.isEmpty || request.tools.contains(token.tool)
      else { continue }
      if let reason = waitReason(row, askedByName: isNamed, now: now) {
        untold[token.identity] = reason
        continue
      }
      if let transport = tokenTransport, needsMemory(token, now: context.now()) {
        let outcome = await askForMemory(token, by: transport)
        guard let login = token.grantHash.flatMap({ memory[$0] }) else {
          asked[token.identity] = PingAnswer(meaning: outcome.meaning, quota: QuotaReading())
          continue
        }
        tokens[index].memory = login
      }
      switch PingPlan(for: tokens[index], id: token.identity, context: context) {
      case .call(let call): calls.append(call)
      case .none(let reason): untold[token.identity] = reason
      }
    }
    guard let transport = pingTransport else {
      for call in calls { untold[call.id] = "this program was built without a way to the network" }
      return (asked, untold)
    }
    let answers = await Validation(transport: transport).ask(calls, now: context.now)
    return (asked.merging(answers) { _, answer in answer }, untold)
  }
}
