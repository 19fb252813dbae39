public import FoundationEssentials
public import StructuredText

/// A credential that a broker lends, without its secrets.
public struct PoolCredential: Hashable, Sendable {
  public var id: String
  public var label: String
  public var state: PoolState
  /// Of the weekly window.
  public var utilization: Percent?
  public var quotaRemaining: Int64?
  /// From 0 to 100.
  public var health: Percent?
  public var weeklyResetAt: Date?
  public var lastAssignedAt: Date?
  public var exhaustedAt: Date?
  public var revokedAt: Date?
  public var cooldownUntil: Date?
  public var resetDueAfter: Date?
  public var resetConfirmedAt: Date?
  public var lastTelemetryAt: Date?
  public var email: String?
  public var accountType: String?
  public var authUpdatedAt: Date?
  public var needsLogin: Bool
  public var loginReason: String?
  /// By an administrator's word it is not lent.
  public var isDisabled: Bool
  public var createdAt: Date
  public var updatedAt: Date

  public init(id: String, label: String, state: PoolState = .available, createdAt: Date) {
    self.id = id
    self.label = label
    self.state = state
    needsLogin = false
    isDisabled = false
    self.createdAt = createdAt
    updatedAt = createdAt
  }

  /// - Returns: nil where a member that a credential cannot be without is missing, or its state is unknown.
  public init?(_ json: JSONValue) {
    guard let id = json["id"]?.nonEmptyString, let label = json["label"]?.string,
      let state = json["state"]?.string.flatMap(PoolState.init)
    else { return nil }
    self.init(id: id, label: label, state: state, createdAt: json["created_at"]?.brokerDate ?? .distantPast)
    utilization = json["utilization_pct"]?.double.flatMap { Percent($0) }
    quotaRemaining = json["quota_remaining"].flatMap(LeaseReport.integer)
    health = json["health_score"]?.double.flatMap { Percent($0) }
    weeklyResetAt = json["weekly_reset_at"]?.brokerDate
    lastAssignedAt = json["last_assigned_at"]?.brokerDate
    exhaustedAt = json["exhausted_at"]?.brokerDate
    revokedAt = json["revoked_at"]?.brokerDate
    cooldownUntil = json["cooldown_until"]?.brokerDate
    resetDueAfter = json["reset_confirmation_due_after"]?.brokerDate
    resetConfirmedAt = json["reset_confirmed_at"]?.brokerDate
    lastTelemetryAt = json["last_telemetry_at"]?.brokerDate
    let metadata = json["metadata"]
    email = metadata?["email"]?.string
    accountType = metadata?["account_type"]?.string
    authUpdatedAt = metadata?["auth_updated_at"]?.brokerDate
    needsLogin = metadata?["reauth_required"]?.bool ?? false
    loginReason = metadata?["reauth_reason"]?.string
    isDisabled = json["admin_assignment_disabled"]?.bool ?? false
    updatedAt = json["updated_at"]?.brokerDate ?? createdAt
  }

  public var json: JSONValue {
    .members([
      ("id", id.json), ("label", label.json), ("state", state.rawValue.json), ("utilization_pct", utilization.json),
      ("quota_remaining", quotaRemaining?.json ?? .null), ("health_score", health.json),
      ("weekly_reset_at", weeklyResetAt.brokerJSON), ("last_assigned_at", lastAssignedAt.brokerJSON),
      ("exhausted_at", exhaustedAt.brokerJSON), ("revoked_at", revokedAt.brokerJSON),
      ("cooldown_until", cooldownUntil.brokerJSON), ("reset_confirmation_due_after", resetDueAfter.brokerJSON),
      ("reset_confirmed_at", resetConfirmedAt.brokerJSON), ("last_telemetry_at", lastTelemetryAt.brokerJSON),
      ("metadata", metadata), ("created_at", createdAt.brokerJSON), ("updated_at", updatedAt.brokerJSON),
      ("admin_assignment_disabled", isDisabled.json),
    ])
  }

  private var metadata: JSONValue {
    var members: [(String, JSONValue)] = [
      ("label", label.json), ("display_label", (email ?? label).json), ("email", email.json),
      ("account_type", accountType.json), ("auth_updated_at", authUpdatedAt.brokerJSON),
    ]
    if needsLogin { members += [("reauth_required", true.json), ("reauth_reason", loginReason.json)] }
    if isDisabled { members.append(("admin_assignment_disabled", true.json)) }
    return .members(members)
  }
}
