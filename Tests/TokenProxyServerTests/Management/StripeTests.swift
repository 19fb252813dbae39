import Domain
import FoundationEssentials
import Ledger
import StructuredText
import TestDatabases
import Testing
import TokenProxyAPI

@testable import TokenProxyServer

struct StripeTests {
  private static let secret = Secret("whsec_FAKE")
  private static let settings = StripeSettings(
    secretKey: Secret("sk_test_FAKE"), webhookSecret: secret, apiURL: "https://stripe.test",
    appURL: "https://app.test")

  private func shop(_ kind: TestDatabase = .sqliteMemory) async throws -> (World, Secret) {
    let world = try await World.make(kind, funding: .stripe(Self.settings))
    world.outgoing.answer("/v1/checkout/sessions", #"{"id":"cs_1","url":"https://pay.test/cs_1"}"#)
    return (world, try await world.register())
  }

  private func purchaseID(_ world: World) -> String {
    let form = String(decoding: world.outgoing.asked.last?.body ?? [], as: UTF8.self)
    return form.split(separator: "&").first { $0.hasPrefix("client_reference_id=") }
      .map { String($0.dropFirst(20)) } ?? ""
  }

  private func event(
    _ id: String, _ type: String = "checkout.session.completed", purchase: String, checkout: String = "cs_1",
    paid: String = "paid", cents: Int = 1080, currency: String = "usd"
  ) -> String {
    #"{"id":"\#(id)","type":"\#(type)","data":{"object":{"id":"\#(checkout)","payment_status":"\#(paid)","amount_total":\#(cents),"currency":"\#(currency)","payment_intent":"pi_1","client_reference_id":"\#(purchase)","metadata":{"purchase_id":"\#(purchase)"}}}}"#
  }

  private func deliver(_ body: String, to world: World, age: TimeInterval = 0, secret: Secret = secret) async
    -> APIResponse
  {
    let header = StripeSignature.header(body: Array(body.utf8), secret: secret, at: world.clock.now - age)
    return await world.send(.post, "/webhooks/stripe", body, headers: ["stripe-signature": header])
  }

  private func total(_ world: World, _ key: Secret) async -> JSONValue? {
    await world.send(.get, "/credits", key: key).data["total_credits"]
  }

  @Test(
    "[W-17] a signed confirmation credits the purchase once, however often and in parallel it comes",
    arguments: TestDatabase.tested)
  func paid(_ kind: TestDatabase) async throws {
    let (world, key) = try await shop(kind)
    let page = await world.buy("10", key)
    #expect(page.data["checkout_url"]?.string == "https://pay.test/cs_1")
    #expect(page.data["session_id"]?.string == "cs_1")
    #expect(await total(world, key) == .number("0"))
    #expect(await world.send(.get, "/credits/purchases/cs_1", key: key).data["status"]?.string == "pending")
    let purchase = purchaseID(world)
    let body = event("evt_1", purchase: purchase)
    let statuses = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<8 { group.addTask { await deliver(body, to: world).status } }
      return await group.reduce(into: Set<Int>()) { $0.insert($1) }
    }
    #expect(statuses == [200])
    // Another event about the same checkout credits nothing either.
    _ = await deliver(
      event("evt_2", "checkout.session.async_payment_succeeded", purchase: purchase), to: world)
    #expect(await total(world, key) == .number("10"))
    let history = await world.send(.get, "/credits/history", key: key)
    #expect(history.data["items"]?.array?.count == 1)
    #expect(history.data["items"]?.array?.first?["unbilled"] == .bool(false))
    #expect(await world.send(.get, "/credits/purchases/\(purchase)", key: key).data["status"]?.string == "paid")
    let other = try await world.register("other@example.dev")
    #expect(await world.send(.get, "/credits/purchases/\(purchase)", key: other).status == 404)
  }

  @Test("[W-17] the signature is of the raw bytes, with the secret, and fresh")
  func signature() async throws {
    let (world, key) = try await shop()
    _ = await world.buy("10", key)
    let body = event("evt_1", purchase: purchaseID(world))
    #expect(await deliver(body, to: world, age: 301).status == 400)
    #expect(await deliver(body, to: world, age: -301).status == 400)
    #expect(await deliver(body, to: world, secret: Secret("whsec_FAKE_other")).status == 400)
    #expect(await world.send(.post, "/webhooks/stripe", body).body["error"]?.string == "Missing signature")
    let header = StripeSignature.header(body: Array(body.utf8), secret: Self.secret, at: world.clock.now)
    let changed = await world.send(
      .post, "/webhooks/stripe", body + " ", headers: ["stripe-signature": header])
    #expect(changed.body["error"]?.string == "Invalid signature")
    for odd in [
      "", "t=,v1=", "v1=abc", "t=1795185120", "t=99999999999999999999,v1=00", String(repeating: "v1=00,", count: 5000),
    ] {
      #expect(
        await world.send(.post, "/webhooks/stripe", body, headers: ["stripe-signature": odd]).status == 400, "\(odd)")
    }
    #expect(await total(world, key) == .number("0"))
    // With two secrets valid at once, one of the signatures is enough.
    let two = "v1=" + String(repeating: "0", count: 64) + "," + header
    #expect(
      await world.send(.post, "/webhooks/stripe", body, headers: ["stripe-signature": two]).status == 200)
    #expect(await total(world, key) == .number("10"))
  }

  @Test("[W-17] what was not paid, or not as agreed, is not credited")
  func mismatch() async throws {
    let (world, key) = try await shop()
    _ = await world.buy("10", key)
    let purchase = purchaseID(world)
    for (number, body) in [
      event("a", purchase: purchase, paid: "unpaid"), event("b", purchase: purchase, cents: 1079),
      event("c", purchase: purchase, currency: "eur"), event("d", purchase: purchase, checkout: "cs_2"),
      event("e", purchase: "pur_other", checkout: "cs_9"), event("f", "checkout.session.frobbed", purchase: purchase),
    ].enumerated() {
      #expect(await deliver(body, to: world).status == 200, "\(number)")
    }
    #expect(await total(world, key) == .number("0"))
    #expect(world.faults.all.count == 4)
  }

  @Test("[W-17] [W-18] a later payment is credited; refunds and disputes are rows of the ledger")
  func later() async throws {
    let (world, key) = try await shop()
    _ = await world.buy("10", key)
    let purchase = purchaseID(world)
    _ = await deliver(event("a", purchase: purchase, paid: "unpaid"), to: world)
    _ = await deliver(event("b", "checkout.session.async_payment_succeeded", purchase: purchase), to: world)
    #expect(await total(world, key) == .number("10"))
    // Half of the 10.80 that was paid is half of the credits.
    let half =
      #"{"id":"r1","type":"charge.refunded","data":{"object":{"payment_intent":"pi_1","amount_refunded":540}}}"#
    _ = await deliver(half, to: world)
    #expect(await world.send(.get, "/credits", key: key).data["remaining"] == .number("5"))
    let whole =
      #"{"id":"d1","type":"charge.dispute.created","data":{"object":{"payment_intent":"pi_1","amount":1080}}}"#
    _ = await deliver(whole, to: world)
    _ = await deliver(whole, to: world)
    #expect(await world.send(.get, "/credits", key: key).data["remaining"] == .number("0"))
    let rows = await world.send(.get, "/credits/history?type=refund", key: key).data["items"]?.array ?? []
    #expect(rows.map { $0["amount"] } == [.number("-5"), .number("-5")])
    #expect(try await world.ledger.check().allSatisfy { $0.holds })
  }

  @Test("[W-16] a repeated checkout before the payment is the same one")
  func repeated() async throws {
    let (world, key) = try await shop()
    let one = await world.send(.post, "/credits/purchase", #"{"amount":10}"#, key: key, idempotencyKey: "k")
    let first = purchaseID(world)
    let two = await world.send(.post, "/credits/purchase", #"{"amount":10}"#, key: key, idempotencyKey: "k")
    #expect(one.body == two.body)
    #expect(world.outgoing.asked.count == 1)
    world.clock.advance(86_401)
    _ = await world.send(.post, "/credits/purchase", #"{"amount":10}"#, key: key, idempotencyKey: "k")
    #expect(purchaseID(world) != first)
  }

  @Test("a checkout that fails can be tried again with the same key")
  func retry() async throws {
    let world = try await World.make(funding: .stripe(Self.settings))
    let key = try await world.register()
    let failed = await world.send(.post, "/credits/purchase", #"{"amount":10}"#, key: key, idempotencyKey: "k")
    #expect(failed.status == 502)
    let first = purchaseID(world)
    world.outgoing.answer("/v1/checkout/sessions", #"{"id":"cs_1","url":"https://pay.test/cs_1"}"#)
    let done = await world.send(.post, "/credits/purchase", #"{"amount":10}"#, key: key, idempotencyKey: "k")
    #expect(done.status == 200)
    #expect(purchaseID(world) == first)
    let sent = try #require(world.outgoing.asked.last)
    #expect(sent.headers.contains { $0.name == "idempotency-key" && $0.value == "credtop-\(first)" })
    let form = String(decoding: sent.body, as: UTF8.self)
    #expect(form.contains("line_items%5B0%5D%5Bprice_data%5D%5Bunit_amount%5D=1080"))
    #expect(
      form.contains("success_url=https%3A%2F%2Fapp.test%2Fpayment%2Fsuccess%3Fsession_id%3D%7BCHECKOUT_SESSION_ID%7D"))
  }

  @Test("[W-13] [W-14] without a way to pay nothing is granted, and auto top-up cannot be switched on")
  func off() async throws {
    let (world, key) = try await shop()
    #expect(
      await world.send(.put, "/credits/auto-topup", #"{"enabled":true}"#, key: key).code == "PAYMENT_UNAVAILABLE")
    #expect(await world.send(.put, "/credits/auto-topup", #"{"threshold":7}"#, key: key).status == 200)
    let closed = try await World.make(funding: .none)
    let person = try await closed.register()
    #expect(await closed.buy("10", person).code == "PAYMENT_UNAVAILABLE")
    let free = try await World.make()
    #expect(
      await free.send(.post, "/webhooks/stripe", "{}").body["error"]?.string == "Stripe not configured")
  }

  @Test("[W-14] unbilled grants are capped for each account and day")
  func cap() async throws {
    let world = try await World.make()
    let key = try await world.register()
    var last = await world.buy("10000", key)
    for _ in 0..<200 where last.status == 200 { last = await world.buy("10000", key) }
    #expect(last.status == 429)
    #expect(last.headers["retry-after"] != nil)
    world.clock.advance(86_400)
    #expect(await world.buy("10", key).status == 200)
  }
}
