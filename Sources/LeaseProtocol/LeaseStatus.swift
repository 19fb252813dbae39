public import FoundationEssentials
public import StructuredText

/// What a broker says of a lease when it is asked.
public struct LeaseStatus: Hashable, Sendable {
  public var leaseID: String
  public var credentialID: String
  public var state: LeaseState
  public var owner: LeaseOwner
  public var issuedAt: Date
  public var expiresAt: Date
  public var renewedAt: Date?
  public var lastTelemetryAt: Date?
  public var utilization: Percent?
  public var quotaRemaining: Int64?
  public var lastSuccessAt: String?
  public var lastErrorAt: String?
  public var isRotationRecommended: Bool
  public var isReplacementRequired: Bool
  public var reason: String?
  /// nil for a state that this program does not know.
  public var credentialState: PoolState?
  /// When the credential's login was written last.
  public var authUpdatedAt: Date?
  /// The machine has not got the newest login.
  public var needsAuth: Bool
  public var policy: RotationPolicy
  public var lastSeenAt: Date?
  public var secondsSinceSeen: Int?
  public var isStale: Bool

  public init(
    of lease: Lease, credentialState: PoolState, authUpdatedAt: Date?, isRotationRecommended: Bool,
    policy: RotationPolicy, isStale: Bool
  ) {
    leaseID = lease.id
    credentialID = lease.credentialID
    state = lease.state
    owner = lease.owner
    issuedAt = lease.issuedAt
    expiresAt = lease.expiresAt
    renewedAt = lease.renewedAt
    lastTelemetryAt = lease.lastTelemetryAt
    utilization = lease.utilization
    quotaRemaining = lease.quotaRemaining
    lastSuccessAt = lease.lastSuccessAt
    lastErrorAt = lease.lastErrorAt
    self.isRotationRecommended = isRotationRecommended
    isReplacementRequired =
      credentialState.needsReplacement || [.rotationRequired, .revoked, .expired].contains(lease.state)
    reason = lease.reason
    self.credentialState = credentialState
    self.authUpdatedAt = authUpdatedAt
    needsAuth = authUpdatedAt.map { $0 != lease.deliveries?.authUpdatedAt } ?? false
    self.policy = policy
    lastSeenAt = lease.lastSeenAt
    secondsSinceSeen = lease.secondsSinceSeen
    self.isStale = isStale
  }

  /// - Returns: nil where a member that a status cannot be without is missing.
  public init?(_ json: JSONValue) {
    guard let id = json["lease_id"]?.nonEmptyString, let credential = json["credential_id"]?.nonEmptyString,
      let state = json["state"]?.string.flatMap(LeaseState.init), let owner = LeaseOwner(json),
      let issued = json["issued_at"]?.brokerDate, let expires = json["expires_at"]?.brokerDate
    else { return nil }
    leaseID = id
    credentialID = credential
    self.state = state
    self.owner = owner
    issuedAt = issued
    expiresAt = expires
    renewedAt = json["renewed_at"]?.brokerDate
    lastTelemetryAt = json["latest_telemetry_at"]?.brokerDate
    utilization = json["latest_utilization_pct"]?.double.flatMap { Percent($0) }
    quotaRemaining = json["latest_quota_remaining"].flatMap(LeaseReport.integer)
    lastSuccessAt = json["last_success_at"]?.string
    lastErrorAt = json["last_error_at"]?.string
    isRotationRecommended = json["rotation_recommended"]?.bool ?? false
    isReplacementRequired = json["replacement_required"]?.bool ?? false
    reason = json["reason"]?.string
    credentialState = json["credential_state"]?.string.flatMap(PoolState.init)
    authUpdatedAt = json["credential_auth_updated_at"]?.brokerDate
    needsAuth = json["auth_refresh_required"]?.bool ?? false
    policy = json["effective_rotation_policy"]?.string.flatMap(RotationPolicy.init) ?? .whenRequired
    lastSeenAt = json["last_seen_at"]?.brokerDate
    secondsSinceSeen = json["seconds_since_seen"]?.int
    isStale = json["is_stale"]?.bool ?? false
  }

  public var json: JSONValue {
    .members([
      ("lease_id", leaseID.json), ("credential_id", credentialID.json), ("state", state.rawValue.json),
      ("issued_at", issuedAt.brokerJSON), ("expires_at", expiresAt.brokerJSON), ("renewed_at", renewedAt.brokerJSON),
      ("machine_id", owner.machine.json), ("agent_id", owner.agent.json),
      ("latest_telemetry_at", lastTelemetryAt.brokerJSON), ("latest_utilization_pct", utilization.json),
      ("latest_quota_remaining", quotaRemaining?.json ?? .null), ("last_success_at", lastSuccessAt.json),
      ("last_error_at", lastErrorAt.json), ("rotation_recommended", isRotationRecommended.json),
      ("replacement_required", isReplacementRequired.json), ("reason", reason.json),
      ("credential_state", (credentialState?.rawValue).json), ("credential_auth_updated_at", authUpdatedAt.brokerJSON),
      ("auth_refresh_required", needsAuth.json), ("effective_rotation_policy", policy.rawValue.json),
      ("last_seen_at", lastSeenAt.brokerJSON), ("seconds_since_seen", secondsSinceSeen?.json ?? .null),
      ("is_stale", isStale.json),
    ])
  }
}
