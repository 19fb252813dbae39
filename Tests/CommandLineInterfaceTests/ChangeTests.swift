import Domain
import FoundationEssentials
import Testing

@testable import CommandLineInterface

@Suite("Changes")
struct ChangeTests {
  private func token(_ status: TokenStatus, expiresAt: Date? = nil) -> DiscoveredToken {
    DiscoveredToken(
      id: "kimi-cli:a", tool: .kimi, provider: "kimi", kind: .oauth, masked: "***", status: status, reason: "because",
      expiresAt: expiresAt, owner: "kimi", sources: [])
  }

  private func snapshot(_ tokens: [DiscoveredToken]) -> Snapshot {
    var snapshot = Snapshot()
    snapshot.report = DiscoveryReport(scannedAt: noon, tokens: tokens)
    return snapshot
  }

  @Test("a status that changes is told with both words")
  func statusChange() {
    let changes = snapshot([token(.expired)]).changes(since: snapshot([token(.expiring)]))
    #expect(changes.map(\.text) == ["EXPIRING → EXPIRED, because"])
    #expect(changes.first?.line(at: noon) == "2026-11-20T14:32:00.000Z token kimi-cli:a: EXPIRING → EXPIRED, because\n")
  }

  @Test("nothing is said when nothing changed")
  func noChange() {
    #expect(snapshot([token(.active)]).changes(since: snapshot([token(.active)])).isEmpty)
  }

  @Test("a renewal and a disappearance are changes")
  func renewalAndGone() {
    let before = snapshot([token(.active, expiresAt: noon)])
    #expect(
      snapshot([token(.active, expiresAt: noon + 60)]).changes(since: before).map(\.text) == [
        "ACTIVE, renewed, because"
      ])
    #expect(snapshot([]).changes(since: before).map(\.text) == ["no longer there"])
  }

  @Test("a service that fails is told once, and again when it answers")
  func failures() {
    var failing = Snapshot()
    failing.failures = [("credits", ServiceFailure(.unreachable, "no answer"))]
    #expect(failing.changes(since: Snapshot()).count == 1)
    #expect(failing.changes(since: failing).isEmpty)
    #expect(Snapshot().changes(since: failing).map(\.text) == ["answers again"])
  }
}
