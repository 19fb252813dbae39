import Domain
import FoundationEssentials
import Glibc
import Testing

@testable import Credentials

/// Each of these starts a stand-in of the tool's own program.
@Suite("Letting a tool renew its own login")
struct DelegationTests {
  /// `codex app-server`: answers each line, and does `$1` when it is asked for the account.
  private static func codex(_ work: String, account: String = #"{"type":"chatgpt","email":"me@example.com"}"#) -> String
  {
    """
    #!/bin/sh
    [ "$*" = "-s read-only -a never app-server" ] || exit 64
    echo '{"method":"notice"}'
    while read -r line; do
      case "$line" in
      *'"initialize"'*) echo '{"id":1,"result":{"userAgent":"stand-in"}}' ;;
      *'"account/read"'*) \(work)
        echo 'no JSON'; echo '{"method":"account/updated","params":{}}'
        echo '{"id":2,"result":{"account":\(account),"requiresOpenaiAuth":true}}' ;;
      *'"account/rateLimits/read"'*)
        echo '{"id":3,"result":{"rateLimits":{"limitId":"codex","primary":{"usedPercent":42,"windowDurationMins":300,"resetsAt":1790001000}}}}' ;;
      esac
    done
    touch "$HOME/ended"
    """
  }

  /// `claude /status` on a terminal: renews under its lock, and stays until Ctrl-C.
  private static let claude = """
    #!/bin/sh
    [ "$*" = /status ] && [ -t 0 ] && [ -t 1 ] || exit 64
    mkdir "$HOME/.claude/.oauth_refresh.lock"
    cp "$HOME/next" "$HOME/.claude/.credentials.json.new"
    mv "$HOME/.claude/.credentials.json.new" "$HOME/.claude/.credentials.json"
    rmdir "$HOME/.claude/.oauth_refresh.lock"
    trap 'touch "$HOME/ended"; exit 0' INT
    echo "Status"
    while :; do read -r line; done
    """

  private func home(_ name: String, _ program: String?) throws -> RefreshHome {
    let home = try RefreshHome(programs: true) { $0.method == "GET" ? .init(body: "{}") : nil }
    try home.logins()
    if let program {
      try home.write("bin/\(name)", program)
      #expect(chmod(home.at("bin/\(name)"), 0o755) == 0)
    }
    return home
  }

  private func renew(
    _ tool: Tool, _ home: RefreshHome, isConfirmed: Bool = false
  ) async throws -> (result: RefreshResult, preview: RefreshPreview, token: DiscoveredToken) {
    let (renewal, discovery) = home.program([])
    let token = try await RefreshHome.token(tool, discovery)
    let method = try #require(token.recommendedMethod)
    #expect(method.action == .renew(.owner))
    let request = RefreshRequest(tokenID: token.id, method: method, isConfirmed: isConfirmed)
    let preview = try await renewal.preview(request)
    let result = await renewal.carryOut(request) { _ in }
    let after = try await RefreshHome.token(tool, discovery)
    await discovery.close()
    // Whatever its program does, we ask its vendor nothing.
    #expect(!home.server.requests.contains { $0.method == "POST" })
    return (result, preview, after)
  }

  /// The login that the program is about to have.
  private func prepareNext(_ login: RefreshHome.Login, _ home: RefreshHome) throws {
    let before = home.text(login.place) ?? ""
    try home.logins(left: 7200, serial: 2)
    try home.write("next", home.text(login.place) ?? "")
    try home.write(login.place, before)
  }

  @Test("codex renews its login when it is asked for its account, and its limits come with it", .timeLimit(.minutes(1)))
  func codexRenews() async throws {
    let home = try home("codex", Self.codex(#"cp "$HOME/next" "$HOME/.codex/auth.json""#))
    try prepareNext(RefreshHome.codex, home)
    let (result, preview, token) = try await renew(.codex, home)
    #expect(preview.obstacle == nil)
    #expect(preview.files == ["~/.codex/auth.json"])
    #expect(result.outcome == .renewed, "\(result)")
    #expect(result.text == "codex renewed it, lasts 2 h")
    #expect(token.status == .active)
    #expect(home.refreshToken(RefreshHome.codex) == "rt_FAKErefresh-2")
    #expect(token.quota.first { $0.label == "5h" }?.usedFraction == 0.42)
    #expect(token.quota.first { $0.label == "5h" }?.source == .cli)
    // It was let go, not killed.
    #expect(access(home.at("ended"), F_OK) == 0)
  }

  @Test("claude renews its login when it is started, and is ended by Ctrl-C", .timeLimit(.minutes(1)))
  func claudeRenews() async throws {
    let home = try home("claude", Self.claude)
    try prepareNext(RefreshHome.claude, home)
    let (result, preview, token) = try await renew(.claude, home)
    #expect(preview.files == ["~/.claude/.credentials.json"])
    #expect(result.outcome == .renewed, "\(result)")
    #expect(token.status == .active)
    #expect(home.refreshToken(RefreshHome.claude)?.hasSuffix("FAKErefresh-2") == true)
    #expect(access(home.at("ended"), F_OK) == 0)
    #expect(access(home.at(".claude/.oauth_refresh.lock"), F_OK) != 0)
  }

  @Test("a program that sees no need leaves everything as it was, and the person is told what else helps")
  func noNeed() async throws {
    let home = try home("codex", Self.codex(":"))
    let before = home.text(RefreshHome.codex.place)
    let (result, _, token) = try await renew(.codex, home)
    #expect(result.outcome == .unchanged, "\(result)")
    #expect(result.remedy == "Log in again: codex login.")
    #expect(token.status == .expired)
    #expect(home.text(RefreshHome.codex.place) == before)
  }

  @Test("a program that knows of no login says so")
  func loggedOut() async throws {
    let home = try home("codex", Self.codex(":", account: "null"))
    let (result, _, _) = try await renew(.codex, home)
    #expect(result.outcome == .ended, "\(result)")
    #expect(result.remedy == "Log in again: codex login.")
  }

  @Test(
    "a program that breaks off, refuses or babbles has not renewed it, and nothing of what it said is told",
    arguments: [
      "#!/bin/sh\necho sk-FAKE-secret\nexit 3",
      "#!/bin/sh\nread -r line\necho '{\"id\":1,\"error\":{\"message\":\"FAKE\"}}'",
      "#!/bin/sh\nhead -c 3000000 /dev/zero", "#!/nowhere/interpreter",
    ])
  func broken(_ program: String) async throws {
    let home = try home("codex", program)
    let (result, _, token) = try await renew(.codex, home)
    #expect(result.outcome == .failed, "\(result)")
    #expect(result.text.hasPrefix("codex did not renew it: "))
    #expect(!result.sentence.contains("FAKE"))
    #expect(token.status == .expired)
    #expect(token.consecutiveFailures == 0)
  }

  @Test("where the program is not installed that is told beforehand, and nothing happens")
  func missing() async throws {
    let home = try home("codex", nil)
    let (result, preview, _) = try await renew(.codex, home)
    #expect(preview.obstacle == "codex is not on PATH. Install it, or choose another method")
    #expect(result.outcome == .refused)
  }

  @Test("where others hold the login it is not started without a person's word")
  func holders() async throws {
    let home = try home("codex", Self.codex(#"cp "$HOME/next" "$HOME/.codex/auth.json""#))
    try prepareNext(RefreshHome.codex, home)
    try home.write(
      ".openclaw/agents/main/agent/auth-profiles.json",
      #"{"version":1,"profiles":{"openai:default":{"type":"oauth","provider":"openai","access":"FAKE-old-access-0123456789","refresh":"rt_FAKErefresh-1","expires":1790000000000}}}"#
    )
    let (refused, preview, _) = try await renew(.codex, home)
    #expect(preview.needsConfirmation)
    #expect(refused.outcome == .refused)
    #expect(home.refreshToken(RefreshHome.codex) == "rt_FAKErefresh-1")
    let (result, _, _) = try await renew(.codex, home, isConfirmed: true)
    #expect(result.outcome == .renewed)
    #expect(result.remedy?.contains("openclaw agent main") == true)
  }
}
