import Domain
import FoundationEssentials
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Ledger
import NIOCore
import NIOHTTP1
import StructuredText
import Testing
import TokenProxyAPI

@testable import TokenProxyServer

@Suite("Calls that are refused")
struct RefusalTests {
  private func refused(_ refusal: KeyRefusal?, _ body: String = Body.chat, path: String = "/v1/chat/completions")
    async throws
    -> Answer
  {
    let world = ProxyWorld(
      [Upstream(base: "http://127.0.0.1:1", keys: [])].compactMap { $0 }, ledger: BookLedger(refusal: refusal))
    defer { #expect(world.ledger.settled.isEmpty) }
    let answer = try await world.call(body, path)
    await world.close()
    return answer
  }

  @Test(
    "the key's state is told in fixed words",
    arguments: [
      (KeyRefusal.unknown, 401, "UNAUTHORIZED", "Invalid or revoked key"),
      (.revoked, 401, "KEY_REVOKED", "Key has been revoked"), (.disabled, 401, "KEY_DISABLED", "Key is disabled"),
      (.expired, 401, "KEY_EXPIRED", "Key has expired"),
      (.limitReached(nil, resetsAt: nil), 429, "CREDIT_LIMIT_EXCEEDED", "Key credit limit exceeded"),
      (
        .limitReached(.weekly, resetsAt: nil), 429, "CREDIT_LIMIT_EXCEEDED",
        "Key credit limit exceeded for current weekly period"
      ), (.insufficientCredits, 402, "INSUFFICIENT_CREDITS", "Insufficient credits"),
      (.modelNotAllowed, 403, "MODEL_NOT_ALLOWED", "The key may not use this model"),
    ])
  func keys(refusal: KeyRefusal, status: Int, code: String, message: String) async throws {
    let answer = try await refused(refusal)
    #expect(answer.status == status && answer.code == code && answer.error?["message"]?.string == message)
  }

  @Test("[W-20] a limit with a window says when to try again")
  func retryAfter() async throws {
    let answer = try await refused(.limitReached(.daily, resetsAt: Date().addingTimeInterval(3_600)))
    let seconds = answer.headers.first(name: "retry-after").flatMap { Int($0) } ?? 0
    #expect((3_590...3_601).contains(seconds))
  }

  @Test(
    "a key that may not be used is told that before anything about the body", arguments: ["{", "{}", #"{"model":"x"}"#])
  func order(body: String) async throws {
    #expect(try await refused(.disabled, body).code == "KEY_DISABLED")
  }

  @Test(
    "[W-34] a bad body is the caller's fault",
    arguments: [
      ("{", "INVALID_INPUT", "Invalid JSON body"), ("null", "INVALID_INPUT", "The body must be a JSON object"),
      ("{}", "INVALID_INPUT", "model is required"), (#"{"model":""}"#, "INVALID_INPUT", "model is required"),
    ])
  func bodies(body: String, code: String, message: String) async throws {
    let answer = try await refused(nil, body)
    #expect(answer.status == 400 && answer.code == code && answer.error?["message"]?.string == message)
  }

  @Test("[W-7] a model without a price is not forwarded", arguments: ["mystery-1", "constructor", "toString"])
  func unknownModel(model: String) async throws {
    try await ProxyWorld.run({ _ in TestUpstream.plain }) { world, upstream in
      let answer = try await world.call("{\"model\":\"\(model)\"}")
      #expect(answer.status == 404 && answer.code == "MODEL_NOT_FOUND")
      #expect(answer.error?["param"]?.string == "model")
      #expect(upstream.received.isEmpty && world.ledger.reserved.isEmpty)
    }
  }

  @Test("[W-48] an error has what OpenAI's client libraries read, and Anthropic's in its own form")
  func shapes() async throws {
    let openAI = try await refused(.insufficientCredits)
    #expect(openAI.error?["type"]?.string == "insufficient_quota")
    #expect(openAI.error?["param"] == .null)
    let anthropic = try await refused(.expired, #"{"model":"claude-sonnet-4-5"}"#, path: "/v1/messages")
    let document = try JSONReader.read(anthropic.body)
    #expect(document["type"]?.string == "error" && document["request_id"]?.string == "request-1")
    #expect(anthropic.error?["type"]?.string == "authentication_error" && anthropic.code == "KEY_EXPIRED")
  }

  @Test(
    "a request without a key, or with another scheme, is refused", arguments: [nil, "Basic abc", "bearer x", "Bearer "])
  func noKey(value: String?) async throws {
    let world = ProxyWorld([])
    let answer = try await world.call(Body.chat, headers: value.map { ["authorization": $0] } ?? [:])
    #expect(answer.status == 401 && answer.error?["message"]?.string == "Missing or invalid authorization header")
    await world.close()
  }

  @Test("[W-35] a body above the limit is refused, with its length said or not")
  func tooLong() async throws {
    let world = ProxyWorld([], change: { $0.bodyLimit = 1_000 })
    let long = String(repeating: " ", count: 2_000) + Body.chat
    let pieces = IncomingBody()
    for _ in 0..<30 { _ = pieces.add(ByteBuffer(string: String(repeating: " ", count: 100)), goOn: {}) }
    pieces.end()
    let chunked = try await world.send(pieces)
    #expect(chunked.status == 413)
    let seen1 = try await world.call(long)
    #expect(seen1.status == 413)
    let said = try await world.call(
      "{}", headers: ["authorization": "Bearer sk-prov-FAKE", "content-length": "5000"])
    #expect(said.status == 413 && said.code == "PAYLOAD_TOO_LARGE")
    #expect(world.ledger.reserved.isEmpty)
    await world.close()
  }

  @Test("the list of models has the priced ones, for whoever has a key")
  func models() async throws {
    let world = ProxyWorld([])
    let answer = try await world.call("", "/v1/models", method: .GET)
    let list = try JSONReader.read(answer.body)
    #expect(list["object"]?.string == "list")
    #expect(
      list["data"]?.array?.contains { $0["id"]?.string == "gpt-4o" && $0["owned_by"]?.string == "openai" } == true)
    let haiku = list["data"]?.array?.first { $0["id"]?.string == "claude-haiku-4-5" }
    #expect(
      haiku?["pricing"].map(JSONWriter.compact)
        == #"{"input":1,"output":5,"cached_input":0.1,"cache_write":1.25}"#)
    #expect(haiku?["context_window"] == .number("200000"))
    #expect(haiku?["max_output_tokens"] == .number("64000"))
    let seen2 = try await world.call("", "/v1/models", method: .GET, headers: [:])
    #expect(seen2.status == 401)
    let seen3 = try await world.call("", "/v1/chat/completions", method: .GET)
    #expect(seen3.status == 405)
    #expect(world.proxy.template(of: "/v1/credits") == nil)
    await world.close()
  }
}
