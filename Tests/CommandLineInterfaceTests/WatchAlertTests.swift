import DashboardCore
import Domain
import FoundationEssentials
import Testing

@testable import CommandLineInterface

@Suite("Alerts of watch")
struct WatchAlertTests {
  private func snapshot(_ status: TokenStatus) -> Snapshot {
    var snapshot = Snapshot()
    snapshot.report = DiscoveryReport(
      scannedAt: noon,
      tokens: [
        DiscoveredToken(
          id: "kimi-cli:a", tool: .kimi, provider: "kimi", kind: .oauth, masked: "***", status: status,
          reason: "because", owner: "kimi", sources: [])
      ])
    return snapshot
  }

  private func context(_ home: TemporaryHome) -> CommandContext {
    CommandContext(
      environment: ["HOME": home.path, "PATH": "/usr/bin"], workingDirectory: "/", isInputTerminal: false,
      isOutputTerminal: false, now: { noon }, write: { _ in }, writeError: { _ in })
  }

  @Test("what begins is told once, also by the next run and beside a dashboard") func once() throws {
    let home = try TemporaryHome()
    var alerts = WatchAlerts(isDemo: false, in: context(home))
    #expect(alerts.tell(snapshot(.active), now: noon).isEmpty)
    let told = alerts.tell(snapshot(.expired), now: noon)
    #expect(told.map(\.kind) == [.expired])
    #expect(
      Change(try #require(told.first)).line(at: noon)
        == "2026-11-20T14:32:00.000Z alert kimi-cli:a: kimi-cli has expired\n")
    #expect(alerts.tell(snapshot(.expired), now: noon).isEmpty)
    var next = WatchAlerts(isDemo: false, in: context(home))
    #expect(next.tell(snapshot(.expired), now: noon).isEmpty)
    #expect(next.tell(snapshot(.active), now: noon).isEmpty)
    // The first one hears what the second one has told meanwhile.
    #expect(next.tell(snapshot(.revoked), now: noon).map(\.kind) == [.dead])
    #expect(alerts.tell(snapshot(.revoked), now: noon).isEmpty)
  }

  @Test("what holds at the very first look is no news") func first() throws {
    let home = try TemporaryHome()
    var alerts = WatchAlerts(isDemo: false, in: context(home))
    #expect(alerts.tell(snapshot(.expired), now: noon).isEmpty)
  }

  @Test("the demo world keeps nothing") func demo() throws {
    let home = try TemporaryHome()
    var alerts = WatchAlerts(isDemo: true, in: context(home))
    _ = alerts.tell(snapshot(.active), now: noon)
    #expect(alerts.tell(snapshot(.expired), now: noon).count == 1)
    #expect(SmallFile.names(in: home.path) == [])
  }
}
