import FoundationEssentials
import LeaseProtocol
import StructuredText

extension LeaseBroker {
  /// `POST /api/leases/acquire`
  func acquire(_ body: BrokerBody, _ caller: BrokerCaller) async throws -> BrokerReply {
    let owner = try body.owner(caller)
    let wish = LeaseWork.Wish(owner: owner, ttl: try body.ttl(), reason: body.note("reason"))
    return try await change(isAlone: true) { work in
      _ = try work.expireOverdue()
      if let row = try work.session.liveLease(ofMachine: owner.machine), let reused = try work.reuse(row) {
        work.events.append(LeaseEvent(.acquired, reused.lease, decision: "reused"))
        return .lease(work.shown(reused), reason: "existing_machine_lease_reused")
      }
      guard let row = try work.grant(wish) else {
        try work.wait(owner)
        let reason = "no_eligible_credentials_available"
        work.events.append(LeaseEvent(.acquireDenied, of: owner, decision: "denied", reason: reason))
        return .denied(reason)
      }
      work.events.append(LeaseEvent(.acquired, row.lease, decision: "granted", reason: wish.reason))
      return .lease(work.shown(row))
    }
  }
}

extension LeaseWork {
  /// The machine goes on with the lease that it has; extended where less than half of its time is left.
  ///
  /// - Returns: nil when its credential is of no use; the lease is revoked then.
  fileprivate mutating func reuse(_ row: LeaseRow) throws -> LeaseRow? {
    guard let credential = try session.credential(row.lease.credentialID, isToChange: true) else { return nil }
    let state = shown(credential, isLeased: true).state
    guard state.isUsable else {
      let ended = try end(row, as: .revoked, reason: "credential_\(state.rawValue)")
      events.append(LeaseEvent(.expired, ended.lease.lease, decision: "revoked", reason: ended.lease.lease.reason))
      return nil
    }
    var row = row
    row.lease.lastSeenAt = now
    let ttl = TimeInterval(row.ttlSeconds)
    if row.lease.expiresAt.timeIntervalSince(now) < ttl / 2 {
      row.lease.expiresAt = now.addingTimeInterval(ttl)
      row.lease.renewedAt = now
    }
    row.lease.updatedAt = now
    try session.update(row)
    return row
  }
}

extension BrokerReply {
  static func lease(_ lease: Lease, reason: String? = nil) -> BrokerReply {
    .ok([("reason", reason.json), ("lease", lease.json)])
  }
}
