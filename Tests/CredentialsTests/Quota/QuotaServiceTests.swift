import Domain
import FoundationEssentials
import Testing

@testable import Credentials

@Suite("Asking for quotas, again and again")
struct QuotaServiceTests {
  private func claudeHome() throws -> (home: TestHome, transport: StubTransport) {
    let home = try TestHome()
    try home.claude()
    let transport = StubTransport()
    transport.reply(to: "/api/oauth/usage", answered(200, claudeBody))
    return (home, transport)
  }

  @Test("nothing is sent before somebody agrees, and nothing when nobody looks")
  func consent() async throws {
    let (home, transport) = try claudeHome()
    let service = TokenDiscovery(context: home.context(), transport: transport)
    _ = try await service.scan(ScanRequest())
    await service.quota.settled()
    #expect(transport.asked.isEmpty)
    await service.setQuotasSuspended(true)
    await service.setAsksQuotas(true)
    _ = try await service.scan(ScanRequest())
    await service.quota.settled()
    #expect(transport.asked.isEmpty)
    await service.setQuotasSuspended(false)
    _ = try await service.scan(ScanRequest())
    await service.quota.settled()
    #expect(transport.asked.map(\.url) == ["https://api.anthropic.com/api/oauth/usage"])
    let report = try await service.scan(ScanRequest())
    #expect(report.tokens.first?.quota.map(\.usedFraction) == [0.61])
    // The answer proved that the login works.
    #expect(report.tokens.first?.lastCheckedAt == home.clock.now)
    await service.close()
  }

  @Test("over eight hours Claude is asked every ten minutes, also with three programs open")
  func floor() async throws {
    let (home, transport) = try claudeHome()
    try home.claude(left: 86_400)
    let services = (0..<3).map { _ in TokenDiscovery(context: home.context(), transport: transport) }
    for service in services { await service.setAsksQuotas(true) }
    for _ in 0..<(8 * 60) {
      for service in services {
        _ = try await service.scan(ScanRequest())
        await service.quota.settled()
      }
      home.clock.advance(60)
    }
    #expect((42...54).contains(transport.asked.count), "\(transport.asked.count) questions")
    for service in services { await service.close() }
  }

  @Test("a restart shows the last numbers at once, from a file of mode 0600 without any secret")
  func restart() async throws {
    let (home, transport) = try claudeHome()
    let first = TokenDiscovery(context: home.context(), transport: transport)
    #expect(await first.askQuotas(of: []) == [:])
    await first.close()
    let file = ".openclaw/\(QuotaFile.name)"
    #expect(home.mode(file) == 0o600)
    #expect(home.text(file)?.contains("FAKE") == false)
    home.clock.advance(30)
    let second = TokenDiscovery(context: home.context(), transport: nil)
    let token = try #require(try await second.scan(ScanRequest()).tokens.first)
    #expect(token.quota.map(\.readAt) == [home.clock.now - 30])
    await second.close()
  }

  @Test("a 429 keeps the numbers, says when, and asks again no earlier")
  func limited() async throws {
    let (home, transport) = try claudeHome()
    let service = TokenDiscovery(context: home.context(), transport: transport)
    await service.setAsksQuotas(true)
    func look() async throws -> DiscoveredToken? {
      _ = try await service.scan(ScanRequest())
      await service.quota.settled()
      return try await service.scan(ScanRequest()).tokens.first
    }
    _ = try await look()
    transport.reply(to: "/api/oauth/usage", answered(429, retryAfter: "3037"))
    home.clock.advance(700)
    let token = try await look()
    #expect(token?.quota.first?.usedFraction == 0.61 && token?.quotaNote != nil)
    // A limit of the endpoint is none of the credential.
    #expect(token?.status == .active && token?.flags.rateLimitedUntil == nil)
    home.clock.advance(3000)
    _ = try await look()
    #expect(transport.asked.count == 2)
    home.clock.advance(100)
    _ = try await look()
    #expect(transport.asked.count == 3)
    await service.close()
  }

  @Test("a 401 shows as refused, and never as a green badge")
  func refused() async throws {
    let (home, transport) = try claudeHome()
    transport.reply(to: "/api/oauth/usage", answered(401))
    let service = TokenDiscovery(context: home.context(), transport: transport)
    _ = await service.askQuotas(of: [])
    let token = try #require(try await service.scan(ScanRequest()).tokens.first)
    #expect(token.status == .invalid && token.consecutiveFailures == 1)
    let again = try #require(try await service.scan(ScanRequest()).tokens.first)
    #expect(again.consecutiveFailures == 1)
    await service.close()
  }

  @Test("each login goes to the fixed host of its own provider, and Gemini is asked in two steps")
  func hosts() async throws {
    let home = try TestHome()
    try home.allFormats()
    let transport = StubTransport()
    transport.reply(to: "loadCodeAssist", answered(200, #"{"cloudaicompanionProject": "my-project"}"#))
    let service = TokenDiscovery(context: home.context(), transport: transport)
    _ = await service.askQuotas(of: [])
    let hosts = Set(transport.asked.map { String($0.url.split(separator: "/")[1]) })
    #expect(
      hosts == [
        "chatgpt.com", "api.kimi.com", "api.anthropic.com", "cloudcode-pa.googleapis.com", "api.github.com",
        "opencode.ai", "openrouter.ai", "modelstudio.console.alibabacloud.com",
      ])
    let last = try #require(transport.asked.first { $0.url.hasSuffix("retrieveUserQuota") })
    #expect(last.body.map { String(decoding: $0, as: UTF8.self) } == #"{"project":"my-project"}"#)
    for request in transport.asked {
      #expect(!request.url.contains("FAKE") && maySendSecrets(to: request.url))
      #expect(request.body.map { !String(decoding: $0, as: UTF8.self).contains("FAKE") } ?? true)
    }
    #expect(transport.mostAtOnce <= 4)
    await service.close()
  }

  @Test("an expired access token is sent nowhere")
  func expired() async throws {
    let home = try TestHome()
    try home.claude(left: -60)
    let transport = StubTransport()
    let service = TokenDiscovery(context: home.context(), transport: transport)
    let reasons = await service.askQuotas(of: [])
    #expect(transport.asked.isEmpty && reasons.values.first?.contains("has ended") == true)
    await service.close()
  }

  @Test("the variable of a tool leads its questions elsewhere, on this machine or over https only")
  func base() async throws {
    let (home, transport) = try claudeHome()
    let here = TokenDiscovery(
      context: home.context(["CREDTOP_PING_BASE_CLAUDE_CODE": "http://127.0.0.1:9"]), transport: transport)
    _ = await here.askQuotas(of: [])
    #expect(transport.asked.map(\.url) == ["http://127.0.0.1:9/api/oauth/usage"])
    home.clock.advance(3600)
    let there = TokenDiscovery(
      context: home.context(["CREDTOP_PING_BASE_CLAUDE_CODE": "http://evil.example"]), transport: transport)
    let reasons = await there.askQuotas(of: [])
    #expect(transport.asked.count == 1 && reasons.count == 1)
    await here.close()
    await there.close()
  }
}
