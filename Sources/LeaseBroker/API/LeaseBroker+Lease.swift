import FoundationEssentials
import LeaseProtocol
import StructuredText

extension LeaseBroker {
  static let notOwned = "lease_not_found_or_not_owned"

  /// `GET /api/leases/{id}`: a sign of life too.
  func status(_ id: String, _ caller: BrokerCaller) async throws -> BrokerReply {
    // What is lost with the machine's power here is a sign of life.
    try await change(isAlone: false, isDurable: false) { work in
      guard var row = try work.current(id), caller.mayAct(for: row.lease.owner.machine),
        let credential = try work.session.credential(row.lease.credentialID)
      else { return .detail(404, "Lease not found") }
      if row.lease.state.isLive {
        row.lease.lastSeenAt = work.now
        try work.session.touch(id)
      }
      let held = try row.lease.state.isLive || work.session.isHeld(credential.credential.id)
      let status = LeaseStatus(
        of: work.shown(row), work.shown(credential, isLeased: held), settings: work.settings, now: work.now)
      return .document(status.json)
    }
  }

  /// `POST /api/leases/{id}/renew`
  func renew(_ id: String, _ body: BrokerBody, _ caller: BrokerCaller) async throws -> BrokerReply {
    let owner = try body.owner(caller)
    return try await change(isAlone: false) { work in
      try work.withUsableLease(id, of: owner, denied: .renewDenied, word: "renewable") { work, row, _ in
        row.lease.renewedAt = work.now
        row.lease.lastSeenAt = work.now
        row.lease.expiresAt = work.now.addingTimeInterval(TimeInterval(row.ttlSeconds))
        row.lease.updatedAt = work.now
        try work.session.update(row)
        work.events.append(LeaseEvent(.renewed, row.lease, decision: "approved"))
        return .lease(work.shown(row))
      }
    }
  }

  /// `POST /api/leases/{id}/release`
  func release(_ id: String, _ body: BrokerBody, _ caller: BrokerCaller) async throws -> BrokerReply {
    let (owner, reason) = (try body.owner(caller), body.note("reason"))
    return try await change(isAlone: false) { work in
      try work.withLease(id, of: owner, denied: .releaseDenied, word: "releasable") { work, row in
        try work.release(row, reason: reason, event: .released)
      }
    }
  }
}

extension LeaseWork {
  /// Does something with a live lease of the owner's, or denies it.
  ///
  /// - Parameters:
  ///   - owner: nil where nobody's name is asked for.
  ///   - word: what a lease that is over is not.
  mutating func withLease(
    _ id: String, of owner: LeaseOwner?, denied: LeaseEvent.Name, word: String,
    _ work: (inout LeaseWork, inout LeaseRow) throws -> BrokerReply
  ) throws -> BrokerReply {
    guard var row = try current(id), owner == nil || row.lease.owner == owner else {
      var event = LeaseEvent(denied, decision: "denied", reason: LeaseBroker.notOwned)
      event.leaseID = BrokerText.bounded(id, 64)
      event.owner = owner
      events.append(event)
      return .denied(LeaseBroker.notOwned)
    }
    guard row.lease.state.isLive else {
      return deny(denied, "lease_not_\(word):\(row.lease.state.rawValue)", row)
    }
    return try work(&self, &row)
  }

  /// The same where the lease's credential can be used, and is handed over.
  mutating func withUsableLease(
    _ id: String, of owner: LeaseOwner, denied: LeaseEvent.Name, word: String,
    _ work: (inout LeaseWork, inout LeaseRow, CredentialRow) throws -> BrokerReply
  ) throws -> BrokerReply {
    try withLease(id, of: owner, denied: denied, word: word) { session, row in
      guard let credential = try session.session.credential(row.lease.credentialID, isToChange: true),
        session.shown(credential, isLeased: true).state.isUsable
      else { return session.deny(denied, "credential_not_usable", row) }
      return try work(&session, &row, credential)
    }
  }

  mutating func deny(_ event: LeaseEvent.Name, _ reason: String, _ row: LeaseRow) -> BrokerReply {
    events.append(LeaseEvent(event, row.lease, decision: "denied", reason: reason))
    return .denied(reason, shown(row))
  }

  mutating func release(_ row: LeaseRow, reason: String?, event: LeaseEvent.Name) throws -> BrokerReply {
    let (ended, credential) = try end(row, as: .released, reason: reason)
    events.append(LeaseEvent(event, ended.lease, decision: "approved", reason: reason))
    return .ok([
      ("reason", .null), ("lease", shown(ended).json), ("credential", credential?.credential.json ?? .null),
    ])
  }
}
