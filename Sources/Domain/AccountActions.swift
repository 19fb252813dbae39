/// What came of a purchase.
public enum PurchaseOutcome: Hashable, Sendable {
  /// The credits are there.
  case granted(amount: Money, balance: Money, isUnbilled: Bool)
  /// They come when the person has paid on this page.
  case payment(url: String)
}

/// Buys credits, now or by itself. Every call throws `ServiceFailure` when it is refused; its `field` names `amount`,
/// `threshold` or `enabled`.
public protocol CreditActions: Sendable {
  func buy(_ amount: Money) async throws -> PurchaseOutcome
  func setAutoTopUp(_ topUp: AutoTopUp) async throws -> AutoTopUp
}

/// What is charged beside the credits: 5.5 % of the amount, rounded half up to cents, and at least 0.80.
public enum PurchaseFee {
  public static func fee(for amount: Money) -> Money {
    // Whole cents; the largest amount is far below where this could overflow, and larger ones stop at it.
    let cents = min(amount.microDollars / 10_000, Int64.max / 100)
    return .cents(max(80, (cents * 55 + 500) / 1000))
  }

  public static let least = Money.dollars(5)
  public static let most = Money.dollars(10_000)
}

/// Who is logged in to the token proxy.
public struct Account: Hashable, Sendable {
  public var email: String

  public init(email: String) { self.email = email }
}

/// Logs in to the token proxy. After either call the services behind the panes answer for that account.
public protocol AccountActions: Sendable {
  /// The server that is asked, for a person to check: `http://127.0.0.1:3000`.
  var base: String { get }
  func login(email: String, password: Secret) async throws -> Account
  func register(email: String, password: Secret) async throws -> Account
}

/// Tells that something happened to the account, so that nobody waits for the next poll.
public protocol AccountNewsService: Sendable {
  /// One element whenever keys, credits or activity are worth asking again. Quiet costs nothing. Ends when its consumer does.
  func changes() -> AsyncStream<Void>
}
