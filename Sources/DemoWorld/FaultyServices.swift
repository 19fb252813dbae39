public import Domain

/// Services that fail while a condition holds, and otherwise answer what the wrapped ones answer: for tests of what a
/// person sees when a source is out of reach.
public struct FailingServices: TokenService, CreditService, KeyService, ActivityService {
  private let gate: Gate

  /// - Parameter isFailing: asked anew for each call.
  public init(
    _ wrapped: DashboardServices, failure: ServiceFailure, while isFailing: @escaping @Sendable () -> Bool = { true }
  ) {
    gate = Gate(wrapped: wrapped) {
      if isFailing() { throw failure }
    }
  }

  public func scan(_ request: ScanRequest) async throws -> DiscoveryReport { try await gate.scan(request) }
  public func changes() -> AsyncStream<Void> { gate.wrapped.tokens.changes() }
  public func balance() async throws -> CreditBalance { try await gate.balance() }
  public func keys() async throws -> [ProvisionedKey] { try await gate.keys() }
  public func recentActivity(limit: Int) async throws -> [ActivityEvent] { try await gate.activity(limit: limit) }

  /// This one value for all panes.
  public var dashboardServices: DashboardServices {
    DashboardServices(tokens: self, credits: self, keys: self, activity: self)
  }
}

/// Services that do not answer while a condition holds: a call then waits until its task is cancelled, and throws
/// `CancellationError`.
public struct HangingServices: TokenService, CreditService, KeyService, ActivityService {
  private let gate: Gate

  /// - Parameter isHanging: asked once for each call, when it starts.
  public init(_ wrapped: DashboardServices, while isHanging: @escaping @Sendable () -> Bool = { true }) {
    gate = Gate(wrapped: wrapped) {
      guard isHanging() else { return }
      // A stream without elements ends with the task that waits for it.
      let (silence, holder) = AsyncStream.makeStream(of: Never.self)
      for await _ in silence {}
      holder.finish()
      throw CancellationError()
    }
  }

  public func scan(_ request: ScanRequest) async throws -> DiscoveryReport { try await gate.scan(request) }
  public func changes() -> AsyncStream<Void> { gate.wrapped.tokens.changes() }
  public func balance() async throws -> CreditBalance { try await gate.balance() }
  public func keys() async throws -> [ProvisionedKey] { try await gate.keys() }
  public func recentActivity(limit: Int) async throws -> [ActivityEvent] { try await gate.activity(limit: limit) }

  /// This one value for all panes.
  public var dashboardServices: DashboardServices {
    DashboardServices(tokens: self, credits: self, keys: self, activity: self)
  }
}

/// Lets each call pass, or not, before it reaches the wrapped services.
private struct Gate: Sendable {
  var wrapped: DashboardServices
  var pass: @Sendable () async throws -> Void

  private static let missing = ServiceFailure(.broken, "This service is not set up")

  func scan(_ request: ScanRequest) async throws -> DiscoveryReport {
    try await pass()
    return try await wrapped.tokens.scan(request)
  }

  func balance() async throws -> CreditBalance {
    try await pass()
    guard let credits = wrapped.credits else { throw Gate.missing }
    return try await credits.balance()
  }

  func keys() async throws -> [ProvisionedKey] {
    try await pass()
    guard let keys = wrapped.keys else { throw Gate.missing }
    return try await keys.keys()
  }

  func activity(limit: Int) async throws -> [ActivityEvent] {
    try await pass()
    guard let activity = wrapped.activity else { throw Gate.missing }
    return try await activity.recentActivity(limit: limit)
  }
}
