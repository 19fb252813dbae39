public import FoundationEssentials
public import StructuredText

/// A machine's hold on a credential of the pool, for a time.
public struct Lease: Hashable, Sendable {
  public var id: String
  public var credentialID: String
  /// As it was when the lease was granted.
  public var owner: LeaseOwner
  public var state: LeaseState
  public var issuedAt: Date
  public var expiresAt: Date
  public var renewedAt: Date?
  public var revokedAt: Date?
  public var releasedAt: Date?
  public var rotationReason: String?
  public var replacementID: String?
  public var lastSeenAt: Date?
  public var lastTelemetryAt: Date?
  public var utilization: Percent?
  /// In the provider's units.
  public var quotaRemaining: Int64?
  /// As the machine said.
  public var lastSuccessAt: String?
  public var lastErrorAt: String?
  public var reason: String?
  public var deliveries: Deliveries?
  public var createdAt: Date
  public var updatedAt: Date
  /// Since anybody heard of the machine; told by the broker when it answers.
  public var secondsSinceSeen: Int?
  public var isStale: Bool
  /// Rises with every lease that the broker grants: of two for one credential the larger is the later. Ours; others do not
  /// tell it.
  public var fence: Int64?

  /// What was handed over to the machine.
  public struct Deliveries: Hashable, Sendable {
    public var count: Int64
    public var firstAt: Date
    public var lastAt: Date
    /// When the delivered login was written.
    public var authUpdatedAt: Date?

    public init(count: Int64, firstAt: Date, lastAt: Date, authUpdatedAt: Date?) {
      self.count = count
      self.firstAt = firstAt
      self.lastAt = lastAt
      self.authUpdatedAt = authUpdatedAt
    }
  }

  public init(
    id: String, credentialID: String, owner: LeaseOwner, state: LeaseState = .active, issuedAt: Date, expiresAt: Date,
    fence: Int64? = nil
  ) {
    self.id = id
    self.credentialID = credentialID
    self.owner = owner
    self.state = state
    self.issuedAt = issuedAt
    self.expiresAt = expiresAt
    createdAt = issuedAt
    updatedAt = issuedAt
    isStale = false
    self.fence = fence
  }

  /// - Returns: nil where a member that a lease cannot be without is missing.
  public init?(_ json: JSONValue) {
    guard let id = json["id"]?.nonEmptyString, let credential = json["credential_id"]?.nonEmptyString,
      let owner = LeaseOwner(json), let state = json["state"]?.string.flatMap(LeaseState.init),
      let issued = json["issued_at"]?.brokerDate, let expires = json["expires_at"]?.brokerDate
    else { return nil }
    self.init(id: id, credentialID: credential, owner: owner, state: state, issuedAt: issued, expiresAt: expires)
    renewedAt = json["renewed_at"]?.brokerDate
    revokedAt = json["revoked_at"]?.brokerDate
    releasedAt = json["released_at"]?.brokerDate
    rotationReason = json["rotation_reason"]?.string
    replacementID = json["replacement_lease_id"]?.string
    lastSeenAt = json["last_seen_at"]?.brokerDate
    lastTelemetryAt = json["last_telemetry_at"]?.brokerDate
    utilization = json["latest_utilization_pct"]?.double.flatMap { Percent($0) }
    quotaRemaining = json["latest_quota_remaining"].flatMap(LeaseReport.integer)
    lastSuccessAt = json["last_success_at"]?.string
    lastErrorAt = json["last_error_at"]?.string
    reason = json["reason"]?.string
    deliveries = json["metadata"].flatMap { Deliveries($0) }
    createdAt = json["created_at"]?.brokerDate ?? issued
    updatedAt = json["updated_at"]?.brokerDate ?? issued
    secondsSinceSeen = json["seconds_since_seen"]?.int
    isStale = json["is_stale"]?.bool ?? false
    fence = json["fencing_number"]?.int.map(Int64.init)
  }

  public var json: JSONValue {
    .members(
      [
        ("id", id.json), ("credential_id", credentialID.json), ("machine_id", owner.machine.json),
        ("agent_id", owner.agent.json), ("state", state.rawValue.json), ("issued_at", issuedAt.brokerJSON),
        ("expires_at", expiresAt.brokerJSON), ("renewed_at", renewedAt.brokerJSON),
        ("revoked_at", revokedAt.brokerJSON), ("released_at", releasedAt.brokerJSON),
        ("rotation_reason", rotationReason.json), ("replacement_lease_id", replacementID.json),
        ("last_seen_at", lastSeenAt.brokerJSON), ("last_telemetry_at", lastTelemetryAt.brokerJSON),
        ("latest_utilization_pct", utilization.json), ("latest_quota_remaining", quotaRemaining?.json ?? .null),
        ("last_success_at", lastSuccessAt.json), ("last_error_at", lastErrorAt.json), ("reason", reason.json),
        ("metadata", deliveries?.json ?? .null), ("created_at", createdAt.brokerJSON),
        ("updated_at", updatedAt.brokerJSON), ("seconds_since_seen", secondsSinceSeen?.json ?? .null),
        ("is_stale", isStale.json),
      ] + (fence.map { [("fencing_number", $0.json)] } ?? []))
  }
}

extension Lease.Deliveries {
  init?(_ json: JSONValue) {
    guard let count = json["delivery_count"]?.int, let first = json["first_materialized_at"]?.brokerDate,
      let last = json["last_materialized_at"]?.brokerDate
    else { return nil }
    self.init(
      count: Int64(count), firstAt: first, lastAt: last,
      authUpdatedAt: json["credential_auth_updated_at"]?.brokerDate)
  }

  var json: JSONValue {
    .members([
      ("delivery_count", count.json), ("first_materialized_at", firstAt.brokerJSON),
      ("last_materialized_at", lastAt.brokerJSON), ("credential_auth_updated_at", authUpdatedAt.brokerJSON),
    ])
  }
}
