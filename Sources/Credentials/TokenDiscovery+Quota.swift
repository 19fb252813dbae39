public import Domain
import FoundationEssentials
import Threads

extension QuotaService {
  /// The quotas of one machine; they are kept beside the history.
  init(_ context: DiscoveryContext, transport: (any PingTransport)?) {
    let folder = OpenClawHome(context: context).state
    self.init(
      file: QuotaFile(path: "\(folder)/\(QuotaFile.name)", mayWrite: context.mayWrite), transport: transport,
      seed: UInt64(context.userID), now: context.now)
  }
}

extension TokenDiscovery: QuotaControl {
  public func setAsksQuotas(_ mayAsk: Bool) async { await quota.setMayAsk(mayAsk) }

  public func setQuotasSuspended(_ isSuspended: Bool) async { await quota.setSuspended(isSuspended) }

  /// Waits until what is being asked or read is known.
  public func quotaSettled() async { await quota.settled() }

  public func askQuotas(of ids: Set<String>) async -> [String: String] {
    let scan = await scanMachine(context)
    let now = context.now()
    let store = await openStore(isNeeded: !scan.credentials.isEmpty)
    let tokens = withMemory(foundTokens(in: scan, fingerprints: store.file.fingerprints, now: now), now: now)
    let rows = await rowIDs(of: tokens, scan: scan, store: store.file)
    var wanted = tokens.filter { token in ids.isEmpty || rows[token.identity].map(ids.contains) ?? false }
    if let transport = tokenTransport {
      for token in wanted where needsMemory(token, now: now) { _ = await askForMemory(token, by: transport) }
      wanted = withMemory(wanted, now: now)
    }
    let subjects = wanted.map { QuotaSubject($0, context: context) }
    // Whoever asks about all of them knows that some offer nothing.
    let offering = ids.isEmpty ? subjects.filter { $0.question != nil || $0.note != nil } : subjects
    let reasons = await quota.ask(offering)
    await quota.settled()
    return Dictionary(reasons.compactMap { identity, reason in rows[identity].map { ($0, reason) } }) { first, _ in
      first
    }
  }

  /// What providers proved of the present secrets when they were asked for quotas.
  func quotaEvidence(of tokens: [FoundToken]) async -> [String: PingMeaning] {
    let evidence = await quota.takeEvidence()
    guard !evidence.isEmpty else { return [:] }
    let hashes = Dictionary(tokens.map { ($0.identity, $0.secretHash) }) { first, _ in first }
    return evidence.filter { hashes[$0.key] == $0.value.secretHash }.mapValues(\.meaning)
  }

  /// Hands over what can be asked; nothing of it is kept but the questions that are due at this moment.
  ///
  /// - Parameter accountSince: from when on numbers that a program left belong to the credential, where that matters.
  func offerQuotas(of tokens: [FoundToken], accountSince: [String: Date]) async {
    if await quota.asksByItself { getMemory(for: tokens) }
    await quota.take(
      tokens.map { token in
        var subject = QuotaSubject(token, context: context)
        subject.local?.since = accountSince[token.identity]
        return subject
      })
  }

  /// Gets tokens of our own for logins that ended and may be renewed without harm, off the way of the scan; the next one
  /// asks with them.
  private func getMemory(for tokens: [FoundToken]) {
    guard let transport = tokenTransport else { return }
    let now = context.now()
    for token in tokens where needsMemory(token, now: now) {
      guard let grant = token.grantHash, memoryTries[grant].map({ now.timeIntervalSince($0) >= 300 }) ?? true else {
        continue
      }
      memoryTries[grant] = now
      Task(executorPreference: WorkerThreads.shared) {
        if case .renewed = await self.askForMemory(token, by: transport) { self.quota.bell.ring() }
      }
    }
  }

  /// The ids of the rows that the sightings have, or will have.
  func rowIDs(of tokens: [FoundToken], scan: MachineScan, store: HistoryFile) async -> [String: String] {
    let snapshot = await runBlocking { store.read() }
    var history = snapshot.history
    let merge = history.merge(tokens, of: scan, now: context.now(), fingerprints: store.fingerprints)
    let ids = Dictionary(history.rows.map { ($0.identity, $0.id) }) { first, _ in first }
    return merge.rowOfSighting.compactMapValues { ids[$0] }
  }
}

extension DiscoveredToken {
  /// Shows what is known of the subscription.
  mutating func take(_ known: QuotaService.Known?) {
    guard let known else { return }
    quota = known.reading.windows
    quotaFacts = known.reading.facts
    quotaNote = known.note
    plan = plan ?? known.reading.plan
  }
}
