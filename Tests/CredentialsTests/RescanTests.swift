import Domain
import FoundationEssentials
import Glibc
import LocalFiles
import Testing

@testable import Credentials

@Suite("From scan to scan")
struct RescanTests {
  @Test("a history that is written after the report says the same, and is whole at the end")
  func writesLater() async throws {
    let home = try TestHome()
    try home.codex()
    let discovery = TokenDiscovery(context: home.context(), writesLater: true)
    let first = try await discovery.scan(ScanRequest())
    try home.kimi()
    let second = try await discovery.scan(ScanRequest())
    #expect(first.newCount == 1 && second.newCount == 1 && second.tokens.count == 2)
    await discovery.close()
    let again = try await TokenDiscovery(context: home.context()).scan(ScanRequest())
    #expect(again.newCount == 0 && again.tokens.map(\.id) == second.tokens.map(\.id))
  }

  @Test("a history that could not be written after its report is told with the next one")
  func writesLaterInVain() async throws {
    let home = try TestHome()
    try home.codex()
    // A file where the folder should be: nobody can write below it, not even root.
    try home.write(".openclaw", "in the way")
    let discovery = TokenDiscovery(context: home.context(), writesLater: true)
    let first = try await discovery.scan(ScanRequest())
    let second = try await discovery.scan(ScanRequest())
    #expect(first.tokens.count == 1 && second.tokens.map(\.id) == first.tokens.map(\.id))
    #expect(second.notices.contains { $0.tool == .openclaw && $0.kind == .unreadable })
    await discovery.close()
  }

  @Test("ids stay, a renewed login is a change, and one that went is gone")
  func changes() async throws {
    let home = try TestHome()
    try home.codex()
    try home.kimi()
    let context = home.context()
    let first = try await TokenDiscovery(context: context).scan(ScanRequest())
    let same = try await TokenDiscovery(context: context).scan(ScanRequest())
    #expect(first.tokens.count == 2 && first.newCount == 2)
    #expect(same.tokens.map(\.id) == first.tokens.map(\.id) && same.newCount == 0 && same.changedCount == 0)
    try home.codex(lasts: 5 * 86_400, serial: "2")
    let renewed = try await TokenDiscovery(context: context).scan(ScanRequest())
    #expect(renewed.tokens.map(\.id) == first.tokens.map(\.id) && renewed.changedCount == 1)
    unlink(home.at(".kimi-code/credentials/kimi-code.json"))
    let gone = try await TokenDiscovery(context: context).scan(ScanRequest())
    #expect(gone.goneCount == 1)
    #expect(gone.tokens.first { $0.tool == .kimi }?.status == .missing)
    let after = try await TokenDiscovery(context: context).scan(ScanRequest())
    #expect(after.goneCount == 0 && after.tokens.count == 2)
    #expect(home.mode(".openclaw/cli-token-history.json") == 0o600)
    #expect(home.mode(".openclaw/cli-token-history.salt") == 0o600)
  }

  @Test("a scan with nothing new leaves the file alone for a minute")
  func quiet() async throws {
    let home = try TestHome()
    try home.codex()
    let service = TokenDiscovery(context: home.context())
    _ = try await service.scan(ScanRequest())
    let written = home.text(".openclaw/cli-token-history.json")
    home.clock.advance(30)
    _ = try await service.scan(ScanRequest())
    #expect(home.text(".openclaw/cli-token-history.json") == written)
    home.clock.advance(31)
    _ = try await service.scan(ScanRequest())
    #expect(home.text(".openclaw/cli-token-history.json") != written)
    #expect(await service.history().lastScanAt == home.clock.now)
  }

  @Test("many scans at once agree")
  func parallel() async throws {
    let home = try TestHome()
    try home.allFormats()
    let service = TokenDiscovery(context: home.context())
    let reports = try await withThrowingTaskGroup(of: DiscoveryReport.self) { group in
      for _ in 0..<8 { group.addTask { try await service.scan(ScanRequest()) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(reports.map { $0.tokens.map(\.id) }).count == 1)
    #expect(reports.count { $0.newCount > 0 } == 1)
  }

  @Test("where the history cannot be written the scan works, remembers for the run, and says so")
  func unwritable() async throws {
    let home = try TestHome()
    try home.codex()
    try home.write("state", "a file where the folder should be")
    let service = TokenDiscovery(context: home.context(["OPENCLAW_STATE_DIR": home.at("state")]))
    let first = try await service.scan(ScanRequest())
    #expect(first.tokens.map(\.id) == ["codex-cli:me@example.com"])
    #expect(first.notices.contains { $0.tool == .openclaw && $0.message.contains("cannot be written") })
    let second = try await service.scan(ScanRequest())
    #expect(second.newCount == 0)
    #expect(!first.notices.contains { $0.message.contains(home.path) })
    unlink(home.at("state"))
    let third = try await service.scan(ScanRequest())
    #expect(third.newCount == 0 && !third.notices.contains { $0.message.contains("cannot be written") })
    #expect(await service.history().rows.count == 1)
  }

  @Test("read-only means that nothing at all is written")
  func readOnly() async throws {
    let home = try TestHome()
    try home.codex()
    let service = TokenDiscovery(context: home.context(mayWrite: false))
    #expect(try await service.scan(ScanRequest()).tokens.count == 1)
    #expect(try await service.scan(ScanRequest()).newCount == 0)
    #expect(names(in: home.path, limit: 10) == [".codex", "work"])
    try home.write(".openclaw/cli-token-history.json", "corrupt")
    let beside = TokenDiscovery(context: home.context(mayWrite: false))
    #expect(try await beside.scan(ScanRequest()).tokens.count == 1)
    #expect(home.text(".openclaw/cli-token-history.json") == "corrupt")
  }

  @Test("a corrupt history is kept aside with a notice, and one of a later version is left alone")
  func damaged() async throws {
    let home = try TestHome()
    try home.codex()
    try home.write(".openclaw/cli-token-history.json", #"{"version": 2, "disc"#)
    let report = try await TokenDiscovery(context: home.context()).scan(ScanRequest())
    #expect(report.tokens.count == 1)
    #expect(report.notices.contains { $0.message.contains(".corrupt-") })
    let kept = names(in: home.at(".openclaw"), limit: 10).filter { $0.contains(".corrupt-") }
    #expect(kept.count == 1)

    let later = #"{"version": 9}"#
    try home.write(".openclaw/cli-token-history.json", later)
    let next = try await TokenDiscovery(context: home.context()).scan(ScanRequest())
    #expect(next.tokens.count == 1)
    #expect(next.notices.contains { $0.message.contains("version 9") })
    #expect(home.text(".openclaw/cli-token-history.json") == later)
  }

  @Test("list, summary and clear answer from the history")
  func fromHistory() async throws {
    let home = try TestHome()
    try home.codex()
    try home.kimi(left: -60)
    let service = TokenDiscovery(context: home.context())
    let scanned = try await service.scan(ScanRequest())
    let listed = await service.list()
    #expect(listed.map(\.id) == scanned.tokens.map(\.id))
    #expect(listed.map(\.status) == scanned.tokens.map(\.status))
    #expect(listed.allSatisfy { $0.masked == "***" })
    try await service.recordUse(id: "codex-cli:me@example.com")
    let summary = await service.summary()
    #expect(summary.discovered == 2 && summary.active == 1 && summary.needsRefresh == 1)
    #expect(summary.totalUsage == 1 && summary.lastScanAt == home.clock.now)
    #expect(summary.byTool.map(\.tool) == [.kimi, .codex])
    home.clock.advance(10 * 86_400)
    #expect(await service.list().map(\.status) == [.expired, .expired])
    #expect(try await service.clearHistory() == 2)
    #expect(await service.list().isEmpty)
    #expect(try await service.scan(ScanRequest()).newCount == 2)
  }

  @Test("a list tells what time alone did since the scan")
  func listedLater() async throws {
    let home = try TestHome()
    try home.claude(left: 3600)
    let service = TokenDiscovery(context: home.context())
    _ = try await service.scan(ScanRequest())
    #expect(await service.list().map(\.status) == [.active])
    home.clock.advance(3100)
    #expect(await service.list().map(\.status) == [.expiring])
    home.clock.advance(600)
    #expect(await service.list().map(\.status) == [.expired])
    #expect(await service.summary().needsRefresh == 1)
  }

  @Test("a list and a summary say what is the matter with the history")
  func listedProblem() async throws {
    let home = try TestHome()
    let service = TokenDiscovery(context: home.context())
    #expect(await service.listing().problem == nil)
    for (text, word) in [(#"{"version": 2, "disc"#, "corrupt"), (#"{"version": 9}"#, "version 9")] {
      try home.write(".openclaw/cli-token-history.json", text)
      #expect(await service.listing().problem?.contains(word) == true)
      #expect(await service.summary().problem?.contains(word) == true)
      #expect(await service.listing().problem?.contains(home.path) == false)
    }
  }

  @Test("a history of a later version is not cleared")
  func clearLater() async throws {
    let home = try TestHome()
    try home.write(".openclaw/cli-token-history.json", #"{"version": 9}"#)
    let service = TokenDiscovery(context: home.context())
    await #expect(throws: ServiceFailure.self) { try await service.clearHistory() }
    #expect(home.text(".openclaw/cli-token-history.json") == #"{"version": 9}"#)
  }

  @Test("a profile of OpenClaw with the same grant is a holder, and a row of its own for nobody")
  func openClaw() async throws {
    let home = try TestHome()
    let refresh = try home.claude()
    try home.write(
      ".openclaw/agents/main/agent/auth-profiles.json",
      """
      {"version": 1, "profiles": {"anthropic:default": {"type": "oauth", "provider": "anthropic",
       "access": "sk-ant-oat01-FAKEstored0123456789", "refresh": "\(refresh)", "expires": 1790003600000}}}
      """)
    try home.write(".openclaw/agents/side/agent/openclaw-agent.sqlite", "SQLite format 3\u{0}")
    let report = try await TokenDiscovery(context: home.context()).scan(ScanRequest())
    #expect(report.tokens.map(\.tool) == [.claude])
    #expect(report.tokens.first?.sharedGrantWith == ["openclaw agent main (anthropic:default)"])
    #expect(
      report.notices.contains {
        $0.tool == .openclaw && $0.path == "~/.openclaw/agents/side/agent/openclaw-agent.sqlite"
      })
  }
}
