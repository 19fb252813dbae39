import Domain
import FoundationEssentials
import Testing

@testable import DashboardCore

@Suite struct GatewayQuotaTests {
  private func report(_ source: TokenSource, quota: [QuotaWindow] = []) -> DiscoveryReport {
    var token = DiscoveredToken.sample(.codex, quota: quota)
    token.sources.append(source)
    return .sample([token])
  }

  private func window(_ used: Double, _ source: QuotaWindow.Source = .gateway) -> QuotaWindow {
    QuotaWindow(label: "5h", usedFraction: used, resetsAt: nil, readAt: morning, source: source)
  }

  private static let own = TokenSource(kind: .openclaw, location: "agent main (openai:default)")

  private func shown(_ session: Session) -> [QuotaWindow]? { session.state.tokens.value?.tokens.first?.quota }

  @Test("what the gateway tells is shown for a credential that OpenClaw holds, until the gateway ends") func told() {
    var session = Session.loaded()
    session.send(.receivedTokens(report(Self.own), at: morning))
    session.send(.receivedGatewayQuota(["provider-of-codex-cli": [window(0.6)]]))
    #expect(shown(session) == [window(0.6)])
    session.send(.receivedTokens(report(Self.own), at: morning))
    #expect(shown(session) == [window(0.6)], "the next scan keeps it")
    session.send(.receivedGatewayQuota([:]))
    #expect(shown(session) == [])
  }

  @Test("it never takes the place of the provider's own word, nor stands at a credential that OpenClaw has not")
  func others() {
    var session = Session.loaded()
    session.send(.receivedGatewayQuota(["provider-of-codex-cli": [window(0.6)]]))
    session.send(.receivedTokens(report(Self.own, quota: [window(0.1, .api)]), at: morning))
    #expect(shown(session) == [window(0.1, .api)])
    let copy = TokenSource(kind: .openclaw, location: "agent main", isOlderCopy: true)
    session.send(.receivedTokens(report(copy), at: morning))
    #expect(shown(session) == [])
  }
}
