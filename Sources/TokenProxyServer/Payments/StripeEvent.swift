import Domain
import StructuredText

/// What an event of Stripe means to us.
struct StripeEvent: Sendable {
  enum Meaning: Sendable {
    /// A checkout is over; it counts only when it was paid.
    case checkoutDone(Checkout)
    case checkoutFailed(Checkout)
    /// Money was sent back: so many cents of the payment in all.
    case refunded(payment: String, cents: Int64)
    /// The person's bank took the money back, for now.
    case disputed(payment: String)
    /// The dispute was decided for us.
    case disputeWon(payment: String)
    case other
  }

  struct Checkout: Sendable {
    var id: String
    /// Our name for the purchase.
    var purchaseID: String?
    var accountID: String?
    var isPaid: Bool
    /// What was collected.
    var cents: Int64?
    var currency: String?
    var paymentID: String?
  }

  var id: String
  var type: String
  var meaning: Meaning

  /// nil when the document is no event.
  init?(_ json: JSONValue) {
    guard let id = json["id"]?.nonEmptyString, let type = json["type"]?.nonEmptyString,
      let object = json["data"]?["object"]
    else { return nil }
    self.id = id
    self.type = type
    switch type {
    case "checkout.session.completed", "checkout.session.async_payment_succeeded":
      meaning = Checkout(object).map { .checkoutDone($0) } ?? .other
    case "checkout.session.async_payment_failed", "checkout.session.expired":
      meaning = Checkout(object).map { .checkoutFailed($0) } ?? .other
    case "charge.refunded":
      guard let payment = object["payment_intent"]?.nonEmptyString, let cents = object["amount_refunded"]?.int else {
        meaning = .other
        return
      }
      meaning = .refunded(payment: payment, cents: Int64(cents))
    case "charge.dispute.created", "charge.dispute.funds_withdrawn":
      meaning = object["payment_intent"]?.nonEmptyString.map { .disputed(payment: $0) } ?? .other
    case "charge.dispute.closed":
      let payment = object["status"]?.string == "won" ? object["payment_intent"]?.nonEmptyString : nil
      meaning = payment.map { .disputeWon(payment: $0) } ?? .other
    default: meaning = .other
    }
  }
}

extension StripeEvent.Checkout {
  init?(_ object: JSONValue) {
    guard let id = object["id"]?.nonEmptyString else { return nil }
    self.init(
      id: id,
      purchaseID: object["metadata"]?["purchase_id"]?.nonEmptyString
        ?? object["client_reference_id"]?.nonEmptyString,
      accountID: object["metadata"]?["user_id"]?.nonEmptyString, isPaid: object["payment_status"]?.string == "paid",
      cents: object["amount_total"]?.int.map { Int64($0) }, currency: object["currency"]?.string?.lowercased(),
      paymentID: object["payment_intent"]?.nonEmptyString)
  }
}
