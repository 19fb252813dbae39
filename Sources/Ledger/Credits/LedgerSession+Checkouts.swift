public import Domain
public import FoundationEssentials
public import TokenProxyAPI

extension LedgerSession {
  /// - Throws: `LedgerRefusal.accountNotFound`, `DatabaseFailure.notUnique`.
  public func addPurchase(_ purchase: CheckoutPurchase) throws { throw DatabaseFailure.failed("not written yet") }

  /// Notes what the provider answered to the checkout.
  public func setCheckout(_ checkoutID: String, url: String, purchase: String) throws {
    throw DatabaseFailure.failed("not written yet")
  }

  public func purchase(id: String) throws -> CheckoutPurchase? { throw DatabaseFailure.failed("not written yet") }

  public func purchase(checkoutID: String) throws -> CheckoutPurchase? {
    throw DatabaseFailure.failed("not written yet")
  }

  public func purchase(paymentID: String) throws -> CheckoutPurchase? {
    throw DatabaseFailure.failed("not written yet")
  }

  /// Notes an event of the provider.
  ///
  /// - Returns: false when it was noted before: there is nothing to do.
  public func claimEvent(_ id: String, now: Date) throws -> Bool { throw DatabaseFailure.failed("not written yet") }

  /// Grants the credits of a purchase that was paid, once.
  ///
  /// - Returns: nil when they were granted before.
  public func completePurchase(
    id: String, paymentID: String?, now: Date
  ) throws -> PurchaseAnswer.Purchase? { throw DatabaseFailure.failed("not written yet") }

  /// The payment failed or its time ran out; a paid purchase stays paid.
  public func failPurchase(id: String, now: Date) throws { throw DatabaseFailure.failed("not written yet") }

  /// Takes credits back until `total` of them are taken back for this purchase.
  ///
  /// - Parameter status: `.refunded` or `.disputed`.
  /// - Returns: nil when that many were taken back before.
  public func takeBack(
    _ total: Money, purchase id: String, status: CheckoutPurchase.Status, text: String, now: Date
  ) throws -> PurchaseAnswer.Purchase? { throw DatabaseFailure.failed("not written yet") }
}
