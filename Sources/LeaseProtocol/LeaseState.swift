/// How far a lease is.
public enum LeaseState: String, CaseIterable, Sendable {
  case active
  /// It goes on, but its credential is nearly used up.
  case rotationRequired = "rotation_required"
  case released, revoked, expired

  /// Whether the machine has the credential.
  public var isLive: Bool { self == .active || self == .rotationRequired }
}

/// What a credential of the pool can be used for.
public enum PoolState: String, CaseIterable, Sendable {
  case available, leased, degraded, exhausted
  case unavailable = "unavailable_for_assignment"
  case cooldown, revoked, expired

  /// Whether its holder must get another one.
  public var needsReplacement: Bool {
    switch self {
    case .exhausted, .revoked, .expired, .unavailable: true
    case .available, .leased, .degraded, .cooldown: false
    }
  }

  /// Whether its holder may go on with it.
  public var isUsable: Bool { !needsReplacement && self != .cooldown }
}

/// Why a lease is exchanged for one of another credential.
public enum RotationReason: String, CaseIterable, Sendable {
  case approachingThreshold = "approaching_utilization_threshold"
  case lowQuota = "low_quota_remaining"
  case unhealthy = "unhealthy_credential"
  case nearExpiry = "expiry_approaching"
  case requestedByAdmin = "admin_requested_rotation"
}

/// Whether a machine rotates of its own accord.
public enum RotationPolicy: String, CaseIterable, Sendable {
  case whenRequired = "replacement_required_only"
  case whenRecommended = "recommended_or_required"
}
