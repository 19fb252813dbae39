/// Codex's counts depend on those before them: figures are repeated, and forked sessions begin with a copy of another one.
extension UsageIndex {
  /// Copies are written at once when a session is forked; no model answers that soon after.
  private static let copyingTime: Int64 = 1_000

  mutating func start(_ row: UsageRow, _ record: inout FileRecord) {
    guard !record.codex.hasStarted else { return }
    record.session = row.session
    record.codex.hasStarted = true
    record.codex.isFork = row.isFork
    record.codex.isCopying = row.isFork
    record.codex.parent = row.key
    record.codex.startedAt = row.time
    _ = seen.insert(sessionMark(nameMark(row.session)))
  }

  mutating func countCodex(_ row: UsageRow, _ record: inout FileRecord) {
    var row = row
    row.session = record.session
    if row.model == UsageRow.none { row.model = record.model }
    let progress = record.codex
    if let running = row.running {
      // The same figures again: only the limits had changed.
      if progress.hasRunning, progress.running == running { return }
      record.codex.running = running
      record.codex.hasRunning = true
    }
    let used = row.last ?? row.running?.since(progress.hasRunning ? progress.running : CodexTokens()) ?? CodexTokens()
    row.counts = used.counts
    let figures = mixed(
      (row.last ?? CodexTokens()).fingerprint, mixed((row.running ?? used).fingerprint, row.running == nil ? 0 : 1))
    let isCopy = progress.isCopying && isCopied(row, figures, &record)
    _ = seen.insert(historyMark(nameMark(row.session), figures))
    guard !isCopy, row.counts.total > 0 else { return }
    let key = mixed(mixed(UInt64(bitPattern: row.time), nameMark(row.model)), figures)
    guard seen.insert(mixed(key, 0xC0DE)) else { return }
    let bucket = bucket(of: row, record)
    count(row.counts, cost: -1, in: bucket)
    guard record.codex.isCopying else { return }
    record.codex.hasDoubtful = true
    record.codex.doubtfulAt = row.time
    record.codex.doubtful = row.counts
    record.codex.doubtfulBucket = bucket
  }

  /// Whether a count near the beginning of a forked session was copied: the session it came from holds the same figures, or
  /// it came within a second of the beginning or of another count.
  private mutating func isCopied(_ row: UsageRow, _ figures: UInt64, _ record: inout FileRecord) -> Bool {
    let progress = record.codex
    if progress.parent != 0, seen.contains(historyMark(progress.parent, figures)) { return true }
    if row.time - progress.startedAt < Self.copyingTime { return true }
    guard progress.hasDoubtful else { return false }
    if row.time / 1000 == progress.doubtfulAt / 1000 {
      if progress.doubtful.total > 0 {
        takeBack(progress.doubtful, cost: -1, from: progress.doubtfulBucket)
        record.codex.doubtful = TokenCounts()
      }
      return true
    }
    record.codex.isCopying = false
    return false
  }

  /// Forked sessions whose origin was never read.
  var missingParents: Int {
    files.count { $0.codex.isFork && $0.codex.parent != 0 && !seen.contains(sessionMark($0.codex.parent)) }
  }

  private func sessionMark(_ session: UInt64) -> UInt64 { mixed(session, 0x5E55_1011) }
  private func historyMark(_ session: UInt64, _ figures: UInt64) -> UInt64 { mixed(mixed(session, 0x4157), figures) }
}
