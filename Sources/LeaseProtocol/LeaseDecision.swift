public import FoundationEssentials

/// What a lease's holder does next.
public enum LeaseStep: Hashable, Sendable {
  case acquire(reason: String)
  /// The old lease is of no use: it is given back first, whatever the broker says to that.
  case exchange(reason: String)
  case renew
  case rotate(RotationReason)
  /// Shows the broker the login that this machine has.
  case reconcile
  /// Fetches the login and writes it.
  case materialize
  case nothing
}

/// What a holder knows when it decides.
public struct LeaseView: Hashable, Sendable {
  /// The login in the tool's file.
  public enum LocalLogin: Hashable, Sendable {
    case missing
    /// There is something, but no login of this kind.
    case invalid
    /// As we wrote it, or as the broker knows it.
    case known
    /// Somebody renewed it since.
    case changed
  }

  public enum Observation: Hashable, Sendable {
    case status(LeaseStatus)
    /// The broker knows no such lease of ours.
    case gone
  }

  /// nil while nothing is leased.
  public var observation: Observation?
  public var ttl: Duration
  public var local: LocalLogin
  /// When the login that we last wrote or showed was written, by the broker's word.
  public var knownAuthAt: Date?
  public var autoRenew: Bool
  public var autoRotate: Bool
  public var policy: RotationPolicy
  /// By the broker's clock.
  public var now: Date

  public init(
    observation: Observation?, ttl: Duration = .seconds(1800), local: LocalLogin, knownAuthAt: Date? = nil,
    autoRenew: Bool = true, autoRotate: Bool = false, policy: RotationPolicy = .whenRequired, now: Date
  ) {
    self.observation = observation
    self.ttl = ttl
    self.local = local
    self.knownAuthAt = knownAuthAt
    self.autoRenew = autoRenew
    self.autoRotate = autoRotate
    self.policy = policy
    self.now = now
  }

  /// A lease that must be rotated is kept until so many seconds before its end.
  private static let lastMoment = 60.0
  /// Renewed from here on, at the latest, in seconds before the end.
  private static let renewalWindow = 300.0

  /// The first thing to do; asked again after it is done.
  public var next: LeaseStep {
    guard let observation else { return .acquire(reason: "startup_acquire") }
    guard case .status(let status) = observation else { return .acquire(reason: "scheduled_reacquire") }
    guard status.state.isLive else { return .acquire(reason: "scheduled_reacquire") }
    // What this machine has renewed is shown before anything could write over it.
    if local == .changed { return .reconcile }
    let left = status.expiresAt.timeIntervalSince(now)
    if let step = forUseless(status, left) { return step }
    if autoRenew, status.state == .active, left <= max(Self.renewalWindow, Double(ttl.components.seconds) / 6) {
      return .renew
    }
    if status.needsAuth, status.authUpdatedAt != knownAuthAt { return .materialize }
    return local == .known ? .nothing : .materialize
  }

  /// What is done about a credential that should be another one.
  private func forUseless(_ status: LeaseStatus, _ left: TimeInterval) -> LeaseStep? {
    if status.credentialState?.isUsable == false { return .exchange(reason: "scheduled_reacquire") }
    if autoRotate {
      return status.isReplacementRequired || isRecommended(status, left) ? .rotate(.approachingThreshold) : nil
    }
    // Kept as long as it lasts: the account may well come back with the next lease.
    if status.state == .rotationRequired, left <= Self.lastMoment { return .exchange(reason: "scheduled_reacquire") }
    return nil
  }

  /// A lease that is near its end is recommended for rotation by every broker: that is no reason.
  private func isRecommended(_ status: LeaseStatus, _ left: TimeInterval) -> Bool {
    policy == .whenRecommended && status.isRotationRecommended
      && (status.state == .rotationRequired || left > Self.renewalWindow)
  }
}
