import Credentials
import Domain
import FoundationEssentials
import StructuredText
import Testing

/// Each of these asks a vendor on this machine.
@Suite("Renewing logins at their vendors")
struct RenewalTests {
  private static let tools: [Tool] = RefreshHome.places.map(\.tool)
  private static let owners: [Tool: String] = [
    .kimi: "kimi login", .codex: "codex login", .claude: "claude auth login", .gemini: "gemini, then /auth",
  ]

  private func place(_ tool: Tool) -> String { RefreshHome.places.first { $0.tool == tool }?.place ?? "" }

  private func refreshToken(_ tool: Tool, _ home: RefreshHome) -> String? {
    let document = home.document(place(tool))
    return switch tool {
    case .codex: document?["tokens"]?["refresh_token"]?.string
    case .claude: document?["claudeAiOauth"]?["refreshToken"]?.string
    default: document?["refresh_token"]?.string
    }
  }

  @Test(
    "success: the rotated refresh token is in the tool's file, everything else is kept",
    arguments: [Tool.kimi, .codex, .claude])
  func success(_ tool: Tool) async throws {
    let vendor = Vendor()
    let home = try RefreshHome { vendor.answer($0) }
    try home.logins()
    let (result, token) = try await home.renew(tool)
    #expect(result.outcome == .renewed, "\(result)")
    #expect(result.before == .expired)
    #expect(token.status == .active, "\(token.reason)")
    #expect(refreshToken(tool, home)?.hasSuffix("FAKErefresh-2") == true)
    #expect(home.mode(place(tool)) == 0o600)
    let text = try #require(home.text(place(tool)))
    #expect(!text.contains("FAKErefresh-1"))
    // What nobody here knows.
    switch tool {
    case .kimi:
      #expect(text.contains("1.50"))
      #expect(home.document(place(tool))?["expires_at"]?.int == 1_790_003_600)
    case .codex:
      #expect(home.document(place(tool))?["tokens"]?["unknown"]?.bool == true)
      #expect(home.document(place(tool))?["OPENAI_API_KEY"]?.isNull == true)
      #expect(home.document(place(tool))?["tokens"]?["id_token"]?.string?.hasSuffix("FAKEsignature1") == true)
      #expect(home.document(place(tool))?["last_refresh"]?.string == home.now.timestamp)
    default:
      #expect(!text.contains("\n"))
      #expect(text.contains(#""unknown":1.0"#))
      #expect(home.document(place(tool))?["mcpOAuth"] != nil)
      #expect(home.document(place(tool))?["claudeAiOauth"]?["subscriptionType"]?.string == "max")
      #expect(home.document(place(tool))?["claudeAiOauth"]?["expiresAt"]?.int == 1_790_003_600_000)
    }
    #expect(home.server.requests.filter { $0.method == "POST" }.count == 1)
  }

  @Test("Gemini is renewed in memory: it works, and its file is the same to the byte")
  func memory() async throws {
    let vendor = Vendor()
    let home = try RefreshHome { vendor.answer($0) }
    try home.logins()
    let before = home.text(place(.gemini))
    let (result, token) = try await home.renew(.gemini)
    #expect(result.outcome == .renewed, "\(result)")
    #expect(token.status == .active, "\(token.reason)")
    #expect(token.reason.contains("renewed for this program only"))
    #expect(home.text(place(.gemini)) == before)
    // The provider was asked with the new token, and the old one went nowhere.
    let ping = home.server.requests.first { $0.method == "GET" }
    #expect(ping?.head.contains("ya29.FAKEaccess-new") == true)
  }

  @Test("an expired login of Gemini is validated with a token of our own")
  func validation() async throws {
    let vendor = Vendor()
    let home = try RefreshHome { vendor.answer($0) }
    try home.logins()
    let before = home.text(place(.gemini))
    let (_, discovery) = home.program()
    let report = try await discovery.scan(ScanRequest(tools: [.gemini], validate: true))
    await discovery.close()
    #expect(report.tokens.map(\.status) == [.active])
    #expect(home.text(place(.gemini)) == before)
  }

  @Test("invalid_grant: revoked, with the command that logs in again, and no file changes", arguments: tools)
  func ended(_ tool: Tool) async throws {
    try await check(tool, .init(status: 400, body: #"{"error":"invalid_grant","error_description":"FAKE"}"#)) {
      result, token in
      #expect(result.outcome == .ended)
      #expect(token.status == .revoked)
      #expect(result.remedy == "Log in again: \(Self.owners[tool] ?? "").")
      #expect(token.consecutiveFailures == 1)
    }
  }

  @Test("refresh_token_reused: says that another program used it, and no file changes", arguments: tools)
  func reused(_ tool: Tool) async throws {
    try await check(tool, .init(status: 401, body: #"{"error":{"code":"refresh_token_reused"}}"#)) { result, token in
      #expect(result.outcome == .reused)
      #expect(result.text.contains("another program already used"))
      #expect(token.status == .revoked)
      #expect(result.remedy?.contains(Self.owners[tool] ?? "?") == true)
    }
  }

  @Test("429: the badge stays, the wait is shown, and no file changes", arguments: tools)
  func limited(_ tool: Tool) async throws {
    try await check(tool, .init(status: 429, headers: "Retry-After: 120\r\n", body: "{}")) { result, token in
      #expect(result.outcome == .rateLimited)
      #expect(token.status == .expired)
      #expect(token.flags.rateLimitedUntil == Date(timeIntervalSince1970: 1_790_000_120))
      #expect(result.remedy == "Try again in 2 min.")
      #expect(token.consecutiveFailures == 0)
    }
  }

  @Test("5xx: nothing is known, and no file changes", arguments: tools)
  func trouble(_ tool: Tool) async throws {
    try await check(tool, .init(status: 503, body: "down")) { result, token in
      #expect(result.outcome == .noAnswer)
      #expect(token.status == .expired)
      #expect(result.remedy?.hasPrefix("Try again in a while.") == true)
      #expect(token.consecutiveFailures == 0)
    }
  }

  @Test("a provider that never answers is given up, and no file changes", .timeLimit(.minutes(1)), arguments: tools)
  func late(_ tool: Tool) async throws {
    try await check(tool, nil, longest: .milliseconds(400)) { result, token in
      #expect(result.outcome == .noAnswer)
      #expect(token.status == .expired)
      #expect(result.remedy?.hasPrefix("Try again in a while.") == true)
    }
  }

  @Test(
    "garbage is no token, and no file changes", arguments: tools,
    [
      "<html>", "[]", "{}", #"{"access_token":""}"#, #"{"access_token":7}"#, #"{"access_token":"two\nlines"}"#,
      #"{"access_token":"FAKE"#,
    ])
  func garbage(_ tool: Tool, _ body: String) async throws {
    try await check(tool, .init(body: body)) { result, token in
      #expect(result.outcome == .unusable)
      #expect(token.status == .expired)
    }
  }

  @Test("an answer that is no HTTP changes nothing", arguments: tools)
  func nonsense(_ tool: Tool) async throws {
    try await check(tool, .init(body: "", raw: "SSH-2.0-FAKE\r\n\r\n")) { result, token in
      #expect(result.outcome == .noAnswer)
      #expect(token.status == .expired)
    }
  }

  @Test("a redirect is not followed: the refresh token goes to nobody else", arguments: tools)
  func redirect(_ tool: Tool) async throws {
    let elsewhere = try TokenServer { _ in .init(body: "{}") }
    defer { elsewhere.stop() }
    try await check(tool, .init(status: 307, headers: "Location: \(elsewhere.base)/\r\n", body: "")) { result, _ in
      #expect(result.outcome == .noAnswer)
    }
    #expect(elsewhere.requests.isEmpty)
  }

  /// Renews once against a vendor that answers so; whatever happens, no file changes and no secret is told.
  private func check(
    _ tool: Tool, _ reply: TokenServer.Reply?, longest: Duration = .seconds(10),
    _ expect: (RefreshResult, DiscoveredToken) -> Void
  ) async throws {
    let home = try RefreshHome { $0.method == "GET" ? .init(body: "{}") : reply }
    try home.logins()
    let before = home.text(place(tool))
    let (result, token) = try await home.renew(tool, longest: longest)
    expect(result, token)
    #expect(home.text(place(tool)) == before)
    #expect(home.server.requests.filter { $0.method == "POST" }.count == 1)
    #expect(!result.sentence.contains("FAKE"))
    #expect(token.lastError?.contains("FAKE") != true)
  }
}
