public import FoundationEssentials

/// Where a figure comes from. Every figure that is shown carries its kind.
public enum FigureKind: String, Sendable, CaseIterable {
  /// Counted by our own proxy.
  case metered
  /// Told by the provider.
  case reported
  /// Derived from local logs.
  case estimated
}

/// An entry of the ledger; the amount of a use is negative.
public struct CreditTransaction: Hashable, Sendable, Identifiable {
  public enum Kind: String, Sendable, CaseIterable {
    case purchase, usage, refund
    case autoTopUp = "auto_topup"
  }

  public var id: String
  public var kind: Kind
  public var amount: Money
  public var balanceAfter: Money
  public var text: String
  public var createdAt: Date
  /// Granted without a payment.
  public var isUnbilled: Bool

  public init(
    id: String, kind: Kind, amount: Money, balanceAfter: Money, text: String, createdAt: Date, isUnbilled: Bool = false
  ) {
    self.id = id
    self.kind = kind
    self.amount = amount
    self.balanceAfter = balanceAfter
    self.text = text
    self.createdAt = createdAt
    self.isUnbilled = isUnbilled
  }
}

public struct AutoTopUp: Hashable, Sendable {
  public var isEnabled: Bool
  /// Credits are bought when the balance falls below it.
  public var threshold: Money
  public var amount: Money

  public init(isEnabled: Bool, threshold: Money, amount: Money) {
    self.isEnabled = isEnabled
    self.threshold = threshold
    self.amount = amount
  }
}

/// The prepaid credits of an account at one moment.
public struct CreditBalance: Hashable, Sendable {
  public var kind: FigureKind
  /// Everything that was ever bought or granted.
  public var total: Money
  /// Everything that was ever spent.
  public var used: Money
  public var autoTopUp: AutoTopUp?
  /// The newest first.
  public var transactions: [CreditTransaction]
  /// Spend per hour of the last hours, the oldest first; the last one is the hour that runs.
  public var hourlySpend: [Money]

  public init(
    kind: FigureKind, total: Money, used: Money, autoTopUp: AutoTopUp? = nil, transactions: [CreditTransaction] = [],
    hourlySpend: [Money] = []
  ) {
    self.kind = kind
    self.total = total
    self.used = used
    self.autoTopUp = autoTopUp
    self.transactions = transactions
    self.hourlySpend = hourlySpend
  }

  public var remaining: Money { total - used }

  /// What is left as a share of everything bought, 0 to 1; 0 when nothing was bought.
  public var remainingFraction: Double {
    guard total > .zero else { return 0 }
    return min(1, max(0, remaining.approximateDollars / total.approximateDollars))
  }
}
