import Domain
import FoundationEssentials
import Testing

@testable import DashboardCore

@Suite struct OwnActivityTests {
  /// A session without an activity service, with four logins just read.
  private func quiet() -> Session {
    var session = Session(feeds: [.tokens])
    session.send(.tick(morning))
    session.send(.receivedTokens(.four, at: morning))
    return session
  }

  private func told(_ session: Session) -> [String] {
    session.state.visibleActivity().map { "\($0.subject) \($0.text)" }
  }

  @Test("the first scan is no news")
  func first() { #expect(told(quiet()).isEmpty) }

  @Test("what happens to credentials is told with its time, the newest first")
  func story() {
    var session = quiet()
    var report = DiscoveryReport.four
    let later = morning.addingTimeInterval(60)
    report.tokens[0].status = .active
    report.tokens[0].expiresAt = morning.addingTimeInterval(3_600)
    report.tokens[2].status = .expired
    session.send(.receivedTokens(report, at: later))
    #expect(told(session) == ["gemini-cli expired", "kimi-cli was renewed"])
    #expect(session.state.visibleActivity().allSatisfy { $0.at == later })
    #expect(session.state.visibleActivity().map(\.severity) == [.bad, .good])

    report.tokens.append(.sample(.aider))
    session.send(.receivedTokens(report, at: later.addingTimeInterval(1)))
    #expect(told(session).first == "aider found")
    report.tokens.removeLast()
    session.send(.receivedTokens(report, at: later.addingTimeInterval(2)))
    #expect(told(session).first == "aider is no longer found")
    report.tokens.append(.sample(.aider))
    session.send(.receivedTokens(report, at: later.addingTimeInterval(3)))
    #expect(told(session).first == "aider is back")
    #expect(told(session).count == 5)
    #expect(Set(session.state.visibleActivity().map(\.id)).count == 5)
  }

  @Test("a renewal without a change of status is told, without a message in the footer")
  func renewal() {
    var session = quiet()
    var report = DiscoveryReport.four
    report.tokens[1].masked = "sk-F…9999"
    session.send(.receivedTokens(report, at: morning))
    #expect(told(session) == ["codex-cli was renewed"])
    #expect(session.state.toast == nil)
    session.send(.receivedTokens(report, at: morning))
    #expect(told(session).count == 1)
  }

  @Test("credentials of one tool are told apart by their account")
  func accounts() {
    var session = quiet()
    var report = DiscoveryReport.four
    report.tokens.append(.sample(.codex, account: "you@example.com"))
    session.send(.receivedTokens(report, at: morning))
    #expect(told(session) == ["codex-cli you@example.com found"])
  }

  @Test("a credential that leaves its place is gone, and back when it is there again")
  func missing() {
    var session = quiet()
    var report = DiscoveryReport.four
    report.tokens[1].status = .missing
    report.tokens[1].masked = "***"
    session.send(.receivedTokens(report, at: morning))
    #expect(told(session).first == "codex-cli is gone")
    session.send(.receivedTokens(.four, at: morning))
    #expect(told(session).first == "codex-cli is back")
  }

  @Test("only so many are kept")
  func bounded() {
    var session = quiet()
    for round in 0..<300 {
      var report = DiscoveryReport.four
      for index in 0..<4 { report.tokens[index].masked = "sk-\(round)" }
      session.send(.receivedTokens(report, at: morning.addingTimeInterval(Double(round))))
    }
    #expect(session.state.visibleActivity().count == 500)
    #expect(session.state.visibleActivity().first?.at == morning.addingTimeInterval(299))
  }

  @Test("where a service tells what happened, the dashboard adds nothing")
  func withService() {
    var session = Session.loaded()
    var report = DiscoveryReport.four
    report.tokens[1].status = .expired
    session.send(.receivedTokens(report, at: morning))
    #expect(session.state.visibleActivity() == events(0..<40))
  }

  @Test("the activity without a service is never asked for")
  func neverAsked() {
    var session = quiet()
    var report = DiscoveryReport.four
    report.tokens[1].masked = "sk-F…9999"
    session.send(.receivedTokens(report, at: morning))
    session.send(.refreshAll)
    #expect(!session.effects.contains(.ask(.poll(.activity))))
    #expect(!session.wait(seconds: 30).contains(.ask(.poll(.activity))))
    #expect(told(session) == ["codex-cli was renewed"])
  }
}
