import FoundationEssentials
import LeaseProtocol

/// What a credential of the pool can be used for, by what is known of it.
struct PoolRules {
  let settings: BrokerSettings
  let now: Date

  /// Brings the credential's state in line with the facts; the first rule that matches decides.
  ///
  /// - Parameter isLeased: somebody holds it.
  func settle(_ credential: inout PoolCredential, isLeased: Bool) {
    credential.state = state(&credential, isLeased: isLeased)
    if credential.state == .available, isLeased { credential.state = .leased }
  }

  private func state(_ credential: inout PoolCredential, isLeased: Bool) -> PoolState {
    if credential.revokedAt != nil { return .revoked }
    if let until = credential.cooldownUntil {
      if until > now { return .cooldown }
      credential.cooldownUntil = nil
    }
    // Its holder must know that the login is dead.
    if credential.needsLogin { return .unavailable }
    if credential.isDisabled { return isLeased ? .leased : .unavailable }
    if let due = credential.resetDueAfter, settings.confirmsResets { return state(&credential, awaiting: due) }
    if isExhausted(credential) {
      if credential.exhaustedAt == nil { credential.exhaustedAt = now }
      waitForReset(&credential)
      return .exhausted
    }
    if isNearlyUsed(credential) {
      waitForReset(&credential)
      return .unavailable
    }
    return .available
  }

  /// What was used up comes back with the reset. Where nobody said when that is, it is after a week at the latest.
  private func waitForReset(_ credential: inout PoolCredential) {
    if let due = credential.resetDueAfter, due > now { return }
    let reset = credential.weeklyResetAt.flatMap { $0 > now ? $0 : nil }
    credential.resetDueAfter = reset ?? now.addingTimeInterval(Self.week)
    credential.resetConfirmedAt = nil
  }

  private static let week = 7 * 86_400.0

  /// What was used up counts as free only when numbers of after the reset say so.
  private func state(_ credential: inout PoolCredential, awaiting due: Date) -> PoolState {
    let isUsedUp = isExhausted(credential)
    if now < due {
      if isUsedUp { return .exhausted }
      if isNearlyUsed(credential) { return .unavailable }
    } else {
      guard let told = credential.lastTelemetryAt, told >= due, !isNearlyUsed(credential) else {
        return isUsedUp ? .exhausted : .unavailable
      }
      credential.resetConfirmedAt = now
    }
    credential.resetDueAfter = nil
    credential.exhaustedAt = nil
    return .available
  }

  /// By its numbers, or by somebody's word that came after them.
  func isExhausted(_ credential: PoolCredential) -> Bool {
    credential.exhaustedAt != nil || credential.utilization.map { $0 >= settings.exhausted } ?? false
  }

  /// Too much used to be lent anew.
  func isNearlyUsed(_ credential: PoolCredential) -> Bool {
    isExhausted(credential) || (credential.utilization.map { $0 >= settings.mostAssignable } ?? false)
      || (credential.quotaRemaining.map { $0 <= settings.leastQuota } ?? false)
  }

  /// Numbers of before a reset say nothing about the time after it.
  func forgetUse(of credential: inout PoolCredential) {
    credential.utilization = nil
    credential.quotaRemaining = nil
    credential.exhaustedAt = nil
    credential.resetDueAfter = nil
  }

  func needsRotation(_ report: LeaseReport) -> Bool {
    (report.utilization.map { $0 >= settings.rotationThreshold } ?? false)
      || (report.quotaRemaining.map { $0 <= settings.leastQuota } ?? false)
  }

  /// From 0 to 100, by a report of its holder.
  static func health(
    utilization: Percent?, quota: Int64?, errorRate: Double?, status: String?, needsLogin: Bool = false
  ) -> Percent {
    var health = 100 - 0.6 * (utilization?.value ?? 0)
    if let quota, quota > 0 { health += min(Double(quota) / 100_000, 10) }
    health -= 40 * min(max(errorRate ?? 0, 0), 1)
    if let status, ["error", "failed", "unhealthy"].contains(status) { health -= 25 }
    if needsLogin { health = min(health, 5) }
    return Percent(min(max(health, 0), 100)) ?? .whole(0)
  }
}

extension LeaseStatus {
  /// - Parameter settings: those of the broker.
  init(of lease: Lease, _ credential: PoolCredential, settings: BrokerSettings, now: Date) {
    let left = lease.expiresAt.timeIntervalSince(now)
    let isUsed = lease.utilization.map { $0 >= settings.rotationThreshold } ?? false
    self.init(
      of: lease, credentialState: credential.state, authUpdatedAt: credential.authUpdatedAt,
      isRotationRecommended: lease.state == .rotationRequired || isUsed || left <= Double(settings.renewalWindow),
      policy: settings.policy(of: lease.owner),
      isStale: lease.secondsSinceSeen.map { $0 >= settings.staleAfter } ?? false)
  }
}
