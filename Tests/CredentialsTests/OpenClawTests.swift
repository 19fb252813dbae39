import Domain
import FoundationEssentials
import Glibc
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
    "files that a database replaced are not believed, and the database is said to be unread",
    arguments: [".openclaw/agents/main/agent/openclaw-agent.sqlite", ".openclaw/state/openclaw.sqlite"])
  func leftover(database: String) async throws {
    let home = try imported()
    #expect(try await scanned(home).tokens.map(\.sharedGrantWith) == [["openclaw agent main (anthropic:default)"]])
    try home.write(database, "SQLite format 3\u{0}")
    let report = try await scanned(home)
    #expect(report.tokens.map(\.flags.importedAs) == [nil])
    #expect(report.tokens.map { $0.sources.map(\.kind) } == [[.file]])
    #expect(report.tokens.map(\.sharedGrantWith) == [[]])
    let notice = report.notices.first { $0.tool == .openclaw && $0.path == "~/" + database }
    #expect(notice?.kind == .locked)
    #expect(notice?.message.contains("refresh token") == true)
  }
}
