import DashboardCore
import Domain
import FoundationEssentials
import Testing

@Suite struct ChoiceTests {
  static let now = Date(timeIntervalSince1970: 1_800_000_000)

  static let choice = CredentialChoice(
    agent: "main", provider: "anthropic", source: .profile("anthropic:b"), order: .store,
    candidates: [
      .init(
        id: "anthropic:b", kind: .oauth, standing: .used, reason: "comes first in the order", status: "ok",
        expiresAt: now.addingTimeInterval(5 * 3_600 + 12 * 60), isRenewable: true),
      .init(
        id: "anthropic:a", kind: .token, standing: .passedOver, reason: "waits", status: "static",
        window: .init(kind: .cooldown, reason: "rate_limit", endsAt: now.addingTimeInterval(252))),
    ])

  static func token(_ sources: [TokenSource]) -> DiscoveredToken {
    DiscoveredToken(
      id: "claude-code:x", tool: .claude, provider: "anthropic", kind: .oauth, masked: "***", status: .active,
      reason: "", owner: "claude", sources: sources)
  }

  private func state() -> DashboardState {
    var state = DashboardState(now: Self.now)
    state.abilities.choices = true
    state.tokens = Feed(
      value: DiscoveryReport(scannedAt: Self.now, tokens: [Self.token([])]), readAt: Self.now)
    return state
  }

  private func asks(_ effects: [DashboardEffect]) -> Bool {
    effects.contains { if case .ask(.choices) = $0 { true } else { false } }
  }

  @Test("the choice is asked when the detail of a token opens, and once") func asked() {
    var state = state()
    #expect(!asks(state.apply(.focus(.tokens))))
    #expect(asks(state.apply(.openDetail)))
    #expect(!asks(state.apply(.tick(Self.now.addingTimeInterval(1)))))
    #expect(!asks(state.apply(.receivedChoices([Self.choice], tokenID: "claude-code:x", at: Self.now))))
    #expect(state.choices(ofToken: "claude-code:x")?.value == [Self.choice])
    #expect(state.choices(ofToken: "another") == nil)
  }

  @Test("the next scan asks again, and a failure keeps what was known") func askedAgain() {
    var state = state()
    _ = state.apply(.openDetail)
    _ = state.apply(.receivedChoices([Self.choice], tokenID: "claude-code:x", at: Self.now))
    let later = Self.now.addingTimeInterval(5)
    let report = DiscoveryReport(scannedAt: later, tokens: [Self.token([])])
    #expect(asks(state.apply(.receivedTokens(report, at: later))))
    let failure = ServiceFailure(.broken, "the store cannot be read")
    _ = state.apply(.failedChoices(failure, tokenID: "claude-code:x", at: later))
    #expect(state.choices(ofToken: "claude-code:x")?.value == [Self.choice])
    #expect(state.choices(ofToken: "claude-code:x")?.failure == failure)
  }

  @Test("without the service nothing is asked") func noService() {
    var state = state()
    state.abilities.choices = false
    #expect(!asks(state.apply(.openDetail)))
  }

  @Test("the words name the one in use, who was passed over with the time left, and where the order comes from")
  func words() {
    let token = Self.token([TokenSource(kind: .openclaw, location: "agent main (anthropic:a)")])
    let facts = ChoiceText.facts(Self.choice, token: token, now: Self.now)
    #expect(
      facts.map { "\($0.label): \($0.text)" } == [
        "in use: anthropic:b, oauth, expires in 5h 12m, renewable",
        "because: it comes first in the order",
        "waits: anthropic:a (this one), token, cooldown (rate_limit), 4m 12s left: it waits",
        "order: set for this agent, with models auth order set",
      ])
  }

  @Test("when nothing can be used the words say so") func nothing() {
    let choice = CredentialChoice(
      agent: "main", provider: "groq", source: .missing, order: .automatic, candidates: [])
    let facts = ChoiceText.facts(choice, now: Self.now)
    #expect(facts.first?.text == "nothing: a request to groq fails")
    #expect(facts.first?.weight == .bad)
  }
}
