import FoundationEssentials
import LeaseProtocol
import Ledger

/// What is done in one transaction.
struct LeaseWork {
  let session: LeaseSession
  let seal: LoginSeal
  var pool: LeaseSession.Pool
  /// What was decided.
  var events: [LeaseEvent] = []

  var now: Date { session.now }
  var settings: BrokerSettings { pool.settings }
  var rules: PoolRules { PoolRules(settings: settings, now: now) }

  typealias LeaseRow = LeaseSession.LeaseRow
  typealias CredentialRow = LeaseSession.CredentialRow

  /// After so many seconds without a word of any server it was the servers that were away.
  private static let longestSilence = 15.0

  init(_ session: LeaseSession, seal: LoginSeal, isAlone: Bool) throws {
    self.session = session
    self.seal = seal
    pool = isAlone ? try session.lockPool() : try session.pool()
    guard session.now.timeIntervalSince(pool.servedAt) > Self.longestSilence else { return }
    pool.servedAt = session.now
    pool.resumedAt = session.now
    if isAlone { try session.keep(pool) }
  }

  // MARK: Leases that are over

  private var reclaim: TimeInterval { TimeInterval(settings.reclaimAfter) }

  /// Whether nobody heard of the machine for too long. What servers missed while none of them ran is no machine's fault.
  private func isSilent(_ lease: Lease) -> Bool {
    let heard = max(lease.lastSeenAt ?? lease.issuedAt, pool.resumedAt)
    return now.timeIntervalSince(heard) >= reclaim
  }

  func isOverdue(_ lease: Lease) -> Bool { lease.state.isLive && (lease.expiresAt <= now || isSilent(lease)) }

  /// Ends every lease that is overdue, and the rest of credentials that have rested.
  ///
  /// - Returns: how many leases.
  mutating func expireOverdue() throws -> Int {
    let silence = now.timeIntervalSince(pool.resumedAt) >= reclaim ? now.addingTimeInterval(-reclaim) : .distantPast
    let rows = try session.overdueLeases(notSeenSince: silence)
    for row in rows { _ = try expire(row) }
    for var credential in try session.restedCredentials() {
      try settle(&credential, isLeased: try session.isHeld(credential.credential.id))
    }
    return rows.count
  }

  /// The lease, ended first if it is overdue; nil when there is none. The row is locked.
  mutating func current(_ id: String) throws -> LeaseRow? {
    guard let row = try session.lease(id, isToChange: true) else { return nil }
    return isOverdue(row.lease) ? try expire(row) : row
  }

  private mutating func expire(_ row: LeaseRow) throws -> LeaseRow {
    let reason = row.lease.expiresAt <= now ? "lease_expired" : "lease_heartbeat_timeout"
    let ended = try end(row, as: .expired, reason: reason).lease
    events.append(LeaseEvent(.expired, ended.lease, decision: "expired", reason: reason))
    return ended
  }

  /// Ends a live lease and frees its credential.
  ///
  /// - Parameter reason: nil leaves the one that stands there.
  mutating func end(
    _ row: LeaseRow, as state: LeaseState, reason: String?, _ edit: (inout CredentialRow) -> Void = { _ in }
  ) throws -> (lease: LeaseRow, credential: CredentialRow?) {
    var row = row
    row.lease.state = state
    if let reason { row.lease.reason = reason }
    if state == .released { row.lease.releasedAt = now }
    if state == .revoked { row.lease.revokedAt = now }
    row.lease.updatedAt = now
    try session.update(row)
    guard var credential = try session.credential(row.lease.credentialID, isToChange: true) else { return (row, nil) }
    edit(&credential)
    try settle(&credential, isLeased: false)
    return (row, credential)
  }

  /// Brings the credential's state in line with the facts, and keeps it.
  func settle(_ row: inout CredentialRow, isLeased: Bool) throws {
    rules.settle(&row.credential, isLeased: isLeased)
    row.credential.updatedAt = now
    try session.update(row)
  }

  // MARK: Shown

  /// The lease as it is told: with what follows from the time.
  func shown(_ row: LeaseRow) -> Lease {
    var lease = row.lease
    let seconds = max(0, Int(now.timeIntervalSince(lease.lastSeenAt ?? lease.issuedAt)))
    lease.secondsSinceSeen = seconds
    lease.isStale = lease.state.isLive && seconds >= settings.staleAfter
    return lease
  }

  /// The credential in the state of now, which the row may not yet have.
  func shown(_ row: CredentialRow, isLeased: Bool) -> PoolCredential {
    var credential = row.credential
    rules.settle(&credential, isLeased: isLeased)
    return credential
  }
}
