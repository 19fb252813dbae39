import CredentialPings
import Domain
import FoundationEssentials
import Testing

@testable import Credentials

/// Logins whose tools renew them themselves: nothing of ours ever asks their token endpoints or writes their files, whatever
/// a provider says of them.
@Suite("Logins that only their tools renew")
struct OwnRenewalTests {
  struct Login: Sendable, CustomTestStringConvertible {
    var name: String
    var tool: Tool
    var place: String
    var text: @Sendable (_ serial: Int) -> String
    /// A call is known that tells whether it works.
    var isAsked = true
    /// The status of one that nobody was asked about.
    var unasked = TokenStatus.active
    var isEnded = false
    var remedy: RefreshMethod.Action
    var testDescription: String { name }
  }

  enum Case: CaseIterable, Sendable {
    case success, rotated, invalidGrant, reused, rateLimited, trouble, late, garbage
  }

  private static let later = 1_790_003_600_000
  private static func openCode(_ provider: String, _ access: String, _ refresh: String) -> @Sendable (Int) -> String {
    { serial in
      #"{"\#(provider)": {"type": "oauth", "refresh": "\#(refresh)-\#(serial)", "access": "\#(access)-\#(serial)", "expires": \#(later)}}"#
    }
  }
  private static func google(_ serial: Int) -> String {
    #"{"access_token":"FAKE-access-0123456789-\#(serial)","refresh_token":"FAKE-refresh-\#(serial)","token_type":"Bearer","expiry_date":\#(later)}"#
  }

  static let logins: [Login] = [
    Login(
      name: "qwen", tool: .qwen, place: ".qwen/oauth_creds.json", text: google, isAsked: false, isEnded: true,
      remedy: .open(url: "https://bailian.console.aliyun.com/?apiKey=1#/api-key")),
    Login(
      name: "opencode anthropic", tool: .opencode, place: ".local/share/opencode/auth.json",
      text: openCode("anthropic", "sk-ant-oat01-FAKE0123456789", "FAKE-refresh"),
      remedy: .run(["opencode", "auth", "login"])),
    Login(
      name: "opencode openai", tool: .opencode, place: ".local/share/opencode/auth.json",
      text: openCode("openai", "FAKE-access-0123456789", "FAKE-refresh"), remedy: .run(["opencode", "auth", "login"])),
    Login(
      name: "opencode github-copilot", tool: .opencode, place: ".local/share/opencode/auth.json",
      text: openCode("github-copilot", "tid=FAKE", "gho_FAKE0123456789"), unasked: .unknown,
      remedy: .run(["opencode", "auth", "login"])),
    Login(
      name: "copilot", tool: .copilot, place: ".config/github-copilot/apps.json",
      text: { #"{"github.com:Iv1.b507a08c87ecfe98":{"user":"octo","oauth_token":"gho_FAKE0123456789-\#($0)"}}"# },
      unasked: .unknown, remedy: .run(["copilot", "login"])),
    Login(
      name: "gh", tool: .copilot, place: ".config/gh/hosts.yml",
      text: { "github.com:\n    user: octo\n    oauth_token: gho_FAKE0123456789-\($0)\n" }, unasked: .unknown,
      remedy: .run(["gh", "auth", "login"])),
    Login(
      name: "continue", tool: .continue, place: ".continue/auth.json",
      text: {
        #"{"userId":"u","userEmail":"c@example.com","accessToken":"FAKE-access-0123456789-\#($0)","refreshToken":"FAKE-refresh-\#($0)","expiresAt":\#(later)}"#
      }, isAsked: false, remedy: .run(["cn", "login"])),
    Login(
      name: "grok", tool: .grok, place: ".grok/auth.json",
      text: {
        #"{"https://auth.x.ai::FAKE":{"key":"FAKE-access-0123456789-\#($0)","refresh_token":"FAKE-refresh-\#($0)","expires_at":"2026-09-30T00:00:00Z","email":"x@example.com"}}"#
      }, isAsked: false, remedy: .run(["grok", "login"])),
    Login(
      name: "kilo", tool: .kilo, place: ".local/share/kilo/auth.json",
      text: openCode("kilo", "FAKE-access-0123456789", "FAKE-refresh"), isAsked: false,
      remedy: .run(["kilo", "login"])),
    Login(
      name: "minimax", tool: .minimax, place: ".minimax/oauth_creds.json", text: google, isAsked: false,
      remedy: .open(url: "https://platform.minimax.io")),
    Login(
      name: "gcloud", tool: .gcloud, place: ".config/gcloud/application_default_credentials.json",
      text: {
        #"{"type":"authorized_user","client_id":"FAKE","client_secret":"FAKE","refresh_token":"1//FAKE-refresh-0123456789-\#($0)","account":"g@example.com"}"#
      }, isAsked: false, unasked: .unknown, remedy: .run(["gcloud", "auth", "application-default", "login"])),
  ]

  private func reply(_ what: Case) -> TokenServer.Reply? {
    switch what {
    case .success, .rotated: .init(body: "{}")
    case .invalidGrant: .init(status: 401, body: #"{"error":"invalid_grant"}"#)
    case .reused: .init(status: 401, body: #"{"error":{"code":"refresh_token_reused"}}"#)
    case .rateLimited: .init(status: 429, headers: "Retry-After: 120\r\n", body: "{}")
    case .trouble: .init(status: 503, body: "down")
    case .late: nil
    case .garbage: .init(body: "", raw: "SSH-2.0-FAKE\r\n\r\n")
    }
  }

  private func badge(_ login: Login, _ what: Case) -> TokenStatus {
    guard !login.isEnded else { return .discontinued }
    guard login.isAsked else { return login.unasked }
    return switch what {
    case .success, .rotated, .rateLimited: .active
    case .invalidGrant, .reused: .revoked
    // Nothing was ever proved of it, and now somebody asked.
    case .trouble, .late, .garbage: .unknown
    }
  }

  @Test(
    "the badge and the remedy are right, and the tool's file is the same to the byte", .timeLimit(.minutes(1)),
    arguments: logins, Case.allCases)
  func table(_ login: Login, _ what: Case) async throws {
    let home = try RefreshHome { [self] in $0.method == "GET" ? reply(what) : .init(body: "{}") }
    try home.write(login.place, login.text(1))
    let (renewal, discovery) = home.program(limit: what == .late ? .milliseconds(300) : .seconds(10))
    let first = try await RefreshHome.token(login.tool, discovery)
    #expect(first.status == (login.isEnded ? .discontinued : login.unasked), "\(first.reason)")
    if what == .rotated {
      // The tool rotates it by itself; looking again finds that.
      try home.write(login.place, login.text(2))
      let reread = try #require(first.methods.first { $0.kind == .reread })
      let result = await renewal.carryOut(RefreshRequest(tokenID: first.id, method: reread)) { _ in }
      #expect(result.outcome == .pickedUp, "\(result)")
    }
    let before = (home.text(login.place), home.mode(login.place))
    let report = try await discovery.scan(ScanRequest(tools: [login.tool], validate: true))
    let token = try #require(report.tokens.first { $0.status != .missing })
    #expect(report.tokens.count { $0.status != .missing } == 1)
    #expect(token.status == badge(login, what), "\(token.reason)")
    #expect(token.recommendedMethod?.action == login.remedy)
    let isWaiting = what == .rateLimited && login.isAsked
    #expect(token.flags.rateLimitedUntil == (isWaiting ? home.now + 120 : nil))
    #expect(token.consecutiveFailures == (token.status == .revoked ? 1 : 0))
    #expect(token.lastError?.contains("FAKE") != true)
    #expect(home.server.requests.count == (login.isAsked ? 1 : 0))

    // Nobody renews it behind the tool's back, even if asked to.
    for keeping in [RefreshMethod.Keeping.file, .memory, .owner] {
      #expect(!token.methods.contains { $0.action == .renew(keeping) })
      let wish = RefreshMethod(kind: .renew, title: "", consequence: "", action: .renew(keeping))
      let result = await renewal.carryOut(
        RefreshRequest(tokenID: token.id, method: wish, isConfirmed: true)
      ) { _ in }
      #expect(result.outcome == .refused, "\(result)")
    }
    await discovery.close()
    #expect(!home.server.requests.contains { $0.method == "POST" })
    #expect(home.text(login.place) == before.0)
    #expect(home.mode(login.place) == before.1)
  }
}
