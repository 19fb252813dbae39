import Domain
import FoundationEssentials
import LeaseProtocol
import Ledger
import StructuredText

/// Which credential a machine gets next, and how it gets it.
extension LeaseWork {
  /// Who asked in vain and asked again since counts as waiting; clients ask every 15 seconds at first.
  private static let longestPause = 20.0
  /// After that a machine that asks again waits anew.
  private static let longestWait = 360.0

  /// What a grant is about.
  struct Wish {
    var owner: LeaseOwner
    /// In seconds; nil: what is usual.
    var ttl: Int64?
    var reason: String?
    var rotationReason: String?
    /// The credential that is to be exchanged; only for one that is less used.
    var instead: PoolCredential?
  }

  /// Grants the best free credential, in the order in which machines began to wait.
  ///
  /// - Returns: nil when there is none for this machine.
  mutating func grant(_ wish: Wish) throws -> LeaseRow? {
    guard let candidate = try candidate(for: wish) else { return nil }
    return try grant(candidate, wish)
  }

  /// - Returns: nil where those who wait longer need all that are free.
  func candidate(for wish: Wish) throws -> CredentialRow? {
    let machine = try session.machine(wish.owner.machine)
    let since = waitingSince(machine)
    let ahead = try session.waitingMachines(askedSince: now.addingTimeInterval(-Self.longestPause)).count {
      guard $0.owner.machine != wish.owner.machine, let other = $0.waitingSince else { return false }
      return (other, $0.owner.machine) < (since, wish.owner.machine)
    }
    let free = try session.freeCredentials(
      rotationThreshold: settings.rotationThreshold, preferred: machine?.lastCredentialID, limit: ahead + 1)
    guard free.count > ahead, let best = free.first else { return nil }
    guard let old = wish.instead, old.state.isUsable else { return best }
    // Who would get one that must be exchanged too keeps what it has.
    return best.credential.utilization.map { $0 >= settings.rotationThreshold } == true ? nil : best
  }

  mutating func grant(_ candidate: CredentialRow, _ wish: Wish) throws -> LeaseRow {
    var candidate = candidate
    // After its reset it is lent on trial: the reports of its holder say what is left.
    if candidate.credential.state != .available { rules.forgetUse(of: &candidate.credential) }
    candidate.credential.lastAssignedAt = now
    try settle(&candidate, isLeased: true)
    let ttl = wish.ttl ?? Int64(settings.defaultTTL)
    var lease = Lease(
      id: Self.name(), credentialID: candidate.credential.id, owner: wish.owner, issuedAt: now,
      expiresAt: now.addingTimeInterval(TimeInterval(ttl)), fence: try session.nextFence())
    lease.lastSeenAt = now
    lease.utilization = candidate.credential.utilization
    lease.quotaRemaining = candidate.credential.quotaRemaining
    lease.reason = wish.reason
    lease.rotationReason = wish.rotationReason
    let row = LeaseRow(lease: lease, ttlSeconds: ttl, calmReports: 0)
    try session.insert(row)
    try session.keep(
      MachineRow(owner: wish.owner, lastCredentialID: candidate.credential.id, waitingSince: nil, askedAt: now))
    return row
  }

  /// Notes that the machine asked in vain.
  func wait(_ owner: LeaseOwner) throws {
    let machine = try session.machine(owner.machine)
    try session.keep(
      MachineRow(
        owner: owner, lastCredentialID: machine?.lastCredentialID, waitingSince: waitingSince(machine), askedAt: now))
  }

  /// Those who wait, who waits longest first.
  func queue() throws -> [MachineRow] {
    try session.waitingMachines(askedSince: now.addingTimeInterval(-Self.longestWait))
  }

  private func waitingSince(_ machine: MachineRow?) -> Date {
    guard let since = machine?.waitingSince, let asked = machine?.askedAt,
      now.timeIntervalSince(asked) <= Self.longestWait
    else { return now }
    return since
  }

  /// `lease_` and 96 random bits.
  private static func name() -> String {
    var generator = SystemRandomNumberGenerator()
    return "lease_" + Base64URL.encode((0..<12).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
  }
}
