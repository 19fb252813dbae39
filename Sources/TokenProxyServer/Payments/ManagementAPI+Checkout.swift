import Crypto
import Domain
import FoundationEssentials
import Ledger
import StructuredText
import TokenProxyAPI

// Buying credits by a payment page. They appear with the provider's signed confirmation, never before.
extension ManagementAPI {
  func checkout(
    _ amount: Money, _ stripe: StripeSettings, _ request: APIRequest, _ caller: Caller
  ) async throws -> APIResponse {
    guard let outgoing else {
      throw APIFailure(502, APIErrorCode.paymentUnavailable, "The payment provider is unreachable")
    }
    let now = now()
    let claim = try Claim(request, caller, now: now)
    let purchase = CheckoutPurchase(
      id: purchaseID(claim, now: now), accountID: caller.account, amount: amount,
      totalCharged: amount + PurchaseFee.fee(for: amount), currency: "usd", createdAt: now)
    let stored = try await ledger.change { session -> StoredAnswer? in
      if let stored = try claim?.make(in: session) { return stored }
      // After a crash between here and the answer the same purchase is tried again.
      if try session.purchase(id: purchase.id) == nil { try session.addPurchase(purchase) }
      return nil
    }
    if let stored, let claim { return try claim.replay(stored) }
    do {
      let page = try await StripeClient(settings: stripe, outgoing: outgoing)
        .checkout(purchase, idempotencyKey: claim?.key ?? "")
      let answer = PurchaseAnswer.checkout(url: page.url, sessionID: page.id).json
      try await ledger.change { session in
        try session.setCheckout(page.id, url: page.url, purchase: purchase.id)
        try claim?.remember(answer, status: 200, in: session)
      }
      return .data(answer)
    } catch {
      if let claim { try? await ledger.change { try claim.forget(in: $0) } }
      throw error
    }
  }

  /// From the idempotency key where there is one, so that its repetition is the same purchase to the provider too.
  /// and from the day, so that the key used again after it has expired is a new one.
  private func purchaseID(_ claim: Claim?, now: Date) -> String {
    guard let claim else { return secrets.uuid() }
    let day = Int64(now.timeIntervalSince1970 / 86_400)
    let digest = SHA256.hash(data: Array("\(claim.account)\n\(claim.key)\n\(claim.requestDigest)\n\(day)".utf8))
    return "pur_" + hex(digest.prefix(16))
  }
}
