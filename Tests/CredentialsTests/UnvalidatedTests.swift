import Domain
import FoundationEssentials
import Testing

@testable import Credentials

@Suite("What could not be validated")
struct UnvalidatedTests {
  private func response(_ status: Int, retryAfter: String? = nil) -> PingReply {
    .response(PingResponse(status: status, body: [], retryAfter: retryAfter))
  }

  private func reasons(
    _ home: TestHome, _ transport: StubTransport, _ environment: [String: String] = [:], then: ScanRequest? = nil
  ) async throws -> [String: String] {
    let service = TokenDiscovery(context: home.context(environment), transport: transport)
    let first = try await service.scan(ScanRequest(validate: true))
    guard let then else { return first.unvalidated }
    return try await service.scan(then).unvalidated
  }

  private let codex = "codex-cli:me@example.com"

  @Test("a scan that asks nobody has nothing to tell, nor has one that was answered")
  func nothing() async throws {
    let home = try TestHome()
    try home.codex()
    let transport = StubTransport()
    #expect(try await TokenDiscovery(context: home.context()).scan(ScanRequest()).unvalidated.isEmpty)
    for status in [200, 401] {
      transport.reply(to: "chatgpt.com", response(status))
      #expect(try await reasons(home, transport).isEmpty)
    }
  }

  @Test("silence, an answer of a broken server and an address that is not allowed are named")
  func silence() async throws {
    let home = try TestHome()
    try home.codex()
    let transport = StubTransport()
    #expect(try await reasons(home, transport) == [codex: "no connection"])
    transport.reply(to: "chatgpt.com", response(503))
    #expect(try await reasons(home, transport)[codex]?.contains("503") == true)
    let unsafe = try await reasons(home, transport, ["CREDTOP_PING_BASE_CODEX_CLI": "http://example.com"])
    #expect(unsafe[codex]?.contains("CREDTOP_PING_BASE_CODEX_CLI") == true)
  }

  @Test("whoever has to wait is named with the wait, and another tool's request does not name it")
  func waiting() async throws {
    let home = try TestHome()
    try home.codex()
    try home.claude()
    let transport = StubTransport()
    transport.reply(to: "chatgpt.com", response(429, retryAfter: "120"))
    transport.reply(to: "anthropic", response(200))
    let again = try await reasons(home, transport, then: ScanRequest(validate: true))
    #expect(again == [codex: "rate-limited, to be asked again in 2 min"])
    #expect(try await reasons(home, transport, then: ScanRequest(tools: [.claude], validate: true)).isEmpty)
  }

  @Test("an expired login that nobody could be asked about says so in its reason")
  func expired() async throws {
    let home = try TestHome()
    try home.codex(lasts: -60)
    let service = TokenDiscovery(context: home.context(), transport: StubTransport())
    let token = try #require(try await service.scan(ScanRequest(validate: true)).tokens.first)
    #expect(token.status == .expired)
    #expect(token.reason == "expired 1 min ago; codex renews it on next use; not validated: no connection")
  }
}
