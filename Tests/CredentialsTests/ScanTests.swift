import Domain
import FoundationEssentials
import Glibc
import LocalFiles
import Testing

@testable import Credentials

@Suite("A scan of a home")
struct ScanTests {
  private func discovery(_ home: TestHome, _ environment: [String: String] = [:]) -> TokenDiscovery {
    TokenDiscovery(context: home.context(environment))
  }

  private func one(_ report: DiscoveryReport, _ tool: Tool, _ provider: String? = nil, at place: String? = nil) throws
    -> DiscoveredToken
  {
    let found = report.tokens.filter { token in
      token.tool == tool && (provider == nil || token.provider == provider)
        && (place == nil || token.sources.contains { $0.location == place })
    }
    try #require(found.count == 1, "\(found.count) tokens of \(tool), there are \(report.tokens.map(\.id))")
    return found[0]
  }

  @Test("every tool's credential is found once, with its unit of time, account and owner")
  func allFormats() async throws {
    let home = try TestHome()
    try home.allFormats()
    let before = try home.othersFiles()
    let now = home.clock.now
    let report = try await discovery(home, ["DEEPSEEK_API_KEY": "sk-FAKEdeepseek0123456789"]).scan(ScanRequest())

    #expect(report.newCount == report.tokens.count)
    #expect(report.changedCount == 0 && report.goneCount == 0)
    #expect(Set(report.tokens.map(\.id)).count == report.tokens.count)
    #expect(report.tokens.map(\.tool.priority) == report.tokens.map(\.tool.priority).sorted())
    #expect(report.tokens.allSatisfy { $0.id.hasPrefix("\($0.tool):") && !$0.reason.isEmpty && !$0.methods.isEmpty })
    #expect(report.sourcesScanned > 40)

    let kimi = try one(report, .kimi)
    #expect(kimi.status == .active && kimi.expiresAt == now + 5400 && kimi.renewable && kimi.owner == "kimi")
    let codex = try one(report, .codex)
    #expect(codex.id == "codex-cli:me@example.com" && codex.plan == "plus" && codex.kind == .oauth)
    #expect(codex.expiresAt == now + 9 * 86_400 && codex.recommendedMethod?.action == .run(["codex", "login"]))
    #expect(codex.reason == "expires in 9 days; not validated in this scan")
    #expect(try one(report, .qwen, at: "~/.qwen/oauth_creds.json").status == .discontinued)
    let plan = try one(report, .qwen, at: "~/.qwen/settings.json")
    #expect(plan.kind == .apiKey && plan.status == .unknown && plan.expiresAt == nil && plan.masked == "sk-s…cdef")
    let gemini = try one(report, .gemini)
    #expect(gemini.account == "dev@corp.example" && gemini.expiresAt == now + 3000 && gemini.status == .active)
    let claude = try one(report, .claude)
    #expect(claude.account == "me@example.com" && claude.owner == "claude" && claude.flags.permissionWarning == nil)
    #expect(claude.expiresAt == now + 18_000 && claude.provider == "anthropic")
    #expect(report.tokens.count { $0.tool == .opencode } == 3)
    #expect(try one(report, .opencode, "anthropic").kind == .oauth)
    #expect(try one(report, .opencode, "opencode-go").status == .unknown)
    #expect(try one(report, .opencode, "openrouter").masked == "sk-o…9abc")
    let github = try one(report, .copilot)
    #expect(github.account == "octocat" && github.masked == "gho_…abcd")
    let aider = try one(report, .aider)
    #expect(aider.flags.permissionWarning == "0644")
    let variable = try one(report, .environment)
    #expect(variable.status == .unknown && variable.sources.map(\.location) == ["DEEPSEEK_API_KEY"])

    #expect(try home.othersFiles() == before)
  }

  @Test("no piece of a secret is in the report, its notices or the history")
  func secrecy() async throws {
    let home = try TestHome()
    try home.allFormats()
    try home.write(".minimax/oauth_creds.json", #"{"access_token": "FAKEhalfwrittensecret"#)
    let report = try await discovery(home, ["MISTRAL_API_KEY": "FAKEmistralkey0123456789"]).scan(ScanRequest())
    var text = ""
    for token in report.tokens { dump(token, to: &text) }
    for notice in report.notices { dump(notice, to: &text) }
    let stored = try names(in: home.at(".openclaw"), limit: 10).map { try #require(home.text(".openclaw/\($0)")) }
    #expect(stored.contains { $0.contains("codex-cli") })
    for piece in (text + stored.joined()).split(separator: "FAKE").dropFirst() {
      // Only the account id of the sample is named so; a mask shows four characters on either side.
      #expect(!piece.prefix(8).allSatisfy { $0.isLetter || $0.isNumber }, "FAKE\(piece.prefix(8))")
    }
    for body in ["access0123", "refresh0123", "halfwritten", "mistralkey", "signature", "router0123", "plan0123"] {
      #expect(!text.contains(body) && !stored.contains { $0.contains(body) }, "\(body)")
    }
  }

  @Test("an empty home says of every tool that it is not installed, and stays empty")
  func empty() async throws {
    let home = try TestHome()
    let report = try await discovery(home).scan(ScanRequest())
    #expect(report.tokens.isEmpty)
    for tool in [Tool.codex, .claude, .kimi, .copilot] {
      #expect(report.notices.filter { $0.tool == tool }.map(\.kind) == [.notInstalled])
    }
    #expect(names(in: home.path, limit: 10) == ["work"])
  }

  @Test("a tool whose program is in PATH, or whose folder exists, is installed and not logged in")
  func installed() async throws {
    let home = try TestHome()
    try home.write("bin/codex", "#!/bin/sh\n", mode: 0o700)
    try makeFolder(home.at(".gemini"))
    let report = try await discovery(home, ["PATH": home.at("bin")]).scan(ScanRequest())
    for tool in [Tool.codex, .gemini] {
      #expect(report.notices.filter { $0.tool == tool }.map(\.kind) == [.notLoggedIn], "\(tool)")
    }
  }

  @Test("the logins of MCP servers are no login of Claude Code")
  func mcpOnly() async throws {
    let home = try TestHome()
    try home.write(".claude/.credentials.json", #"{"mcpOAuth": {"server": {"accessToken": "mcpFAKE0123456789"}}}"#)
    let report = try await discovery(home).scan(ScanRequest())
    #expect(report.tokens.isEmpty)
    #expect(report.notices.contains { $0.tool == .claude && $0.kind == .notLoggedIn })
  }

  @Test("expiry decides between expiring and expired, and is no failure")
  func expiry() async throws {
    let home = try TestHome()
    try home.claude(left: 8 * 60)
    let service = discovery(home)
    #expect(try one(await service.scan(ScanRequest()), .claude).status == .expiring)
    home.clock.advance(3600)
    let expired = try one(await service.scan(ScanRequest()), .claude)
    #expect(expired.status == .expired && expired.consecutiveFailures == 0 && expired.renewable)
    #expect(expired.reason == "expired 52 min ago; claude renews it on next use")
  }

  @Test("empty tokens of kimi mean that the login was revoked")
  func tombstone() async throws {
    let home = try TestHome()
    try home.write(
      ".kimi-code/credentials/kimi-code.json", #"{"access_token": "", "refresh_token": "", "expires_at": 0}"#)
    let token = try one(await discovery(home).scan(ScanRequest()), .kimi)
    #expect(token.status == .revoked && token.expiresAt == nil)
  }

  @Test("logins in a keyring or an encrypted file are said to be locked")
  func locked() async throws {
    let home = try TestHome()
    try home.write(".codex/config.toml", "cli_auth_credentials_store = \"keyring\"\n")
    try home.write(".gemini/gemini-credentials.json", "00112233445566778899aabb:00112233445566778899aabbccddeeff:FA")
    let report = try await discovery(home).scan(ScanRequest())
    #expect(report.notices.contains { $0.tool == .codex && $0.kind == .locked })
    let gemini = report.notices.contains { $0.tool == .gemini && $0.kind == .locked }
    #expect(gemini || report.tokens.contains { $0.tool == .gemini && $0.status == .locked })
    try home.write(".codex/secrets/cli_auth.age", "age-encryption.org/v1")
    let encrypted = try one(await discovery(home).scan(ScanRequest()), .codex)
    #expect(encrypted.status == .locked && encrypted.masked == "***")
    try home.codex()
    let later = try await discovery(home).scan(ScanRequest())
    #expect(later.tokens.first { $0.tool == .codex && $0.status == .active } != nil)
    #expect(!later.notices.contains { $0.tool == .codex && $0.kind == .locked })
  }

  @Test("variables move the homes of tools, and a relative or blank one does not")
  func overrides() async throws {
    let home = try TestHome()
    try home.codex("elsewhere/auth.json")
    let moved = try await discovery(home, ["CODEX_HOME": home.at("elsewhere")]).scan(ScanRequest())
    #expect(try one(moved, .codex).sources.map(\.location) == ["~/elsewhere/auth.json"])
    let tilde = try await discovery(home, ["CODEX_HOME": "~/elsewhere/"]).scan(ScanRequest())
    #expect(try one(tilde, .codex).sources.map(\.location) == ["~/elsewhere/auth.json"])
    for value in ["  ", "elsewhere"] {
      let context = home.context(["CODEX_HOME": value])
      #expect(ToolHomes(context: context).codex == home.at(".codex"))
    }
  }

  @Test("a variable that the tool prefers is named beside its stored login")
  func overriddenByEnvironment() async throws {
    let home = try TestHome()
    try home.claude()
    let report = try await discovery(home, ["ANTHROPIC_API_KEY": "sk-ant-api-FAKE0123456789"]).scan(ScanRequest())
    #expect(try one(report, .claude).flags.overriddenByEnvironment == "ANTHROPIC_API_KEY")
  }

  @Test("a linked credential file tells where it really lies")
  func linked() async throws {
    let home = try TestHome()
    try home.codex("synced/auth.json")
    try makeFolder(home.at(".codex"))
    symlink("../synced/auth.json", home.at(".codex/auth.json"))
    let token = try one(await discovery(home).scan(ScanRequest()), .codex)
    #expect(token.sources.map(\.location) == ["~/.codex/auth.json"])
    #expect(token.sources.map(\.realPath) == ["~/synced/auth.json"])
  }

  @Test("a scan that is limited to a tool answers about that tool")
  func limited() async throws {
    let home = try TestHome()
    try home.allFormats()
    let service = discovery(home)
    let report = try await service.scan(ScanRequest(tools: [.codex]))
    #expect(report.tokens.map(\.tool) == [.codex])
    #expect(report.newCount == 1)
    #expect(report.notices.allSatisfy { $0.tool == .codex || $0.tool == .openclaw })
    #expect(await service.list().count > 5)
  }
}
