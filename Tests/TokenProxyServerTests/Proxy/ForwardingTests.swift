import Domain
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Ledger
import Metering
import NIOHTTP1
import StructuredText
import Testing
import TokenProxyAPI

@testable import TokenProxyServer

@Suite("Calls are forwarded and charged")
struct ForwardingTests {
  @Test("an answer is charged before it is passed on, and told of")
  func plain() async throws {
    try await ProxyWorld.run({ _ in TestUpstream.plain }) { world, upstream in
      let response = try await world.send(Body.chat)
      // Not a byte of the answer has been written yet.
      #expect(world.ledger.settled.map(\.cost.microDollars) == [750])
      let paper = Paper()
      try await paper.take(response)
      #expect(response.status == 200 && paper.text.contains("Hello!"))
      #expect(world.ledger.settled.first?.outcome == .completed)
      #expect(world.ledger.settled.first?.upstreamStatus == 200)
      let call = try #require(upstream.received.first)
      #expect(call.path == "/v1/chat/completions")
      #expect(call.headers[.authorization] == "Bearer " + ProxyWorld.upstreamKey)
      guard case .usage(let usage)? = world.events.first else {
        Issue.record("no event")
        return
      }
      #expect(usage.cost.microDollars == 750 && usage.promptTokens == 100 && usage.model == "gpt-4o")
    }
  }

  @Test("[W-41] a request that needs no change is forwarded byte for byte")
  func bytes() async throws {
    try await ProxyWorld.run({ _ in TestUpstream.plain }) { world, upstream in
      let body =
        "{ \"model\":\"gpt-4o\",\"seed\":12345678901234567890,\n\"max_tokens\":50,\"x\":1.0e2,\"é\":\"\\u00e9\"}"
      _ = try await world.call(body)
      #expect(upstream.received.first?.body == body)
    }
  }

  @Test("[W-40] a stream passes as it is, but the usage event that nobody asked for")
  func stream() async throws {
    try await ProxyWorld.run({ _ in TestUpstream.stream(TestUpstream.events) }) { world, upstream in
      let answer = try await world.call(Body.stream)
      let events = TestUpstream.events
      #expect(answer.body == events[0] + events[1] + events[3])
      #expect(answer.headers.first(name: "content-type") == "text/event-stream")
      #expect(upstream.received.first?.body.contains(#""stream_options":{"include_usage":true}"#) == true)
      #expect(world.ledger.settled.map(\.cost.microDollars) == [750])
      let seen1 = try await world.call(Body.streamWithUsage)
      #expect(seen1.body == events.joined())
    }
  }

  @Test("what ends a stream is sent when the call is paid for, and not before")
  func endWaits() async throws {
    let gate = Gate()
    let (texts, news) = AsyncStream<String>.makeStream()
    try await ProxyWorld.run(ledger: BookLedger(gate: gate), { _ in TestUpstream.stream(TestUpstream.events) }) {
      world, _ in
      let paper = Paper(news: { news.yield($0) })
      let response = try await world.send(Body.stream)
      async let written: Void = paper.take(response)
      for await text in texts {
        #expect(!text.contains("[DONE]"))
        if text.contains("lo there") { break }
      }
      gate.open()
      try await written
      #expect(paper.text.hasSuffix("data: [DONE]\n\n") && paper.hasEnded)
    }
  }

  @Test("[W-38] a document that answers a call for a stream is charged as a document")
  func document() async throws {
    try await ProxyWorld.run({ _ in TestUpstream.plain }) { world, _ in
      let answer = try await world.call(Body.stream)
      #expect(answer.headers.first(name: "content-type") == "application/json" && answer.body.contains("Hello!"))
      #expect(world.ledger.settled.map(\.cost.microDollars) == [750])
      #expect(world.ledger.settled.first?.usage.isEstimated == false)
    }
  }

  @Test("[W-5] an answer without usage is charged by estimate, and marked")
  func estimate() async throws {
    try await ProxyWorld.run({ _ in TestUpstream.stream([TestUpstream.events[0], TestUpstream.events[3]]) }) {
      world, _ in
      let answer = try await world.call(Body.stream)
      #expect(answer.body.hasSuffix("[DONE]\n\n"))
      let settled = try #require(world.ledger.settled.first)
      #expect(settled.usage.isEstimated && settled.cost > .zero && settled.usage.output == 1)
    }
  }

  @Test("a reservation that was lowered caps the output that is forwarded")
  func lowered() async throws {
    // 74 bytes x 2.5 = 185 micro-dollars for the prompt; 385 are there, so 200 for output at 10 each: 20 tokens.
    let body = #"{"model":"gpt-4o","messages":[{"role":"user","content":"hi there you"}]} "#
    let prompt = worstCost(
      prompt: body.utf8.count, output: 0, at: try #require(PriceTable.builtIn.price(of: "gpt-4o")))
    let ledger = BookLedger(balance: prompt + Money(microDollars: 200))
    try await ProxyWorld.run(ledger: ledger, { _ in TestUpstream.plain }) { world, upstream in
      _ = try await world.call(body)
      #expect(upstream.received.first?.body == #"{"max_completion_tokens":20,"# + body.dropFirst())
    }
  }

  @Test("Anthropic's form is forwarded with its own headers and charged by its own classes")
  func messages() async throws {
    let answer = #"{"type":"message","usage":{"input_tokens":10,"cache_read_input_tokens":100,"output_tokens":4}}"#
    try await ProxyWorld.run({ _ in TestUpstream.json(answer) }) { world, upstream in
      let seen = try await world.call(
        #"{"model":"claude-sonnet-4-5","max_tokens":9,"messages":[]}"#, "/v1/messages",
        headers: ["x-api-key": "sk-prov-FAKE", "anthropic-version": "2023-06-01", "anthropic-beta": "b-1"])
      #expect(seen.status == 200 && seen.body == answer)
      let call = try #require(upstream.received.first)
      #expect(call.path == "/v1/messages")
      #expect(call.headers[.named("x-api-key")] == ProxyWorld.upstreamKey)
      #expect(call.headers[.named("anthropic-beta")] == "b-1")
      // 10 x 3 + 100 x 0.3 + 4 x 15 = 120
      #expect(world.ledger.settled.map(\.cost.microDollars) == [120])
    }
  }

  @Test("embeddings and responses are charged as well")
  func others() async throws {
    try await ProxyWorld.run({ call in
      TestUpstream.json(
        call.path.hasSuffix("embeddings")
          ? #"{"data":[],"usage":{"prompt_tokens":1000,"total_tokens":1000}}"#
          : #"{"object":"response","usage":{"input_tokens":100,"output_tokens":50}}"#)
    }) { world, _ in
      _ = try await world.call(#"{"model":"text-embedding-3-small","input":"x"}"#, "/v1/embeddings")
      _ = try await world.call(#"{"model":"gpt-4o","input":"x"}"#, "/v1/responses")
      #expect(world.ledger.settled.map(\.cost.microDollars) == [20, 750])
    }
  }

  @Test("[W-43] the upstream's name of the exchange and its limits come back")
  func identity() async throws {
    let said = ["x-request-id": "up-1", "x-ratelimit-remaining-requests": "9"]
    try await ProxyWorld.run({ _ in TestUpstream.json("{}", headers: said) }) { world, _ in
      let answer = try await world.call(Body.chat)
      #expect(answer.headers.first(name: "x-upstream-request-id") == "up-1")
      #expect(answer.headers.first(name: "x-ratelimit-remaining-requests") == "9")
    }
  }
}
