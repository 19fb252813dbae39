public import Domain
public import FoundationEssentials
public import TokenProxyAPI

extension LedgerSession {
  /// - Throws: `LedgerRefusal.accountNotFound`, `DatabaseFailure.notUnique`.
  public func addPurchase(_ purchase: CheckoutPurchase) throws {
    _ = try lock(purchase.accountID)
    try sql.execute(
      """
      INSERT INTO purchases (id, account_id, amount, total_charged, currency, status, checkout_id, checkout_url,
        payment_id, created_at, updated_at)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)
      """,
      [
        .text(purchase.id), .text(purchase.accountID), SQLValue(purchase.amount), SQLValue(purchase.totalCharged),
        .text(purchase.currency), .text(purchase.status.rawValue), SQLValue(purchase.checkoutID),
        SQLValue(purchase.checkoutURL), SQLValue(purchase.paymentID), SQLValue(purchase.createdAt),
      ])
  }

  /// Notes what the provider answered to the checkout.
  public func setCheckout(_ checkoutID: String, url: String, purchase: String) throws {
    try sql.execute(
      "UPDATE purchases SET checkout_id = ?1, checkout_url = ?2 WHERE id = ?3",
      [.text(checkoutID), .text(url), .text(purchase)])
  }

  public func purchase(id: String) throws -> CheckoutPurchase? { try purchase("id", id) }

  public func purchase(checkoutID: String) throws -> CheckoutPurchase? { try purchase("checkout_id", checkoutID) }

  public func purchase(paymentID: String) throws -> CheckoutPurchase? { try purchase("payment_id", paymentID) }

  /// Notes an event of the provider.
  ///
  /// - Returns: false when it was noted before: there is nothing to do.
  public func claimEvent(_ id: String, now: Date) throws -> Bool {
    try sql.execute(
      "INSERT INTO payment_events (id, seen_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING", [.text(id), SQLValue(now)])
      == 1
  }

  /// Grants the credits of a purchase that was paid, once.
  ///
  /// - Returns: nil when they were granted before, or there is no such purchase.
  public func completePurchase(
    id: String, paymentID: String?, now: Date
  ) throws -> PurchaseAnswer.Purchase? {
    guard let purchase = try lockedPurchase(id), purchase.status == .pending || purchase.status == .failed else {
      return nil
    }
    try sql.execute(
      "UPDATE purchases SET status = 'paid', payment_id = ?1, updated_at = ?2 WHERE id = ?3",
      [SQLValue(paymentID ?? purchase.paymentID), SQLValue(now), .text(id)])
    return try grant(
      purchase.amount, kind: .purchase, text: "Credit purchase", isUnbilled: false, reference: "purchase \(id)",
      account: purchase.accountID, now: now)
  }

  /// The payment failed or its time ran out; a paid purchase stays paid.
  public func failPurchase(id: String, now: Date) throws {
    try sql.execute(
      "UPDATE purchases SET status = 'failed', updated_at = ?1 WHERE id = ?2 AND status = 'pending'",
      [SQLValue(now), .text(id)])
  }

  /// Takes credits back until `total` of them are taken back for this purchase; what is spent or held stays spent or
  /// held, and the entry notes it.
  ///
  /// - Parameter status: `.refunded` or `.disputed`.
  /// - Returns: nil when that many were taken back before, or it was never paid.
  public func takeBack(
    _ total: Money, purchase id: String, status: CheckoutPurchase.Status, text: String, now: Date
  ) throws -> PurchaseAnswer.Purchase? {
    guard let purchase = try lockedPurchase(id), purchase.status != .pending, purchase.status != .failed else {
      return nil
    }
    let whole = min(total, purchase.amount)
    guard whole > purchase.takenBack else { return nil }
    try sql.execute(
      "UPDATE purchases SET status = ?1, taken_back = ?2, updated_at = ?3 WHERE id = ?4",
      [.text(status.rawValue), SQLValue(whole), SQLValue(now), .text(id)])
    return try grant(
      purchase.takenBack - whole, kind: .refund, text: text, isUnbilled: false,
      reference: "purchase \(id) less \(whole.microDollars)", account: purchase.accountID, now: now)
  }

  /// The account first, as everywhere.
  private func lockedPurchase(_ id: String) throws -> CheckoutPurchase? {
    guard let purchase = try purchase(id: id) else { return nil }
    _ = try lock(purchase.accountID)
    return try self.purchase(id: id)
  }

  private func purchase(_ column: String, _ value: String) throws -> CheckoutPurchase? {
    try sql.query("SELECT * FROM purchases WHERE \(column) = ?1", [.text(value)]).first.map(CheckoutPurchase.init)
  }
}

extension CheckoutPurchase {
  fileprivate init(_ row: SQLRow) {
    self.init(
      id: row.text("id"), accountID: row.text("account_id"), amount: row.money("amount"),
      totalCharged: row.money("total_charged"), currency: row.text("currency"),
      status: Status(rawValue: row.text("status")) ?? .failed, checkoutID: row["checkout_id"].text,
      checkoutURL: row["checkout_url"].text, paymentID: row["payment_id"].text, takenBack: row.money("taken_back"),
      createdAt: row.date("created_at"))
  }
}
