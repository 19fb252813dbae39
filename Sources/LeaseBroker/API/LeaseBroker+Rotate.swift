import FoundationEssentials
import LeaseProtocol
import StructuredText

extension LeaseBroker {
  /// `POST /api/leases/rotate`
  func rotate(_ body: BrokerBody, _ caller: BrokerCaller) async throws -> BrokerReply {
    let missing = "lease_id, machine_id, agent_id, and reason are required"
    let owner = try body.owner(caller, missing: missing)
    guard let id = body["lease_id"]?.nonEmptyString, let word = body["reason"]?.nonEmptyString else {
      throw BrokerDenial(400, missing)
    }
    guard let reason = RotationReason(rawValue: trimmed(word)) else {
      throw BrokerDenial(400, "invalid rotation reason")
    }
    return try await change(isAlone: true) { work in
      try work.rotate(trimmed(id), of: owner, reason, approved: .rotationApproved, denied: .rotationDenied)
    }
  }
}

extension LeaseWork {
  /// Exchanges a lease for one of another credential; without one that is better it stays.
  mutating func rotate(
    _ id: String, of owner: LeaseOwner?, _ reason: RotationReason, approved: LeaseEvent.Name, denied: LeaseEvent.Name
  ) throws -> BrokerReply {
    guard settings.allowsClientRotation else {
      var event = LeaseEvent(denied, decision: "denied", reason: "client_rotation_disabled")
      event.leaseID = BrokerText.bounded(id, 64)
      event.owner = owner
      events.append(event)
      return .denied("client_rotation_disabled")
    }
    _ = try expireOverdue()
    return try withLease(id, of: owner, denied: denied, word: "rotatable") { work, row in
      let old = try work.session.credential(row.lease.credentialID).map { work.shown($0, isLeased: true) }
      let wish = Wish(
        owner: row.lease.owner, ttl: row.ttlSeconds, reason: reason.rawValue, rotationReason: reason.rawValue,
        instead: old)
      guard let candidate = try work.candidate(for: wish) else {
        return work.deny(denied, "no_eligible_credentials_available", row)
      }
      row.lease.rotationReason = reason.rawValue
      // A machine has one lease at a time: the old one ends first.
      var ended = try work.end(row, as: .released, reason: reason.rawValue).lease
      let granted = try work.grant(candidate, wish)
      ended.lease.replacementID = granted.lease.id
      try work.session.update(ended)
      work.events.append(LeaseEvent(approved, granted.lease, decision: "approved", reason: reason.rawValue))
      return .lease(work.shown(granted))
    }
  }
}
