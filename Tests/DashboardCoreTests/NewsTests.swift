import Domain
import FoundationEssentials
import Testing

@testable import DashboardCore

@Suite struct NewsTests {
  private func renewed() -> DiscoveryReport {
    var report = DiscoveryReport.four
    report.tokens[0].status = .active
    return report
  }

  @Test("the first answers mark nothing and say nothing")
  func firstAnswers() {
    let session = Session.loaded()
    #expect(session.state.flashes.isEmpty)
    #expect(session.state.toast == nil)
  }

  @Test("a changed row is marked for one interval, an unchanged one is not")
  func flash() {
    var session = Session.loaded()
    session.wait(seconds: 1)
    session.send(.receivedTokens(renewed(), at: session.time))
    #expect(session.state.flashes.keys.map(\.id) == ["kimi-cli:1111"])
    session.wait(seconds: 4)
    #expect(!session.state.flashes.isEmpty)
    session.wait(seconds: 1)
    #expect(session.state.flashes.isEmpty)
  }

  @Test("a key's spend is a change, its falling rate is not")
  func flashKeys() {
    var session = Session.loaded()
    var keys = session.state.keys.value ?? []
    keys[0].requestsPerMinute = 0.1
    session.send(.receivedKeys(keys, at: morning))
    #expect(session.state.flashes.isEmpty)
    keys[1].usedInWindow = .cents(54)
    keys.append(.sample("fresh"))
    session.send(.receivedKeys(keys, at: morning))
    #expect(Set(session.state.flashes.keys.map(\.id)) == ["key_nightly", "key_fresh"])
  }

  @Test("only new events are marked")
  func flashActivity() {
    var session = Session.loaded()
    session.send(.receivedActivity(events(2..<42), at: morning))
    #expect(Set(session.state.flashes.keys.map(\.id)) == ["e40", "e41"])
  }

  @Test("the worst change of a scan is told, and bad news rings")
  func worstChange() {
    var session = Session.loaded()
    session.send(.receivedTokens(renewed(), at: morning))
    #expect(session.state.toast?.text == "kimi-cli is active")
    #expect(session.state.toast?.severity == .good)
    var report = DiscoveryReport.four
    report.tokens[2].status = .locked
    report.tokens.append(.sample(.aider))
    session.send(.receivedTokens(report, at: morning))
    #expect(session.state.toast?.text == "kimi-cli expired")
    #expect(session.effects == [.ring])
  }

  @Test("found and lost credentials are told")
  func foundAndLost() {
    var session = Session.loaded()
    session.send(.receivedTokens(.sample(DiscoveryReport.four.tokens + [.sample(.aider)]), at: morning))
    #expect(session.state.toast?.text == "found aider")
    session.send(.receivedTokens(.four, at: morning))
    #expect(session.state.toast?.text == "aider is no longer found")
  }

  @Test("a key that reaches its budget is told")
  func blocked() {
    var session = Session.loaded()
    var keys = session.state.keys.value ?? []
    keys[1].state = .blocked
    session.send(.receivedKeys(keys, at: morning))
    #expect(session.state.toast?.text == "key nightly reached its budget")
  }

  @Test("an outcome whose dialog is closed goes to the footer")
  func lateOutcome() {
    var session = Session.loaded()
    session.send(.refreshEnded(tokenID: "kimi-cli:1111", RefreshDialog.Outcome(text: "done", isFailure: false)))
    #expect(session.state.toast?.text == "kimi-cli: done")
  }
}
