import Domain
import FoundationEssentials

/// Brings a scan and the history together. Blocks: it reads and writes the history's file.
struct Recording: Sendable {
  let tokens: [FoundToken]
  let scan: MachineScan
  let context: DiscoveryContext
  let now: Date
  /// What providers said, by identity.
  let meanings: [String: PingMeaning]
  /// Why a provider was not asked, by identity.
  let untold: [String: String]
  /// What is known of subscriptions, by identity.
  let quotas: [String: QuotaService.Known]
  let secrets: [String]

  /// How far `lastScanAt` may lag behind when a scan brought nothing new: a dashboard that scans every few seconds
  /// need not write each time.
  static let lag: TimeInterval = 60

  struct Outcome: Sendable {
    var rows: [DiscoveredToken] = []
    var merge = HistoryMerge()
    /// The identity of each row, by id.
    var identities: [String: String] = [:]
    var problems: [String] = []
    /// Why there was no validation, by id.
    var unvalidated: [String: String] = [:]
    /// Since when a sighting's account is known, where its tool had another one too.
    var accountSince: [String: Date] = [:]
    /// The history, where it could not be written.
    var unwritten: TokenHistory?
    var now: Date
  }

  /// What `record` will answer, without writing; nil when the file needs attention first.
  func preview(in file: HistoryFile, memory: TokenHistory?) -> Outcome? {
    let before = file.read()
    guard before.problem == nil, !before.isReadOnly else { return nil }
    var history = memory ?? before.history
    return change(&history, fingerprints: file.fingerprints)
  }

  /// - Parameter memory: what this process remembers because it could not be written.
  func record(in file: HistoryFile, memory: TokenHistory?) -> Outcome {
    let before = file.read()
    var history = memory ?? before.history
    var outcome = change(&history, fingerprints: file.fingerprints)
    guard context.mayWrite, !before.isReadOnly else {
      outcome.problems += [before.problem].compactMap { $0 }
      outcome.unwritten = history
      return outcome
    }
    if memory == nil, before.problem == nil, !needsWriting(before, history) { return outcome }
    do {
      // Somebody else may have written since: the change is made anew on what is there under the lock.
      var written = Outcome(now: now)
      let after = try file.update(now: now) { history in
        written = change(&history, fingerprints: file.fingerprints)
        return true
      }
      written.problems += [after.problem].compactMap { $0 }
      if memory != nil { written.merge = outcome.merge }
      return written
    } catch {
      outcome.problems.append("The history cannot be written, and what is new is forgotten at the end: \(error)")
      outcome.unwritten = history
      return outcome
    }
  }

  private func needsWriting(_ before: HistoryFile.Snapshot, _ history: TokenHistory) -> Bool {
    if !before.exists { return !history.rows.isEmpty }
    if now.timeIntervalSince(before.history.lastScanAt ?? .distantPast) >= Self.lag { return true }
    return before.history.rows.map(\.withoutSighting) != history.rows.map(\.withoutSighting)
  }

  /// Changes the history and makes the rows that are shown.
  private func change(_ history: inout TokenHistory, fingerprints: Fingerprints) -> Outcome {
    var outcome = Outcome(now: now)
    outcome.merge = history.merge(tokens, of: scan, now: now, fingerprints: fingerprints)
    let places = Dictionary(history.rows.indices.map { (history.rows[$0].identity, $0) }) { first, _ in first }
    for token in tokens {
      guard let identity = outcome.merge.rowOfSighting[token.identity], let place = places[identity] else { continue }
      var news: PingNews?
      if let meaning = meanings[token.identity] {
        news = history.rows[place].take(meaning, at: now, secrets: secrets)
      } else if let reason = untold[token.identity] {
        news = PingNews(unasked: reason)
      }
      if history.hasOtherAccount(than: history.rows[place]) {
        outcome.accountSince[token.identity] = history.rows[place].firstSeenAt
      }
      var shown = tokenRow(token, row: history.rows[place], news: news, context: context, now: now)
      outcome.unvalidated[shown.id] = news?.attempt ?? news?.unasked
      shown.take(quotas[token.identity])
      history.rows[place].status = shown.status
      outcome.rows.append(shown)
    }
    for row in history.listedRows where outcome.merge.news[row.identity] == nil {
      // What lies where this scan did not look is none of its business.
      if outcome.merge.elsewhere.contains(row.identity) { continue }
      let isUnclear = outcome.merge.unclear.contains(row.identity)
      outcome.rows.append(isUnclear ? tokenRow(unclear: row, now: now) : tokenRow(missing: row, now: now))
    }
    for row in history.rows { outcome.identities[row.id] = row.identity }
    outcome.rows.sort { ($0.tool.priority, $0.id) < ($1.tool.priority, $1.id) }
    return outcome
  }
}

extension Recording.Outcome {
  /// The report about some tools; none named means all.
  func report(of tools: Set<Tool>, scan: MachineScan) -> DiscoveryReport {
    func isWanted(_ tool: Tool) -> Bool { tools.isEmpty || tools.contains(tool) }
    let shown = rows.filter { isWanted($0.tool) }
    let ids = Set(shown.map(\.id))
    let news = shown.compactMap { identities[$0.id].flatMap { merge.news[$0] } }
    return DiscoveryReport(
      scannedAt: now, sourcesScanned: scan.sourcesScanned.filter { isWanted($0.key) }.values.reduce(0, +),
      newCount: news.count { $0 == .new }, changedCount: news.count { $0 == .changed },
      goneCount: shown.count { row in identities[row.id].map { merge.gone.contains($0) } ?? false }, tokens: shown,
      notices: scan.notices.filter { isWanted($0.tool) || $0.tool == .openclaw },
      unvalidated: unvalidated.filter { id, _ in ids.contains(id) })
  }
}

extension TokenHistory {
  /// Whether the tool was seen with a login of somebody else in the same place: logs may then be about either.
  fileprivate func hasOtherAccount(than row: HistoryRow) -> Bool {
    guard row.kind == .oauth, let place = row.sources.first?.location else { return false }
    return rows.contains {
      $0.identity != row.identity && $0.tool == row.tool && $0.kind == .oauth && $0.sources.first?.location == place
    }
  }
}

extension HistoryRow {
  /// The row but for the moment it was seen.
  fileprivate var withoutSighting: HistoryRow {
    var row = self
    row.lastSeenAt = firstSeenAt
    return row
  }
}
