import Domain
import Ledger
import StructuredText
import TokenProxyAPI

/// Stripe's side of a checkout.
struct StripeClient: Sendable {
  let settings: StripeSettings
  let outgoing: any OutgoingHTTP

  struct Checkout: Sendable {
    var id: String
    var url: String
  }

  /// Opens a payment page for the purchase; for the same purchase always the same one.
  ///
  /// - Throws: `APIFailure` 502.
  func checkout(_ purchase: CheckoutPurchase, idempotencyKey: String) async throws -> Checkout {
    let form: [(String, String)] = [
      ("mode", "payment"),
      ("client_reference_id", purchase.id),
      ("line_items[0][quantity]", "1"),
      ("line_items[0][price_data][currency]", purchase.currency),
      ("line_items[0][price_data][product_data][name]", "OpenClaw Credits - $\(purchase.amount.plain)"),
      ("line_items[0][price_data][unit_amount]", String(purchase.totalCharged.microDollars / 10_000)),
      ("metadata[purchase_id]", purchase.id),
      ("metadata[user_id]", purchase.accountID),
      ("metadata[credit_amount]", purchase.amount.plain),
      ("metadata[idempotency_key]", idempotencyKey),
      ("payment_intent_data[metadata][purchase_id]", purchase.id),
      ("success_url", settings.appURL + "/payment/success?session_id={CHECKOUT_SESSION_ID}"),
      ("cancel_url", settings.appURL + "/payment/cancel"),
    ]
    let request = OutgoingRequest(
      "POST", settings.apiURL + "/v1/checkout/sessions",
      headers: [
        ("authorization", "Bearer " + settings.secretKey.reveal()),
        ("content-type", "application/x-www-form-urlencoded"), ("idempotency-key", "credtop-" + purchase.id),
      ], body: Array(form.map { "\(escaped($0.0))=\(escaped($0.1))" }.joined(separator: "&").utf8))
    let answer: OutgoingAnswer
    do { answer = try await outgoing.send(request) } catch {
      throw APIFailure(502, APIErrorCode.paymentUnavailable, "The payment provider is unreachable", retryAfter: 5)
    }
    guard answer.isSuccess, let json = answer.json, let id = json["id"]?.nonEmptyString,
      let url = json["url"]?.nonEmptyString
    else {
      throw APIFailure(
        502, APIErrorCode.paymentUnavailable, "The payment provider refused the checkout (status \(answer.status))")
    }
    return Checkout(id: id, url: url)
  }

  private func escaped(_ text: String) -> String {
    var escaped: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: escaped.append(byte)
      default: escaped += Array("%".utf8) + Array(hex([byte]).uppercased().utf8)
      }
    }
    return String(decoding: escaped, as: UTF8.self)
  }
}
