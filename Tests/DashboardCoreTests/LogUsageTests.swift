import DashboardCore
import Domain
import FoundationEssentials
import Testing

@Suite("Usage by logs in the dashboard")
struct LogUsageTests {
  static let now = Date(timeIntervalSince1970: 1_800_000_000)
  static let report = LoggedUsageReport(
    readAt: now,
    usages: [
      LoggedUsage(tool: .claude, home: "~/.claude", tokenID: "claude-code:x"),
      LoggedUsage(tool: .claude, home: "~/.claude"),
    ])

  private func state() -> DashboardState {
    var state = DashboardState(now: Self.now)
    state.abilities.logUsage = true
    state.tokens = Feed(
      value: DiscoveryReport(scannedAt: Self.now, tokens: [ChoiceTests.token([])]), readAt: Self.now)
    return state
  }

  private func asks(_ effects: [DashboardEffect]) -> Bool { effects.contains(.ask(.logUsage)) }

  @Test("logs are read only while the detail of a credential is on the screen, and at most once a minute")
  func asked() {
    var state = state()
    #expect(!asks(state.apply(.tick(Self.now))))
    #expect(asks(state.apply(.openDetail)))
    #expect(!asks(state.apply(.tick(Self.now.addingTimeInterval(30)))))
    let answeredAt = Self.now.addingTimeInterval(31)
    #expect(!asks(state.apply(.receivedLogUsage(Self.report, at: answeredAt))))
    #expect(state.logUsage?.value == Self.report)
    #expect(!asks(state.apply(.tick(Self.now.addingTimeInterval(90)))))
    #expect(asks(state.apply(.tick(Self.now.addingTimeInterval(91)))))
    _ = state.apply(.receivedLogUsage(Self.report, at: Self.now.addingTimeInterval(91)))
    _ = state.apply(.closeModal)
    #expect(!asks(state.apply(.tick(Self.now.addingTimeInterval(900)))))
  }

  @Test("a failure keeps what was known, and while frozen nothing is asked")
  func failed() {
    var state = state()
    _ = state.apply(.openDetail)
    _ = state.apply(.receivedLogUsage(Self.report, at: Self.now))
    let failure = ServiceFailure(.broken, "the logs cannot be read")
    _ = state.apply(.failedLogUsage(failure, at: Self.now.addingTimeInterval(61)))
    #expect(state.logUsage?.value == Self.report)
    #expect(state.logUsage?.failure == failure)
    _ = state.apply(.toggleFreeze)
    #expect(!asks(state.apply(.moveToEnd)))
  }
}
