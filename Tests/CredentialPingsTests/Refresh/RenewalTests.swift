import Credentials
import Domain
import FoundationEssentials
import StructuredText
import Testing

/// Each of these asks a vendor on this machine.
@Suite("Renewing logins at their vendors")
struct RenewalTests {
  typealias Login = RefreshHome.Login

  @Test(
    "success: the rotated refresh token is in the tool's file, everything else is kept",
    arguments: RefreshHome.writable)
  func success(_ login: Login) async throws {
    let vendor = Vendor()
    let home = try RefreshHome { vendor.answer($0) }
    try home.logins(with: login)
    let (result, token) = try await home.renew(login.tool)
    #expect(result.outcome == .renewed, "\(result)")
    #expect(result.before == .expired)
    #expect(token.status == .active, "\(token.reason)")
    #expect(home.refreshToken(login)?.hasSuffix("FAKErefresh-2") == true)
    #expect(home.mode(login.place) == 0o600)
    let text = try #require(home.text(login.place))
    #expect(!text.contains("FAKErefresh-1"))
    // What nobody here knows.
    switch login.tool {
    case .kimi:
      #expect(text.contains("1.50"))
      // The older program writes fractions of seconds.
      #expect(text.contains(login == RefreshHome.oldKimi ? "1790003600.0" : #""expires_at": 1790003600,"#))
    case .codex:
      #expect(home.document(login.place)?["tokens"]?["unknown"]?.bool == true)
      #expect(home.document(login.place)?["OPENAI_API_KEY"]?.isNull == true)
      #expect(home.document(login.place)?["tokens"]?["id_token"]?.string?.hasSuffix("FAKEsignature1") == true)
      #expect(home.document(login.place)?["last_refresh"]?.string == home.now.timestamp)
    default:
      #expect(!text.contains("\n"))
      #expect(text.contains(#""unknown":1.0"#))
      #expect(home.document(login.place)?["mcpOAuth"] != nil)
      #expect(home.document(login.place)?["claudeAiOauth"]?["subscriptionType"]?.string == "max")
      #expect(home.document(login.place)?["claudeAiOauth"]?["expiresAt"]?.int == 1_790_003_600_000)
    }
    #expect(home.server.requests.filter { $0.method == "POST" }.count == 1)
  }

  @Test("Gemini is renewed in memory: it works, and its file is the same to the byte")
  func memory() async throws {
    let vendor = Vendor()
    let home = try RefreshHome { vendor.answer($0) }
    try home.logins()
    let before = home.text(RefreshHome.gemini.place)
    let (result, token) = try await home.renew(.gemini)
    #expect(result.outcome == .renewed, "\(result)")
    #expect(token.status == .active, "\(token.reason)")
    #expect(token.reason.contains("renewed for this program only"))
    #expect(home.text(RefreshHome.gemini.place) == before)
    // The provider was asked with the new token, and the old one went nowhere.
    let ping = home.server.requests.first { $0.method == "GET" }
    #expect(ping?.head.contains("ya29.FAKEaccess-new") == true)
  }

  @Test("an expired login of Gemini is validated with a token of our own")
  func validation() async throws {
    let vendor = Vendor()
    let home = try RefreshHome { vendor.answer($0) }
    try home.logins()
    let before = home.text(RefreshHome.gemini.place)
    let (_, discovery) = home.program()
    let report = try await discovery.scan(ScanRequest(tools: [.gemini], validate: true))
    await discovery.close()
    #expect(report.tokens.map(\.status) == [.active])
    #expect(home.text(RefreshHome.gemini.place) == before)
  }

  @Test("the quota of an ended login of Gemini is asked for with a token of our own")
  func quota() async throws {
    let vendor = Vendor()
    let home = try RefreshHome { request in
      if request.path.contains("loadCodeAssist") { return .init(body: #"{"cloudaicompanionProject":"p"}"#) }
      if request.path.contains("retrieveUserQuota") {
        return .init(body: #"{"buckets":[{"modelId":"gemini-2.5-pro","remainingFraction":0.25}]}"#)
      }
      return vendor.answer(request)
    }
    try home.logins()
    let before = home.text(RefreshHome.gemini.place)
    let (_, discovery) = home.program()
    let token = try await RefreshHome.token(.gemini, discovery)
    let reasons = await discovery.askQuotas(of: [token.id])
    #expect(reasons.isEmpty, "\(reasons)")
    let after = try await RefreshHome.token(.gemini, discovery)
    await discovery.close()
    #expect(after.quota.map(\.usedFraction) == [0.75])
    #expect(home.text(RefreshHome.gemini.place) == before)
    let calls = home.server.requests.filter { $0.path.contains("v1internal") }
    #expect(calls.count == 2)
    #expect(calls.allSatisfy { $0.head.contains("ya29.FAKEaccess-new") })
  }

  @Test("invalid_grant: revoked, with the command that logs in again, and no file changes", arguments: RefreshHome.all)
  func ended(_ login: Login) async throws {
    try await check(login, .init(status: 400, body: #"{"error":"invalid_grant","error_description":"FAKE"}"#)) {
      result, token in
      #expect(result.outcome == .ended)
      #expect(token.status == .revoked)
      #expect(result.remedy == "Log in again: \(login.command).")
      #expect(token.consecutiveFailures == 1)
    }
  }

  @Test("refresh_token_reused: says that another program used it, and no file changes", arguments: RefreshHome.all)
  func reused(_ login: Login) async throws {
    try await check(login, .init(status: 401, body: #"{"error":{"code":"refresh_token_reused"}}"#)) { result, token in
      #expect(result.outcome == .reused)
      #expect(result.text.contains("another program already used"))
      #expect(token.status == .revoked)
      #expect(result.remedy?.contains(login.command) == true)
    }
  }

  @Test("429: the badge stays, the wait is shown, and no file changes", arguments: RefreshHome.all)
  func limited(_ login: Login) async throws {
    try await check(login, .init(status: 429, headers: "Retry-After: 120\r\n", body: "{}")) { result, token in
      #expect(result.outcome == .rateLimited)
      #expect(token.status == .expired)
      #expect(token.flags.rateLimitedUntil == Date(timeIntervalSince1970: 1_790_000_120))
      #expect(result.remedy == "Try again in 2 min.")
      #expect(token.consecutiveFailures == 0)
    }
  }

  @Test("5xx: nothing is known, and no file changes", arguments: RefreshHome.all)
  func trouble(_ login: Login) async throws {
    try await check(login, .init(status: 503, body: "down")) { result, token in
      #expect(result.outcome == .noAnswer)
      #expect(token.status == .expired)
      #expect(result.remedy?.hasPrefix("Try again in a while.") == true)
      #expect(token.consecutiveFailures == 0)
    }
  }

  @Test(
    "a provider that never answers is given up, and no file changes", .timeLimit(.minutes(1)),
    arguments: RefreshHome.all)
  func late(_ login: Login) async throws {
    try await check(login, nil, longest: .milliseconds(400)) { result, token in
      #expect(result.outcome == .noAnswer)
      #expect(token.status == .expired)
      #expect(result.remedy?.hasPrefix("Try again in a while.") == true)
    }
  }

  @Test(
    "garbage is no token, and no file changes", arguments: RefreshHome.all,
    [
      "<html>", "[]", "{}", #"{"access_token":""}"#, #"{"access_token":7}"#, #"{"access_token":"two\nlines"}"#,
      #"{"access_token":"FAKE"#,
    ])
  func garbage(_ login: Login, _ body: String) async throws {
    try await check(login, .init(body: body)) { result, token in
      #expect(result.outcome == .unusable)
      #expect(token.status == .expired)
    }
  }

  @Test("an answer that is no HTTP changes nothing", arguments: RefreshHome.all)
  func nonsense(_ login: Login) async throws {
    try await check(login, .init(body: "", raw: "SSH-2.0-FAKE\r\n\r\n")) { result, token in
      #expect(result.outcome == .noAnswer)
      #expect(token.status == .expired)
    }
  }

  @Test("a redirect is not followed: the refresh token goes to nobody else", arguments: RefreshHome.all)
  func redirect(_ login: Login) async throws {
    let elsewhere = try TokenServer { _ in .init(body: "{}") }
    defer { elsewhere.stop() }
    try await check(login, .init(status: 307, headers: "Location: \(elsewhere.base)/\r\n", body: "")) { result, _ in
      #expect(result.outcome == .noAnswer)
    }
    #expect(elsewhere.requests.isEmpty)
  }

  /// Renews once against a vendor that answers so; whatever happens, no file changes and no secret is told.
  private func check(
    _ login: Login, _ reply: TokenServer.Reply?, longest: Duration = .seconds(10),
    _ expect: (RefreshResult, DiscoveredToken) -> Void
  ) async throws {
    let home = try RefreshHome { $0.method == "GET" ? .init(body: "{}") : reply }
    try home.logins(with: login)
    let before = (home.text(login.place), home.mode(login.place))
    let (result, token) = try await home.renew(login.tool, longest: longest)
    expect(result, token)
    #expect(home.text(login.place) == before.0)
    #expect(home.mode(login.place) == before.1)
    #expect(home.server.requests.filter { $0.method == "POST" }.count == 1)
    #expect(!result.sentence.contains("FAKE"))
    #expect(token.lastError?.contains("FAKE") != true)
  }
}
