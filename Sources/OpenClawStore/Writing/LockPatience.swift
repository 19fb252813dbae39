/// How long a writer waits for a lock. The numbers are those with which OpenClaw itself waits.
public struct LockPatience: Hashable, Sendable {
  public var retries: Int
  /// The first pause; each further one is twice as long, times a number between one and two.
  public var first: Duration
  public var longest: Duration
  /// A lock that nobody touched for so long is a leftover.
  public var staleAfter: Duration

  public init(
    retries: Int = 10, first: Duration = .milliseconds(100), longest: Duration = .seconds(10),
    staleAfter: Duration = .seconds(30)
  ) {
    self.retries = retries
    self.first = first
    self.longest = longest
    self.staleAfter = staleAfter
  }

  public static let standard = LockPatience()

  /// - Parameter chance: 0 to 1.
  func pause(before retry: Int, chance: Double) -> Duration {
    var pause = first
    for _ in 0..<min(max(retry, 0), 20) where pause < longest { pause = pause * 2 }
    return min(pause * (1 + chance), longest)
  }
}
