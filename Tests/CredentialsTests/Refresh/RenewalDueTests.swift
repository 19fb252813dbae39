import CredentialFormats
import Domain
import FoundationEssentials
import Testing

@testable import Credentials

@Suite("When a login is renewed by itself")
struct RenewalDueTests {
  private let now = Date(timeIntervalSince1970: 1_790_000_000)
  private let due = RenewalDue(tools: [.kimi, .gemini], seed: 7)

  private func token(
    _ tool: Tool = .kimi, left: Double? = 3600, holders: [String] = [], status: TokenStatus = .active,
    renews: Bool = true
  ) -> DiscoveredToken {
    let action: RefreshMethod.Action = tool == .gemini ? .renew(.memory) : .renew(.file)
    return DiscoveredToken(
      id: "\(tool):me", tool: tool, provider: "p", kind: .oauth, masked: "***", status: status, reason: "",
      expiresAt: left.map { now + $0 }, renewable: true, owner: "kimi", sources: [], sharedGrantWith: holders,
      methods: renews ? [RefreshMethod(kind: .renew, title: "", consequence: "", action: action)] : [])
  }

  private func instant(_ token: DiscoveredToken, failures: Int = 0, lastTryAt: Date? = nil) -> Double? {
    due.instant(for: token, failures: failures, lastTryAt: lastTryAt)?.timeIntervalSince(now)
  }

  @Test("a little before its end, and not at the same moment everywhere")
  func ahead() throws {
    let first = try #require(instant(token()))
    #expect((3600 - 450...3600 - 300).contains(first))
    let other = RenewalDue(tools: [.kimi], seed: 8).instant(for: token(), failures: 0, lastTryAt: nil)
    #expect(other?.timeIntervalSince(now) != first)
    #expect(instant(token()) == first)
  }

  @Test("never without a person's leave, and never one that others hold or that ended")
  func never() {
    #expect(instant(token(renews: false)) == nil)
    #expect(instant(token(.codex)) == nil)
    #expect(instant(token(holders: ["openclaw agent main"])) == nil)
    #expect(instant(token(left: nil)) == nil)
    for status in [TokenStatus.revoked, .invalid, .discontinued, .locked, .missing] {
      #expect(instant(token(status: status)) == nil, "\(status)")
    }
    // In memory it harms nobody.
    #expect(instant(token(.gemini, holders: ["openclaw agent main"])) != nil)
  }

  @Test("after a failure it waits, longer each time, and as long as the provider says")
  func failures() throws {
    let waits = try (1...12).map { try #require(instant(token(left: -60), failures: $0, lastTryAt: now)) }
    #expect(waits[0] >= 120 && waits[0] <= 150)
    #expect(waits == waits.sorted())
    #expect(waits.allSatisfy { $0 <= 4500 })
    var limited = token(left: -60)
    limited.flags.rateLimitedUntil = now + 900
    #expect(try #require(instant(limited)) >= 900)
  }

  @Test("what is due is renewed once, and the rest is waited for")
  func turns() async {
    let tokens = FixedTokens(tokens: [token(left: -60), token(.gemini, left: 7200), token(.codex, left: -60)])
    let service = CountingRefresh()
    let now = now
    let renewal = AutomaticRenewal(service: service, tokens: tokens, due: due) { now }
    let (news, next) = await renewal.turn()
    #expect(news.map(\.tokenID) == ["kimi-cli:me"])
    #expect(await service.asked == ["kimi-cli:me"])
    // It failed: the second turn does not ask again at once.
    let (again, _) = await renewal.turn()
    #expect(again.isEmpty)
    #expect(next > now && next <= now + 900)
  }
}

private struct FixedTokens: TokenService {
  var tokens: [DiscoveredToken]
  func scan(_ request: ScanRequest) async throws -> DiscoveryReport {
    DiscoveryReport(scannedAt: Date(timeIntervalSince1970: 0), tokens: tokens)
  }
  func changes() -> AsyncStream<Void> { AsyncStream { $0.finish() } }
}

private actor CountingRefresh: RefreshService {
  var asked: [String] = []
  func preview(_ request: RefreshRequest) async throws -> RefreshPreview { RefreshPreview(owner: "", consequence: "") }
  func carryOut(
    _ request: RefreshRequest, progress: @escaping @Sendable (RefreshProgress) -> Void
  ) async -> RefreshResult {
    asked.append(request.tokenID)
    return RefreshResult(.noAnswer, "nobody answered")
  }
}
