import Domain
import FoundationEssentials
import Synchronization
import Testing

@testable import Credentials

/// Answers what a test tells it to, and remembers what it was asked.
final class StubTransport: PingTransport {
  private struct State {
    var replies: [String: PingReply] = [:]
    var asked: [PingRequest] = []
    var running = 0
    var mostAtOnce = 0
  }
  private let state = Mutex(State())

  var asked: [PingRequest] { state.withLock { $0.asked } }
  var mostAtOnce: Int { state.withLock { $0.mostAtOnce } }

  /// The reply for every address that holds the text.
  func reply(to part: String, _ reply: PingReply) { state.withLock { $0.replies[part] = reply } }

  func send(_ request: PingRequest) async -> PingReply {
    state.withLock { state in
      state.asked.append(request)
      state.running += 1
      state.mostAtOnce = max(state.mostAtOnce, state.running)
    }
    for _ in 0..<20 { await Task.yield() }
    return state.withLock { state in
      state.running -= 1
      return state.replies.first { request.url.contains($0.key) }?.value ?? .failure("no connection")
    }
  }

  func close() async {}
}

@Suite("Validation, when a person asks for it")
struct ValidationTests {
  private func status(_ status: Int, _ body: String = "", retryAfter: String? = nil) -> PingReply {
    .response(PingResponse(status: status, body: Array(body.utf8), retryAfter: retryAfter))
  }

  @Test("a scan asks nobody unless it is told to")
  func silent() async throws {
    let home = try TestHome()
    try home.allFormats()
    let transport = StubTransport()
    _ = try await TokenDiscovery(context: home.context(), transport: transport).scan(ScanRequest())
    #expect(transport.asked.isEmpty)
  }

  @Test("four answers make four badges")
  func badges() async throws {
    let home = try TestHome()
    try home.codex()
    let transport = StubTransport()
    let service = TokenDiscovery(context: home.context(), transport: transport)
    func badge(_ reply: PingReply) async throws -> DiscoveredToken {
      transport.reply(to: "chatgpt.com", reply)
      let report = try await service.scan(ScanRequest(validate: true, validateOnly: ["codex-cli:me@example.com"]))
      return try #require(report.tokens.first)
    }
    let offline = try await badge(.failure("no connection"))
    #expect(offline.status == .unknown && offline.consecutiveFailures == 0)
    let limited = try await badge(status(429, retryAfter: "120"))
    #expect(limited.status == .active && limited.flags.rateLimitedUntil == home.clock.now + 120)
    #expect(limited.consecutiveFailures == 0)
    let good = try await badge(status(200))
    #expect(good.status == .active && good.flags.rateLimitedUntil == nil)
    #expect(good.lastCheckedAt == home.clock.now)
    let refused = try await badge(status(401))
    #expect(refused.status == .invalid && refused.consecutiveFailures == 1)
    let offlineAgain = try await badge(.failure("the name is not known"))
    #expect(offlineAgain.status == .invalid && offlineAgain.consecutiveFailures == 1)
    let later = try await service.scan(ScanRequest())
    #expect(later.tokens.map(\.status) == [.invalid])
  }

  @Test("each credential goes to its own provider, in a header and never in the address")
  func requests() async throws {
    let home = try TestHome()
    try home.allFormats()
    let transport = StubTransport()
    let service = TokenDiscovery(context: home.context(), transport: transport)
    let report = try await service.scan(ScanRequest(validate: true))
    let hosts = Set(transport.asked.map { $0.url.split(separator: "/")[1] })
    #expect(
      hosts == [
        "chatgpt.com", "api.kimi.com", "coding.dashscope.aliyuncs.com", "www.googleapis.com", "api.anthropic.com",
        "opencode.ai", "openrouter.ai", "api.github.com",
      ])
    for request in transport.asked {
      #expect(maySendSecrets(to: request.url))
      #expect(!request.url.contains("FAKE"))
      #expect(!"\(request)".contains("FAKE"))
      #expect(request.headers.contains { $0.value.reveal().contains("FAKE") })
    }
    #expect(Set(transport.asked.map(\.id)).count == transport.asked.count)
    #expect(transport.mostAtOnce <= 4)
    // What nobody was asked about keeps its status.
    #expect(report.tokens.first { $0.tool == .qwen && $0.kind == .oauth }?.status == .discontinued)
  }

  @Test("a wait that a provider asked for is kept, unless the person names the credential")
  func waits() async throws {
    let home = try TestHome()
    try home.codex()
    let transport = StubTransport()
    transport.reply(to: "chatgpt.com", status(429, retryAfter: "3037"))
    let service = TokenDiscovery(context: home.context(), transport: transport)
    _ = try await service.scan(ScanRequest(validate: true))
    home.clock.advance(3036)
    _ = try await service.scan(ScanRequest(validate: true))
    #expect(transport.asked.count == 1)
    home.clock.advance(2)
    _ = try await service.scan(ScanRequest(validate: true))
    #expect(transport.asked.count == 2)
  }

  @Test("an answer that tells of the subscription is shown until the next, with its age")
  func quota() async throws {
    let home = try TestHome()
    try home.codex()
    try home.kimi()
    let transport = StubTransport()
    transport.reply(
      to: "chatgpt.com",
      status(
        200,
        """
        {"plan_type": "plus", "rate_limit": {
          "primary_window": {"used_percent": 61, "reset_at": 1790003600, "limit_window_seconds": 18000},
          "secondary_window": {"used_percent": 18.5, "reset_after_seconds": 60, "limit_window_seconds": 604800}}}
        """))
    transport.reply(
      to: "api.kimi.com",
      status(
        200,
        """
        {"usage": {"limit": "200", "remaining": "150", "resetTime": "2026-09-22T14:13:20Z"},
         "limits": [{"window": {"duration": 300, "timeUnit": "TIME_UNIT_MINUTE"}, "detail": {"limit": "50", "used": "60"}}]}
        """))
    let service = TokenDiscovery(context: home.context(), transport: transport)
    let read = home.clock.now
    _ = try await service.scan(ScanRequest(validate: true))
    home.clock.advance(60)
    let report = try await service.scan(ScanRequest())
    #expect(
      report.tokens.first { $0.tool == .codex }?.quota == [
        QuotaWindow(label: "5h", usedFraction: 0.61, resetsAt: read + 3600, readAt: read, windowSeconds: 18_000),
        QuotaWindow(label: "wk", usedFraction: 0.185, resetsAt: read + 60, readAt: read, windowSeconds: 604_800),
      ])
    #expect(
      report.tokens.first { $0.tool == .kimi }?.quota == [
        QuotaWindow(label: "5h", usedFraction: 1.2, resetsAt: nil, readAt: read, windowSeconds: 18_000),
        QuotaWindow(label: "wk", usedFraction: 0.25, resetsAt: read + 86_400, readAt: read, windowSeconds: 604_800),
      ])
  }

  @Test("windows are named by their length, and nonsense tells nothing")
  func windows() {
    let request = PingRequest(id: "x", url: "https://chatgpt.com/backend-api/wham/usage", headers: [])
    func labels(_ body: String) -> [String] {
      quotaReading(in: status(200, body), to: request, now: Date(timeIntervalSince1970: 0)).windows.map(\.label)
    }
    let month = #"{"rate_limit": {"primary_window": {"limit_window_seconds": 2592000}, "secondary_window": null}}"#
    #expect(labels(month) == ["mo"])
    for nonsense in ["", "[]", "{}", #"{"rate_limit": 3}"#, #"{"rate_limit": {"primary_window": {}}}"#, "<html>"] {
      #expect(labels(nonsense).isEmpty)
    }
    #expect(windowLabel(seconds: 18_000) == "5h")
    #expect(windowLabel(seconds: 86_400 * 3) == "3d")
    #expect(windowLabel(seconds: 1e300) == "mo")
  }

  @Test("an address that is neither https nor on this machine gets no secret")
  func unsafeBase() async throws {
    let home = try TestHome()
    try home.codex()
    let transport = StubTransport()
    let context = home.context(["CREDTOP_PING_BASE_CODEX_CLI": "http://example.com"])
    let report = try await TokenDiscovery(context: context, transport: transport).scan(ScanRequest(validate: true))
    #expect(transport.asked.isEmpty)
    #expect(report.tokens.first?.reason.contains("CREDTOP_PING_BASE_CODEX_CLI") == true)
  }
}
