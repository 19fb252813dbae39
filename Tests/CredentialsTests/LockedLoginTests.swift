import Domain
import FoundationEssentials
import Testing

@testable import Credentials

@Suite("Logins that are locked away")
struct LockedLoginTests {
  private func tokens(_ home: TestHome, of tool: Tool) async throws -> [DiscoveredToken] {
    let report = try await TokenDiscovery(context: home.context()).scan(ScanRequest())
    let tokens = report.tokens.filter { $0.tool == tool }
    for token in tokens where token.status == .locked {
      #expect(report.notices.contains { $0.tool == tool && $0.kind == .locked && $0.path == token.sources[0].location })
    }
    let isLocked = tokens.contains { $0.status == .locked }
    #expect(report.notices.contains { $0.tool == tool && $0.kind == .locked } == isLocked)
    return tokens
  }

  private let encrypted = "00112233445566778899aabb:00112233445566778899aabbccddeeff:FA"

  @Test("an encrypted login of Gemini is shown beside a key, and not beside a login")
  func gemini() async throws {
    let home = try TestHome()
    try home.write(".gemini/gemini-credentials.json", encrypted)
    try home.write(".gemini/.env", "GEMINI_API_KEY=AIzaFAKE0123456789abcdefghij\n")
    let both = try await tokens(home, of: .gemini)
    #expect(Set(both.map(\.status)) == [.locked, .unknown] && both.count == 2)
    try home.write(
      ".gemini/oauth_creds.json", #"{"access_token": "ya29.FAKE0123456789abcdef", "expiry_date": 1790009999000}"#)
    let login = try await tokens(home, of: .gemini).filter { $0.status != .missing }
    #expect(!login.contains { $0.status == .locked } && login.count == 2)
  }

  @Test("a keyring login of Kimi is shown beside a key, until kimi has moved it to a file")
  func kimi() async throws {
    let home = try TestHome()
    try home.write(
      ".kimi/config.toml",
      """
      [providers."managed:kimi-code"]
      oauth = { storage = "keyring", key = "oauth/kimi-code" }
      [providers.other]
      type = "anthropic"
      api_key = "sk-ant-api-FAKE0123456789abcdef"
      """, mode: 0o644)
    let both = try await tokens(home, of: .kimi)
    let locked = try #require(both.first { $0.status == .locked })
    #expect(both.count == 2 && locked.masked == "***")
    // There is no secret of this login in the file.
    #expect(locked.flags.permissionWarning == nil)
    #expect(both.first { $0.kind == .apiKey }?.flags.permissionWarning == "0644")
    try home.kimi(".kimi/credentials/kimi-code.json")
    let moved = try await tokens(home, of: .kimi).filter { $0.status != .missing }
    #expect(Set(moved.map(\.kind)) == [.oauth, .apiKey] && !moved.contains { $0.status == .locked })
  }

  @Test("a keyring login of Codex is one locked row, whatever tells of it")
  func codex() async throws {
    let home = try TestHome()
    try home.write(".codex/config.toml", "cli_auth_credentials_store = \"keyring\"\n")
    #expect(try await tokens(home, of: .codex).map(\.status) == [.locked])
    try home.write(".codex/auth.json", #"{"auth_mode": "apikey", "OPENAI_API_KEY": "sk-FAKE0123456789abcdefghij"}"#)
    #expect(Set(try await tokens(home, of: .codex).map(\.status)) == [.locked, .unknown])
  }

  @Test("a store that Codex chooses itself is locked only where there is no file")
  func codexAuto() async throws {
    let home = try TestHome()
    try home.write(".codex/config.toml", "cli_auth_credentials_store = \"auto\"\n")
    #expect(try await tokens(home, of: .codex).map(\.status) == [.locked])
    try home.write(".codex/auth.json", #"{"auth_mode": "apikey", "OPENAI_API_KEY": "sk-FAKE0123456789abcdefghij"}"#)
    #expect(try await tokens(home, of: .codex).filter { $0.status != .missing }.map(\.status) == [.unknown])
  }

  @Test("a key that the Continue hub manages is told of beside a login")
  func hub() async throws {
    let home = try TestHome()
    try home.write(
      ".continue/auth.json",
      """
      {"userId": "user_1", "userEmail": "user@example.com", "accessToken": "FAKEcontinueaccess0123456789",
       "refreshToken": "FAKEcontinuerefresh0123456789", "expiresAt": 1790009999000}
      """)
    try home.write(".continue/config.yaml", "models:\n  - name: m\n    apiKey: ${{ inputs.KEY }}\n")
    let report = try await TokenDiscovery(context: home.context()).scan(ScanRequest())
    #expect(report.tokens.map(\.tool) == [.continue])
    #expect(report.notices.contains { $0.tool == .continue && $0.kind == .locked })
  }
}
