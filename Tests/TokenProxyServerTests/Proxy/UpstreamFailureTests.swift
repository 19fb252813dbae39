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

@Suite("Upstreams that fail")
struct UpstreamFailureTests {
  private static let secret = "sk-FAKE-upstream-0123456789abcdef"

  @Test("[W-37] a key that the upstream refuses is our fault, and is never shown", arguments: [401, 403])
  func refusedKey(status: Int) async throws {
    try await ProxyWorld.run({ call in
      TestUpstream.json(
        "{\"error\":{\"message\":\"Incorrect API key provided: \(call.headers[.authorization] ?? "")\"}}",
        status: status)
    }) { world, _ in
      let answer = try await world.call(Body.chat)
      #expect(answer.status == 502 && answer.code == "UPSTREAM_AUTH")
      #expect(!answer.body.contains("FAKE") && !world.lines.joined().contains("FAKE"))
      #expect(world.ledger.settled.map(\.cost) == [.zero])
      #expect(world.ledger.settled.first?.outcome == .upstreamError)
    }
  }

  @Test("[W-37] what is wrong with a request is passed on without the operator's business")
  func sanitised() async throws {
    try await ProxyWorld.run({ _ in
      TestUpstream.json(
        """
        {"error":{"message":"max_tokens is too large for org-abc123 with \(Self.secret) at http://10.0.0.7:8000/x or 10.1.2.3","type":"invalid_request_error","param":"max_tokens","code":"context_length_exceeded"},"account":"acct_9"}
        """, status: 400)
    }) { world, _ in
      let answer = try await world.call(Body.chat)
      #expect(answer.status == 400 && answer.code == "context_length_exceeded")
      #expect(answer.error?["param"]?.string == "max_tokens")
      #expect(answer.body.contains("max_tokens is too large"))
      for hidden in ["FAKE", "org-abc", "10.0.0.7", "10.1.2.3", "acct_9"] { #expect(!answer.body.contains(hidden)) }
      #expect(world.ledger.settled.map(\.cost) == [.zero])
    }
  }

  @Test("[W-42] a credential that is refused or limited makes way for the next, and rests")
  func failOver() async throws {
    try await ProxyWorld.run(
      keys: ["one-FAKE", "two-FAKE"],
      { call in
        call.headers[.authorization] == "Bearer one-FAKE"
          ? TestUpstream.json("{}", status: 429, headers: ["retry-after": "30"]) : TestUpstream.plain
      }
    ) { world, upstream in
      let seen1 = try await world.call(Body.chat)
      #expect(seen1.status == 200)
      let seen2 = try await world.call(Body.chat)
      #expect(seen2.status == 200)
      let keys = upstream.received.map { $0.headers[.authorization] }
      // The first rests by the second call.
      #expect(keys == ["Bearer one-FAKE", "Bearer two-FAKE", "Bearer two-FAKE"])
      #expect(world.ledger.settled.map(\.cost.microDollars) == [750, 750])
    }
  }

  @Test("[W-37] when every credential is limited the caller is told when to try again")
  func allLimited() async throws {
    try await ProxyWorld.run({ _ in TestUpstream.json("{}", status: 429, headers: ["retry-after": "30"]) }) {
      world, upstream in
      let first = try await world.call(Body.chat)
      #expect(
        first.status == 429 && first.code == "UPSTREAM_RATE_LIMITED" && first.headers.first(name: "retry-after") == "30"
      )
      let second = try await world.call(Body.chat)
      #expect(second.status == 429 && upstream.received.count == 1)
      #expect((25...31).contains(second.headers.first(name: "retry-after").flatMap { Int($0) } ?? 0))
      #expect(world.ledger.settled.map(\.cost) == [.zero, .zero])
    }
  }

  @Test("[W-42] an upstream that cannot be reached makes way for the next")
  func unreachable() async throws {
    try await TestUpstream.run({ _ in TestUpstream.plain }) { upstream in
      let dead = Upstream(name: "dead", provider: "openai", base: "http://127.0.0.1:1", keys: [Secret("FAKE")])
      let world = ProxyWorld([dead, upstream.at([Self.secret])].compactMap { $0 })
      let seen3 = try await world.call(Body.chat)
      #expect(seen3.status == 200)
      #expect(world.ledger.settled.count == 1)
      await world.close()
    }
  }

  @Test("[W-37] when none can be reached the text names no address")
  func noneReachable() async throws {
    let world = ProxyWorld([Upstream(base: "http://127.0.0.1:1", keys: [])].compactMap { $0 })
    let answer = try await world.call(Body.chat)
    #expect(answer.status == 502 && answer.code == "UPSTREAM_UNREACHABLE")
    #expect(!answer.body.contains("127.0.0.1"))
    #expect(world.ledger.settled.map(\.cost) == [.zero])
    await world.close()
  }

  @Test("an upstream's own error is tried elsewhere, and otherwise told without its text", arguments: [500, 502, 529])
  func serverError(status: Int) async throws {
    try await ProxyWorld.run({ _ in TestUpstream.json("{\"error\":\"stack at 10.0.0.1\"}", status: status) }) {
      world, _ in
      let answer = try await world.call(Body.chat)
      #expect(answer.status == (status == 529 ? 503 : 502) && answer.code == "UPSTREAM_ERROR")
      #expect(!answer.body.contains("10.0.0.1"))
    }
  }

  @Test("an answer that is not JSON is not passed on and costs nothing")
  func garbage() async throws {
    try await ProxyWorld.run({ _ in TestUpstream.json("<html>") }) { world, _ in
      let answer = try await world.call(Body.chat)
      #expect(answer.status == 502 && !answer.body.contains("html"))
      #expect(world.ledger.settled.map(\.cost) == [.zero])
    }
  }

  @Test("[W-37] an error within a stream does not show the key either")
  func errorEvent() async throws {
    try await ProxyWorld.run({ _ in
      TestUpstream.stream([
        TestUpstream.events[0], "data: {\"error\":{\"message\":\"key \(Self.secret) is over its quota\"}}\n\n",
      ])
    }) { world, _ in
      let answer = try await world.call(Body.stream)
      #expect(answer.body.contains("is over its quota") && !answer.body.contains("FAKE"))
      let settled = try #require(world.ledger.settled.first)
      #expect(settled.outcome == .upstreamBroke && settled.usage.isEstimated && settled.cost > .zero)
    }
  }

  @Test("[W-37] an error within a stream does not show the upstream's machines, and stays JSON")
  func errorEventHosts() async throws {
    let said =
      #"{"error":{"message":"POST http://10.1.2.3:8000/v1: no answer of gpu-7.internal, org-FAKE123","type":"server_error"}}"#
    try await ProxyWorld.run({ _ in
      TestUpstream.stream([TestUpstream.events[0], "data: \(said)\n\n"])
    }) { world, _ in
      let answer = try await world.call(Body.stream)
      #expect(answer.body.hasPrefix(TestUpstream.events[0]))
      for part in ["10.1.2.3", "gpu-7", "org-FAKE"] { #expect(!answer.body.contains(part), "\(part)") }
      let event = answer.body.split(separator: "\n\n")[1].dropFirst("data: ".count)
      let json = try JSONReader.read(String(event))
      #expect(json["error"]?["message"]?.string?.contains("no answer of") == true)
      #expect(json["error"]?["type"]?.string == "server_error")
    }
  }

  @Test("the name of an upstream's machine is none to show", arguments: ["llm.corp.example", "LLM.corp.example:8443"])
  func ownHost(_ place: String) {
    let text = ShownText(
      secrets: [], hosts: [Upstream(base: "https://\(place)/v1", keys: [])].compactMap { $0?.host.lowercased() })
    #expect(text.shown(#"{"m":"llm.corp.example:8443 is down"}"#) == #"{"m":"[redacted] is down"}"#)
  }

  @Test("models go to their own provider's upstream first")
  func providers() async throws {
    try await TestUpstream.run({ _ in TestUpstream.plain }) { general in
      try await TestUpstream.run({ _ in TestUpstream.json(#"{"usage":{"input_tokens":1,"output_tokens":1}}"#) }) {
        own in
        let world = ProxyWorld(
          [own.at(["FAKE-a"], provider: "anthropic"), general.at(["FAKE-b"])].compactMap { $0 })
        _ = try await world.call(#"{"model":"claude-sonnet-4-5","max_tokens":1,"messages":[]}"#, "/v1/messages")
        _ = try await world.call(Body.chat)
        #expect(own.received.map(\.path) == ["/v1/messages"])
        #expect(own.received.first?.headers[.authorization] == nil)
        #expect(general.received.map(\.path) == ["/v1/chat/completions"])
        await world.close()
      }
    }
  }

  @Test(
    "an upstream's base may have its version or not",
    arguments: [
      ("https://api.openai.com", "https://api.openai.com/v1"), ("https://api.openai.com/", "https://api.openai.com/v1"),
      ("https://api.openai.com/v1", "https://api.openai.com/v1"), ("https://x/api/v1/", "https://x/api/v1"),
      ("http://127.0.0.1:9", "http://127.0.0.1:9/v1"), ("https://g/v1beta/openai", "https://g/v1beta/openai"),
      ("ftp://x", nil), ("https://", nil), ("x", nil), ("https://a b", nil),
    ] as [(String, String?)])
  func base(text: String, wanted: String?) {
    #expect(Upstream(base: text, keys: [])?.base == wanted)
  }

  @Test("the environment names the upstreams and their keys")
  func environment() throws {
    let upstreams = try Upstream.configured(environment: [
      "UPSTREAM_API_BASE": "http://127.0.0.1:9", "UPSTREAM_API_KEY": "FAKE-1, FAKE-2,",
      "UPSTREAM_ANTHROPIC_API_KEY": "FAKE-3",
    ])
    #expect(upstreams.map(\.provider) == ["anthropic", nil])
    #expect(upstreams.map(\.base) == ["https://api.anthropic.com/v1", "http://127.0.0.1:9/v1"])
    #expect(upstreams.last?.keys.map { $0.reveal() } == ["FAKE-1", "FAKE-2"])
    let error = #expect(throws: UpstreamError.self) {
      try Upstream.configured(base: "nonsense", environment: [:])
    }
    #expect(error?.source == "--upstream")
  }
}
