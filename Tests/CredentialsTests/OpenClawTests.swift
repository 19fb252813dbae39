import Domain
import FoundationEssentials
import Glibc
import TestOpenClaw
import Testing

@testable import Credentials

@Suite("OpenClaw beside the tools")
struct OpenClawTests {
  private let profiles = ".openclaw/agents/main/agent/auth-profiles.json"

  private func imported() throws -> TestHome {
    let home = try TestHome()
    let refresh = try home.claude()
    try home.write(
      profiles,
      """
      {"version": 1, "profiles": {"anthropic:default": {"type": "oauth", "provider": "anthropic",
       "access": "sk-ant-oat01-FAKEaccess0123456789abcdefghijklmnop", "refresh": "\(refresh)",
       "expires": 1790003600000}}}
      """)
    return home
  }

  private func scanned(_ home: TestHome) async throws -> DiscoveryReport {
    try await TokenDiscovery(context: home.context()).scan(ScanRequest())
  }

  @Test("a profile that is gone is no import any more; one that cannot be read still is")
  func profileGone() async throws {
    let home = try imported()
    #expect(try await scanned(home).tokens.map(\.flags.importedAs) == ["anthropic:default"])
    try home.write(profiles, #"{"version": 1, "prof"#)
    #expect(try await scanned(home).tokens.map(\.flags.importedAs) == ["anthropic:default"])
    try home.write(profiles, #"{"version": 1, "profiles": {}}"#)
    #expect(try await scanned(home).tokens.map(\.flags.importedAs) == [nil])
  }

  @Test(
    "files that a database replaced are not believed, and one that cannot be read leaves open what was known",
    arguments: [".openclaw/agents/main/agent/openclaw-agent.sqlite", ".openclaw/state/openclaw.sqlite"])
  func unreadable(database: String) async throws {
    let home = try imported()
    #expect(try await scanned(home).tokens.map(\.sharedGrantWith) == [["openclaw agent main (anthropic:default)"]])
    try home.write(database, "SQLite format 3\u{0}")
    let report = try await scanned(home)
    #expect(report.tokens.map { $0.sources.map(\.kind) } == [[.file]])
    #expect(report.tokens.map(\.sharedGrantWith) == [[]])
    #expect(report.tokens.map(\.flags.importedAs) == ["anthropic:default"])
    let notice = report.notices.first { $0.tool == .openclaw && $0.path == "~/" + database }
    #expect(notice?.kind == .malformed)
  }

  @Test("who holds a grant in a database is named, and files beside it count for nothing")
  func database() async throws {
    let home = try imported()
    let old = try #require(home.text(profiles))
    let database = try TestAgentDatabase(home.at(".openclaw/agents/main/agent/openclaw-agent.sqlite"))
    try database.makeAgent(store: old.replacing("anthropic:default", with: "anthropic:moved"))
    let report = try await scanned(home)
    #expect(report.tokens.map(\.sharedGrantWith) == [["openclaw agent main (anthropic:moved)"]])
    #expect(report.tokens.map(\.flags.importedAs) == ["anthropic:moved"])
    #expect(report.tokens.first?.sources.last?.location == "~/.openclaw/agents/main/agent/openclaw-agent.sqlite")
    database.close()
  }

  @Test("files that wait for their import into an empty database are said to stop the agent")
  func waiting() async throws {
    let home = try imported()
    let database = try TestAgentDatabase(home.at(".openclaw/agents/main/agent/openclaw-agent.sqlite"))
    database.close()
    let report = try await scanned(home)
    #expect(report.tokens.map(\.sharedGrantWith) == [["openclaw agent main (anthropic:default)"]])
    #expect(report.notices.contains { $0.tool == .openclaw && $0.kind == .legacy })
  }

  @Test("another instance is named")
  func instances() async throws {
    let home = try imported()
    let old = try #require(home.text(profiles))
    try home.write(".openclaw-work/agents/main/agent/auth-profiles.json", old)
    #expect(
      try await scanned(home).tokens.map(\.sharedGrantWith)
        == [["openclaw agent main (anthropic:default)", "openclaw work agent main (anthropic:default)"]])
  }
}
