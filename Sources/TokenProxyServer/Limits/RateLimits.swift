import FoundationEssentials
import TokenProxyAPI

/// The rate limits of the management API.
public struct RateLimits: Sendable {
  /// New accounts, by address.
  public let register: TokenBuckets
  /// Logins and password changes, by address.
  public let loginByAddress: TokenBuckets
  /// The same by account, so that many addresses do not help.
  public let loginByAccount: TokenBuckets
  /// New GitHub sign-ins, by address: each is a call to GitHub.
  public let device: TokenBuckets
  /// Requests with a key that does not exist, by address.
  public let failedKey: TokenBuckets
  /// Requests with one management key.
  public let managementKey: TokenBuckets

  public init(
    register: RateLimit = RateLimit(burst: 120, perMinute: 30),
    loginByAddress: RateLimit = RateLimit(burst: 60, perMinute: 30),
    loginByAccount: RateLimit = RateLimit(burst: 10, perMinute: 6),
    device: RateLimit = RateLimit(burst: 30, perMinute: 10),
    failedKey: RateLimit = RateLimit(burst: 60, perMinute: 60),
    managementKey: RateLimit = RateLimit(burst: 600, perMinute: 3000)
  ) {
    self.register = TokenBuckets(register)
    self.loginByAddress = TokenBuckets(loginByAddress)
    self.loginByAccount = TokenBuckets(loginByAccount)
    self.device = TokenBuckets(device)
    self.failedKey = TokenBuckets(failedKey)
    self.managementKey = TokenBuckets(managementKey)
  }

  /// For the demo, where nobody else is.
  public static func none() -> RateLimits {
    let open = RateLimit(burst: 1_000_000, perMinute: 60_000_000)
    return RateLimits(
      register: open, loginByAddress: open, loginByAccount: open, device: open, failedKey: open, managementKey: open)
  }
}

extension TokenBuckets {
  /// Takes one token.
  ///
  /// - Throws: `APIFailure` 429 with the seconds to wait.
  func demand(_ name: String, now: Date) throws(APIFailure) {
    guard let seconds = take(name, now: now) else { return }
    throw APIFailure(
      429, APIErrorCode.rateLimited, "Too many requests; try again in \(seconds) s", retryAfter: seconds)
  }
}
