public import Domain
public import FoundationEssentials

/// A purchase that a payment provider is to confirm, from the moment of its checkout.
public struct CheckoutPurchase: Hashable, Sendable {
  public enum Status: String, Sendable, CaseIterable {
    case pending, paid, failed, refunded, disputed
  }

  /// Ours; travels in the checkout's metadata.
  public var id: String
  public var accountID: String
  /// The credits that it buys.
  public var amount: Money
  /// What the provider is to collect: the credits and the fee.
  public var totalCharged: Money
  /// In lower case: `usd`.
  public var currency: String
  public var status: Status
  /// The provider's name for the checkout; nil until it is known.
  public var checkoutID: String?
  public var checkoutURL: String?
  /// The provider's name for the payment; refunds and disputes name it.
  public var paymentID: String?
  /// What was taken back already.
  public var takenBack: Money
  public var createdAt: Date

  public init(
    id: String, accountID: String, amount: Money, totalCharged: Money, currency: String, status: Status = .pending,
    checkoutID: String? = nil, checkoutURL: String? = nil, paymentID: String? = nil, takenBack: Money = .zero,
    createdAt: Date
  ) {
    self.id = id
    self.accountID = accountID
    self.amount = amount
    self.totalCharged = totalCharged
    self.currency = currency
    self.status = status
    self.checkoutID = checkoutID
    self.checkoutURL = checkoutURL
    self.paymentID = paymentID
    self.takenBack = takenBack
    self.createdAt = createdAt
  }
}
