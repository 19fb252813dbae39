import Domain
import FoundationEssentials
import Ledger
import StructuredText
import TokenProxyAPI

// The payment provider's events. One is answered with 200 only when what it says is in the ledger.
extension ManagementAPI {
  func stripeWebhook(_ request: APIRequest) async throws -> APIResponse {
    func refusal(_ status: Int, _ text: String) -> APIResponse {
      APIResponse(status: status, body: .members([("error", text.json)]))
    }
    guard case .stripe(let stripe) = settings.funding else { return refusal(400, "Stripe not configured") }
    guard let secret = stripe.webhookSecret else { return refusal(500, "Webhook secret not configured") }
    guard let header = request.headers["stripe-signature"] else { return refusal(400, "Missing signature") }
    let now = now()
    guard StripeSignature.isValid(header: header, body: request.body, secret: secret, now: now) else {
      return refusal(400, "Invalid signature")
    }
    guard let json = try? JSONReader.read(request.body), let event = StripeEvent(json) else {
      return refusal(400, "Not an event")
    }
    let effect = try await ledger.change { session -> Effect in
      guard try session.claimEvent(event.id, now: now) else { return Effect() }
      return try Self.apply(event, in: session, now: now)
    }
    if let fault = effect.fault { reportFault("payment event \(event.type) \(event.id): \(fault)") }
    if let account = effect.account, let balance = effect.balance {
      publish([.balance(remaining: balance, at: now)], account: account)
    }
    return APIResponse(status: 200, body: .members([("received", true.json)]))
  }

  /// What an event did.
  private struct Effect: Sendable {
    var account: String?
    var balance: Money?
    /// Why nothing was credited that might have been expected.
    var fault: String?
  }

  private static func apply(_ event: StripeEvent, in session: LedgerSession, now: Date) throws -> Effect {
    switch event.meaning {
    case .other: return Effect()
    case .checkoutDone(let checkout):
      guard let purchase = try purchase(of: checkout, in: session) else { return Effect(fault: "no such purchase") }
      // Not paid yet: an event of its own says when it is.
      guard checkout.isPaid else { return Effect() }
      if let fault = mismatch(checkout, purchase) { return Effect(fault: fault) }
      let done = try session.completePurchase(id: purchase.id, paymentID: checkout.paymentID, now: now)
      return Effect(account: purchase.accountID, balance: done?.newBalance)
    case .checkoutFailed(let checkout):
      guard let purchase = try purchase(of: checkout, in: session) else { return Effect() }
      try session.failPurchase(id: purchase.id, now: now)
      return Effect()
    case .refunded(let payment, let cents):
      guard let purchase = try session.purchase(paymentID: payment) else { return Effect(fault: "no such payment") }
      let done = try session.takeBack(
        share(of: purchase, cents: cents), purchase: purchase.id, status: .refunded,
        text: "Refund of payment \(purchase.checkoutID ?? purchase.id)", now: now)
      return Effect(account: purchase.accountID, balance: done?.newBalance)
    case .disputed(let payment):
      guard let purchase = try session.purchase(paymentID: payment) else { return Effect(fault: "no such payment") }
      let done = try session.takeBack(
        purchase.amount, purchase: purchase.id, status: .disputed,
        text: "Dispute of payment \(purchase.checkoutID ?? purchase.id)", now: now)
      return Effect(account: purchase.accountID, balance: done?.newBalance)
    case .disputeWon(let payment):
      guard let purchase = try session.purchase(paymentID: payment), purchase.status == .disputed,
        purchase.takenBack > .zero
      else { return Effect() }
      let done = try session.grant(
        purchase.takenBack, kind: .refund, text: "Dispute won for payment \(purchase.checkoutID ?? purchase.id)",
        isUnbilled: false, reference: "dispute-won-\(purchase.id)", account: purchase.accountID, now: now)
      return Effect(account: purchase.accountID, balance: done.newBalance)
    }
  }

  private static func purchase(
    of checkout: StripeEvent.Checkout, in session: LedgerSession
  ) throws -> CheckoutPurchase? {
    if let known = try session.purchase(checkoutID: checkout.id) { return known }
    return try checkout.purchaseID.flatMap { try session.purchase(id: $0) }
  }

  /// Why what was paid is not what was to be paid.
  private static func mismatch(_ checkout: StripeEvent.Checkout, _ purchase: CheckoutPurchase) -> String? {
    if let known = purchase.checkoutID, known != checkout.id { return "another checkout than the purchase's" }
    if let account = checkout.accountID, account != purchase.accountID { return "another account than the purchase's" }
    if let id = checkout.purchaseID, id != purchase.id { return "another purchase than the checkout's" }
    if checkout.currency != purchase.currency { return "another currency than the purchase's" }
    if checkout.cents != purchase.totalCharged.microDollars / 10_000 { return "another amount than the purchase's" }
    return nil
  }

  /// The credits that go with so many cents of the payment, rounded up to whole cents.
  private static func share(of purchase: CheckoutPurchase, cents: Int64) -> Money {
    let (credits, total) = (purchase.amount.microDollars / 10_000, purchase.totalCharged.microDollars / 10_000)
    guard total > 0, cents < total else { return purchase.amount }
    return .cents((credits * max(0, cents) + total - 1) / total)
  }
}
