import Domain
import FoundationEssentials
import Testing

@testable import DashboardCore

@Suite struct VerdictTests {
  /// What the footer says after the selected credential, kimi's expired one, was validated.
  private func toast(
    _ status: TokenStatus, checked: Bool = true, error: String? = nil, flags: TokenFlags = TokenFlags()
  ) -> Toast? {
    var session = Session.loaded()
    session.press("v")
    guard case .ask(.validate(let request))? = session.effects.first else { return nil }
    var report = DiscoveryReport.four
    report.tokens[0].status = status
    report.tokens[0].lastError = error
    report.tokens[0].flags = flags
    if checked { report.tokens[0].lastCheckedAt = morning.addingTimeInterval(1) }
    session.send(.validated(report, request, at: morning.addingTimeInterval(1)))
    #expect(session.state.token("kimi-cli:1111")?.status == status)
    return session.state.toast
  }

  @Test("a credential that was accepted works")
  func works() {
    #expect(toast(.active)?.text == "kimi-cli works")
    #expect(toast(.active)?.severity == .good)
    #expect(
      toast(.active, flags: TokenFlags(restricted: "lacks a scope"))?.text == "kimi-cli works in part: lacks a scope")
    #expect(toast(.active, flags: TokenFlags(rateLimitedUntil: morning))?.text == "kimi-cli works, but has to wait")
  }

  @Test("a refusal tells the status and the number of the answer")
  func refused() {
    #expect(toast(.expired, error: "401: refused")?.text == "kimi-cli: still expired (401)")
    #expect(toast(.expired, error: "401: refused")?.severity == .bad)
    #expect(toast(.invalid, error: "connection closed")?.text == "kimi-cli: now invalid")
  }

  @Test("silence is no verdict")
  func silence() {
    #expect(toast(.unknown, checked: false, error: "timed out")?.text == "kimi-cli: no answer, status unknown")
    #expect(toast(.unknown, checked: false)?.text == "kimi-cli: nobody to ask, status unknown")
    #expect(toast(.unknown, error: "418: odd")?.text == "kimi-cli: the answer does not tell, status unknown (418)")
    #expect(toast(.unknown, checked: false)?.severity == .warning)
  }

  @Test("all at once are counted")
  func all() {
    var session = Session.loaded()
    session.send(.validate(tokenID: nil))
    var report = DiscoveryReport.four
    for index in 0..<3 { report.tokens[index].lastCheckedAt = morning.addingTimeInterval(1) }
    session.send(.validated(report, ScanRequest(validate: true), at: morning))
    #expect(session.state.toast?.text == "asked the providers: 2 work, 1 do not work, 1 without an answer")
    session.send(.validated(.sample([]), ScanRequest(validate: true), at: morning))
    #expect(session.state.toast?.text == "nothing was there to validate")
  }
}
