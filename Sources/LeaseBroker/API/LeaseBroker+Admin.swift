import Domain
import FoundationEssentials
import LeaseProtocol
import StructuredText

extension LeaseBroker {
  // MARK: Leases

  /// `POST /api/admin/leases/{id}/release`
  func adminRelease(_ id: String, _ body: BrokerBody) async throws -> BrokerReply {
    let reason = body.note("reason") ?? "admin_released_lease"
    return try await change(isAlone: false) { work in
      guard try work.session.lease(id) != nil else { return .detail(404, "Lease not found") }
      return try work.withLease(id, of: nil, denied: .adminReleaseDenied, word: "releasable") { work, row in
        try work.release(row, reason: reason, event: .adminReleased)
      }
    }
  }

  /// `POST /api/admin/leases/{id}/rotate`
  func adminRotate(_ id: String, _ body: BrokerBody) async throws -> BrokerReply {
    let reason = body["reason"]?.string.flatMap(RotationReason.init) ?? .requestedByAdmin
    return try await change(isAlone: true) { work in
      guard try work.session.lease(id) != nil else { return .detail(404, "Lease not found") }
      return try work.rotate(
        id, of: nil, reason, approved: .adminRotationApproved, denied: .adminRotationDenied)
    }
  }

  // MARK: Credentials

  /// `POST /api/admin/credentials/{id}/…`
  func credential(_ id: String, _ act: BrokerRoute.CredentialAct, _ body: BrokerBody) async throws -> BrokerReply {
    let rest = act == .cooldown ? try body.restUntil(now: instant) : nil
    let reason = body.note("reason")
    return try await change(isAlone: true) { work in
      _ = try work.expireOverdue()
      let lease = try work.session.liveLease(ofCredential: id)
      guard var row = try work.session.credential(id, isToChange: true) else {
        return .detail(404, "Credential not found")
      }
      work.carryOut(act, on: &row.credential, restUntil: rest)
      let (event, ending) = Self.meaning(of: act, reason)
      if let lease, let ending {
        let told = row
        row = try work.end(lease, as: .revoked, reason: ending) { $0 = told }.credential ?? row
      } else {
        try work.settle(&row, isLeased: lease != nil)
      }
      work.events.append(LeaseEvent(event, row.credential, decision: "approved", reason: ending ?? reason))
      return .ok([("credential", row.credential.json)])
    }
  }

  /// - Returns: why a lease ends that the credential is held by; nil where it goes on.
  private static func meaning(
    of act: BrokerRoute.CredentialAct, _ reason: String?
  ) -> (event: LeaseEvent.Name, ending: String?) {
    switch act {
    case .markExhausted: (.exhausted, reason ?? "admin_marked_exhausted")
    case .revoke: (.revoked, reason ?? "admin_revoked_credential")
    case .disable: (.disabled, nil)
    case .enable: (.enabled, nil)
    case .cooldown: (.cooledDown, nil)
    case .restore: (.restored, nil)
    }
  }
}

extension LeaseWork {
  fileprivate func carryOut(
    _ act: BrokerRoute.CredentialAct, on credential: inout PoolCredential, restUntil: Date?
  ) {
    switch act {
    case .markExhausted: credential.exhaustedAt = now
    case .revoke: credential.revokedAt = now
    case .disable: credential.isDisabled = true
    case .enable: credential.isDisabled = false
    case .cooldown: credential.cooldownUntil = restUntil
    case .restore:
      credential.revokedAt = nil
      credential.cooldownUntil = nil
      if rules.isNearlyUsed(credential) || credential.resetDueAfter != nil { rules.forgetUse(of: &credential) }
    }
  }
}

extension BrokerBody {
  /// `until`, an instant, or `seconds` from now; at most 30 days away.
  ///
  /// - Throws: `BrokerDenial` 422 where neither is there or makes sense.
  fileprivate func restUntil(now: Date) throws(BrokerDenial) -> Date {
    let longest = TimeInterval(BrokerSettings.longestTTL)
    if let until = self["until"]?.string.flatMap(BrokerTime.date) {
      return min(until, now.addingTimeInterval(longest))
    }
    guard let seconds = LeaseReport.number(self["seconds"]), seconds > 0 else {
      throw BrokerDenial(.invalid(["seconds"], "missing", "until (an instant) or seconds (a number) is required"))
    }
    return now.addingTimeInterval(min(seconds, longest))
  }
}
