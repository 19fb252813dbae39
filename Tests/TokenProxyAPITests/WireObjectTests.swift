import Domain
import FoundationEssentials
import StructuredText
import Testing

@testable import TokenProxyAPI

@Suite("What server and client tell each other")
struct WireObjectTests {
  private let noon = Date(timeIntervalSince1970: 1_795_176_000)

  @Test("every kind of event comes back as it was, and an unknown one is passed over")
  func events() throws {
    let usage = ServerEvent.Usage(
      id: "call-1", at: noon, keyHash: "9e7e12b3985e712d", keyName: "prod", model: "gpt-4o", promptTokens: 100,
      completionTokens: 50, cost: Money(microDollars: 750), isEstimated: true, outcome: "client_gone",
      remaining: Money.cents(1_234))
    for event in [
      ServerEvent.usage(usage), .balance(remaining: .dollars(5), at: noon), .key(hash: "9e7e12b3985e712d", at: noon),
    ] {
      let sent = try JSONReader.read(JSONWriter.compact(event.json))
      #expect(ServerEvent(name: event.name, data: sent) == event)
    }
    #expect(ServerEvent(name: "weather", data: .members([("at", noon.json)])) == nil)
    #expect(ServerEvent(name: "usage", data: .members([("at", noon.json)])) == nil)
    #expect(ServerEvent(name: "balance", data: .members([("remaining", "5".json), ("at", noon.json)])) == nil)
  }

  @Test("a key comes back as it was, with all that may be absent there or not")
  func keys() throws {
    var random = SplitMix64(seed: 7)
    for round in 0..<500 {
      func maybe<Value>(_ value: Value) -> Value? { random.next() % 2 == 0 ? value : nil }
      func date() -> Date { noon.addingTimeInterval(Double(random.next() % 1_000_000)) }
      func money() -> Money { Money(microDollars: Int64(random.next() % 10_000_000_000)) }
      var key = KeyObject(
        hash: "hash-\(round)", key: maybe(Secret("sk-prov-FAKE-\(round)")), name: "key \"\(round)\" é",
        creditLimit: maybe(money()), limitReset: maybe(.weekly), usage: money(), isDisabled: round % 2 == 0,
        createdAt: noon)
      key.updatedAt = date()
      key.expiresAt = maybe(date())
      key.revokedAt = maybe(date())
      key.rotatedAt = maybe(date())
      key.windowUsage = maybe(money())
      key.windowStart = maybe(date())
      key.windowResetsAt = maybe(date())
      key.remaining = maybe(money())
      key.models = maybe(["gpt-4o", "claude-sonnet-4-5"])
      key.lastUsedAt = maybe(date())
      key.lastModel = maybe("gpt-4o")
      key.requests = maybe(round)
      let sent = try JSONReader.read(JSONWriter.compact(key.json))
      #expect(KeyObject(sent) == key, "round \(round) of seed 7")
    }
  }

  @Test("a refusal is read in the form of the API and in the flat one of OAuth")
  func refusals() {
    let nested = APIFailure(
      status: 429, headers: ["retry-after": "3", "x-request-id": "r-1"],
      body: .members([("error", .members([("code", "RATE_LIMITED".json), ("message", "Slow".json)]))]))
    #expect(nested.code == "RATE_LIMITED" && nested.message == "Slow")
    #expect(nested.retryAfter == 3 && nested.requestID == "r-1" && nested.type == "rate_limit_error")
    let flat = APIFailure(
      status: 400, headers: [:],
      body: .members([("error", "authorization_pending".json), ("error_description", "Waiting".json)]))
    #expect(flat.code == "authorization_pending" && flat.message == "Waiting")
    for garbage in [JSONValue.null, .array([]), .members([("error", 5.json)]), .string("<html>")] {
      let failure = APIFailure(status: 502, headers: ["retry-after": "soon"], body: garbage)
      #expect(failure.code == "HTTP_502" && !failure.message.isEmpty && failure.retryAfter == nil)
    }
  }

  @Test("a purchase that takes effect and one that must be paid first are told apart")
  func purchases() throws {
    let granted = PurchaseAnswer.Purchase(
      transactionID: "t-1", amount: .dollars(25), newBalance: .dollars(125), createdAt: noon, isUnbilled: true)
    #expect(granted.platformFee == .cents(138) && granted.totalCharged == .cents(2_638))
    for answer in [PurchaseAnswer.granted(granted), .checkout(url: "https://pay.example/1", sessionID: "cs_1")] {
      #expect(PurchaseAnswer(try JSONReader.read(JSONWriter.compact(answer.json))) == answer)
    }
    #expect(PurchaseAnswer(.members([("amount", 25.json)])) == nil)
  }
}
