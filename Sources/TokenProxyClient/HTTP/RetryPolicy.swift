/// How long a client waits and how often it tries.
public struct RetryPolicy: Sendable {
  /// For one attempt.
  public var attemptLimit: Duration
  /// For all attempts and the pauses between them.
  public var totalLimit: Duration
  /// The pause before each further attempt; their number is the number of retries.
  public var pauses: [Duration]

  public init(
    attemptLimit: Duration = .seconds(15), totalLimit: Duration = .seconds(60),
    pauses: [Duration] = [.milliseconds(500), .seconds(1), .seconds(2)]
  ) {
    self.attemptLimit = attemptLimit
    self.totalLimit = totalLimit
    self.pauses = pauses
  }

  public static let standard = RetryPolicy()
  /// For pollers, which ask again anyway.
  public static let once = RetryPolicy(totalLimit: .seconds(15), pauses: [])
}

/// The clock of a client. Tests put their own in its place, so that none of them sleeps.
public struct ClientClock: Sendable {
  /// Since some instant, never backwards.
  public var elapsed: @Sendable () -> Duration
  public var sleep: @Sendable (Duration) async throws -> Void
  /// From 0 up to 1: spreads the retries of clients that failed together.
  public var chance: @Sendable () -> Double

  public init(
    elapsed: @escaping @Sendable () -> Duration, sleep: @escaping @Sendable (Duration) async throws -> Void,
    chance: @escaping @Sendable () -> Double
  ) {
    self.elapsed = elapsed
    self.sleep = sleep
    self.chance = chance
  }

  public static let system: ClientClock = {
    let start = ContinuousClock.now
    return ClientClock(
      elapsed: { start.duration(to: .now) }, sleep: { try await Task.sleep(for: $0) },
      chance: { Double.random(in: 0..<1) })
  }()
}
