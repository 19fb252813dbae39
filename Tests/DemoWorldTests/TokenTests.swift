import DemoWorld
import Domain
import FoundationEssentials
import Testing

@Suite struct TokenTests {
  private let world = DemoWorld(epoch: epoch)

  @Test("the credentials at the epoch are the ones of the story, in the order of their tools")
  func story() {
    let tokens = world.tokens(at: epoch)
    #expect(
      tokens.map { "\($0.tool) \($0.provider) \($0.account ?? "–") \($0.status.word)" } == [
        "kimi-cli moonshot – EXPIRED", "codex-cli openai me@example.com ACTIVE", "qwen-cli qwen – ENDED",
        "gemini-cli google dev@corp.example EXPIRING", "claude-code anthropic me@example.com ACTIVE",
        "opencode github-copilot – ACTIVE", "copilot github octocat ACTIVE", "aider deepseek – UNKNOWN",
        "continue mistral – ACTIVE", "droid factory – LOCKED", "env openrouter – ACTIVE",
      ])
    #expect(tokens.map(\.tool.priority) == tokens.map(\.tool.priority).sorted())
    #expect(Set(tokens.map(\.id)).count == tokens.count)
    #expect(tokens.last?.sources.first?.location == "OPENROUTER_API_KEY")
    #expect(tokens.allSatisfy { $0.id.hasPrefix("\($0.tool):") })
    #expect(tokens.filter { $0.flags.permissionWarning == "0644" }.map(\.tool) == [.continue])
    #expect(tokens.filter { $0.flags.rateLimitedUntil != nil }.map(\.tool) == [.copilot])
    #expect(tokens.allSatisfy { !$0.reason.isEmpty && !$0.sources.isEmpty })
  }

  @Test(
    "the time left is that of the story",
    arguments: [
      (Tool.claude, hours(5) + minutes(12)), (.codex, days(9) + hours(3)), (.gemini, minutes(8) + 40),
    ])
  func timeLeft(tool: Tool, seconds: Double) throws {
    let end = try #require(world.token(tool, at: epoch)?.expiresAt)
    let left = end.timeIntervalSince(epoch)
    #expect(left >= seconds && left < seconds + (tool == .gemini ? 1 : 3_600))
  }

  @Test("claude-code used 61 % of its five hours, codex-cli 18 % of its week")
  func quotas() throws {
    let claude = try #require(world.token(.claude, at: epoch)?.quota.first)
    #expect(claude.label == "5h")
    #expect(claude.usedFraction == 0.61)
    let codex = try #require(world.token(.codex, at: epoch)?.quota.first)
    #expect(codex.label == "wk")
    #expect(codex.usedFraction == 0.18)
  }

  @Test("a quota window only fills until it resets, and is read every five minutes")
  func quotaMoves() throws {
    var before = try #require(world.token(.claude, at: epoch)?.quota.first)
    var resets = 0
    for minute in 1...600 {
      let moment = after(minutes(Double(minute)))
      let window = try #require(world.token(.claude, at: moment)?.quota.first)
      let used = try #require(window.usedFraction)
      #expect(moment.timeIntervalSince(window.readAt) >= 0 && moment.timeIntervalSince(window.readAt) < 300)
      #expect((0...1).contains(used))
      if window.resetsAt == before.resetsAt {
        #expect(used >= before.usedFraction ?? 1)
      } else {
        resets += 1
        #expect(used < 0.05)
      }
      before = window
    }
    #expect(resets == 2)
  }

  @Test("gemini-cli ends at 8m 40s and is renewed three minutes later")
  func geminiEnds() throws {
    func status(_ seconds: Double) -> TokenStatus? { world.token(.gemini, at: after(seconds))?.status }
    #expect(status(519) == .expiring)
    #expect(status(521) == .expired)
    #expect(status(700) == .expired)
    #expect(status(701) == .active)
    let end = try #require(world.token(.gemini, at: after(701))?.expiresAt)
    #expect(end.timeIntervalSince(after(701)) > minutes(59))
    let news = world.activity(at: after(701), limit: 400).filter { $0.subject == "gemini-cli" }
    #expect(news.prefix(2).map(\.text) == ["refreshed", "expired"])
  }

  @Test("claude-code is renewed shortly before its end, so it never expires")
  func claudeIsRenewed() {
    var statuses: [TokenStatus] = []
    for minute in stride(from: 0.0, through: minutes(60 * 30), by: 60) {
      guard let status = world.token(.claude, at: after(minute))?.status else { continue }
      if status != statuses.last { statuses.append(status) }
    }
    #expect(statuses == [.active, .expiring, .active, .expiring, .active, .expiring, .active, .expiring, .active])
  }

  @Test("nobody's status changes within the first hour but those told")
  func nothingElseMoves() {
    let told: Set<Tool> = [.gemini]
    for minute in 0...60 {
      for (old, new) in zip(world.tokens(at: epoch), world.tokens(at: after(minutes(Double(minute)))))
      where !told.contains(old.tool) {
        #expect(old.status == new.status, "\(old.id) in minute \(minute)")
      }
    }
  }

  @Test("every credential that can be renewed has exactly one recommended way")
  func methods() throws {
    for token in world.tokens(at: epoch) {
      #expect(token.methods.count { $0.isRecommended } == 1, "\(token.id)")
      #expect(token.methods.contains { $0.kind == .reread })
    }
    let kimi = try #require(world.token(.kimi, at: epoch))
    #expect(kimi.methods.map(\.kind) == [.cliCommand, .oauthBrowser, .apiKeyWeb, .manual, .reread])
    #expect(kimi.recommendedMethod?.action == .run(["kimi", "login"]))
    #expect(kimi.recommendedMethod?.title == "Run kimi login here")
    #expect(kimi.sharedGrantWith == ["openclaw agent main (kimi:default)"])
  }

  @Test("a mask looks like none of a real credential")
  func masks() {
    for token in world.tokens(at: epoch) where token.masked != "***" {
      #expect(token.masked.count == 9)
      #expect(token.masked.contains("FA…sig"))
    }
  }
}
