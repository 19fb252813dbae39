import Domain
import FoundationEssentials
import Testing

@testable import DashboardCore

@Suite struct WorstNewsTests {
  @Test("the worst comes first, in words")
  func order() {
    var report = DiscoveryReport.four
    report.tokens[1].status = .invalid
    report.tokens[3].flags.permissionWarning = "0644"
    let findings = WorstNews.findings(
      tokens: report, credits: .sample(total: 10, used: 10),
      keys: [
        .sample("prod", state: .blocked, limit: .dollars(50), used: .dollars(50)),
        .sample("near", limit: .dollars(10), used: .cents(955)), .sample("fine", limit: .dollars(10)),
      ], now: morning)
    #expect(
      findings.map(\.text) == [
        "credits EMPTY", "kimi-cli EXPIRED 3h ago, refreshable", "codex-cli INVALID",
        "key prod BLOCKED: $50.00 of $50.00", "gemini-cli EXPIRING in 8m 00s", "key near at 95% of its limit",
        "claude-code file is open to others (0644)",
      ])
    #expect(findings.map(\.severity) == findings.map(\.severity).sorted(by: >))
  }

  @Test("what waits for a person comes before what its tool renews at the next use, and both fail a check")
  func renewable() {
    var report = DiscoveryReport.four
    report.tokens = [report.tokens[0], report.tokens[0]]
    report.tokens[0].renewable = true
    report.tokens[1].renewable = false
    let findings = WorstNews.findings(tokens: report, credits: nil, keys: nil, now: morning)
    #expect(findings.map(\.text) == ["kimi-cli EXPIRED 3h ago", "kimi-cli EXPIRED 3h ago, refreshable"])
    #expect(findings.map(\.severity) == [.broken, .broken])
  }

  @Test("a credential that its tool does not use is only a note")
  func unused() {
    var report = DiscoveryReport.four
    report.tokens[0].flags.overriddenByEnvironment = "KIMI_API_KEY"
    let findings = WorstNews.findings(tokens: report, credits: nil, keys: nil, now: morning)
    #expect(findings.first?.text == "gemini-cli EXPIRING in 8m 00s")
    #expect(findings.last?.severity == .note)
  }

  @Test("an expired credential that a person must renew is worse than one its tool renews")
  func waitsForPerson() {
    let report = DiscoveryReport.sample([
      .sample(.kimi, status: .expired, expiresIn: -60, renewable: true),
      .sample(.codex, status: .expired, expiresIn: -60),
    ])
    let findings = WorstNews.findings(tokens: report, credits: nil, keys: nil, now: morning)
    #expect(findings.map(\.text) == ["codex-cli EXPIRED 1m ago", "kimi-cli EXPIRED 1m ago, refreshable"])
  }

  @Test("the headline is one line for every state")
  func headline() {
    var session = Session()
    #expect(WorstNews.headline(of: session.state) == "looking for credentials")
    session.send(.receivedTokens(.sample([]), at: morning))
    #expect(WorstNews.headline(of: session.state) == "no credentials found")
    session.send(.receivedTokens(.sample([.sample(.codex), .sample(.claude)]), at: morning))
    #expect(WorstNews.headline(of: session.state) == "2 credentials, all well")
    session.send(.receivedTokens(.four, at: morning))
    #expect(WorstNews.headline(of: session.state) == "kimi-cli EXPIRED 3h ago, refreshable (+1 more)")
  }

  @Test("low credits say when they end, unless they are topped up")
  func lowCredits() {
    var credits = CreditBalance.sample(total: 100, used: 95)
    #expect(
      WorstNews.findings(tokens: nil, credits: credits, keys: nil, now: morning).map(\.text) == [
        "credits LOW: $5.00 left, empty in 5h 00m"
      ])
    credits.autoTopUp = AutoTopUp(isEnabled: true, threshold: .dollars(5), amount: .dollars(25))
    #expect(WorstNews.findings(tokens: nil, credits: credits, keys: nil, now: morning).isEmpty)
  }

  @Test("a service that fails is noted")
  func failingService() {
    var session = Session.loaded()
    session.send(.failed(.credits, ServiceFailure(.unreachable, "no route to the proxy"), at: morning))
    #expect(WorstNews.findings(in: session.state).last?.text == "credits: no route to the proxy")
  }
}

@Suite struct DurationTextTests {
  @Test(
    "spans read in two units",
    arguments: [
      (0.4, "0s"), (59.9, "59s"), (60, "1m 00s"), (520, "8m 40s"), (3_599, "59m 59s"), (18_720, "5h 12m"),
      (86_399, "23h 59m"),
      (788_400, "9d 03h"), (-520, "8m 40s"), (.infinity, "0s"), (.nan, "0s"), (1e300, "31709y 289d"),
    ])
  func spans(seconds: Double, text: String) {
    #expect(DurationText.text(seconds: seconds) == text)
  }

  @Test("what is over reads as ago, never as in 0m")
  func past() {
    #expect(DurationText.untilOrAgo(morning.addingTimeInterval(-3 * 3_600), now: morning) == "3h ago")
    #expect(DurationText.untilOrAgo(morning, now: morning) == "just now")
    #expect(DurationText.untilOrAgo(morning.addingTimeInterval(0.2), now: morning) == "1s")
    #expect(DurationText.relative(morning.addingTimeInterval(18_720), now: morning) == "in 5h 12m")
    #expect(DurationText.relative(morning.addingTimeInterval(-90), now: morning) == "1m ago")
    #expect(DurationText.ago(morning.addingTimeInterval(60), now: morning) == "just now")
    #expect(DurationText.ago(.distantPast, now: morning).hasSuffix("y ago"))
  }
}
