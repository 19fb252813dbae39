import CredentialFormats
import Domain
import FoundationEssentials
import Testing

struct LoginFormatTests {
  @Test("Kimi's login tells its lifetime and renews itself")
  func kimi() throws {
    let credential = try #require(read(.kimiCredentials, Sample.of(.kimiCredentials)).credentials.first)
    #expect(credential.provider == "kimi" && credential.kind == .oauth && credential.owner == "kimi")
    #expect(credential.lifetimeSeconds == 900)
    #expect(credential.refreshSecret?.reveal() == "kimir-FAKErefresh0123456789")
    #expect(credential.fields.contains("expires_at"))
  }

  @Test("empty tokens of Kimi mean that the login was revoked")
  func tombstone() throws {
    let reading = read(.kimiCredentials, #"{"access_token": "", "refresh_token": "", "expires_at": 0}"#)
    let credential = try #require(reading.credentials.first)
    guard case .revoked(let text) = credential.verdict else {
      Issue.record("the verdict is \(credential.verdict)")
      return
    }
    #expect(text.contains("kimi login"))
    #expect(credential.expiresAt == nil && credential.secret.isEmpty && credential.refreshSecret == nil)
  }

  @Test("an old Kimi login is labelled when the person has moved on")
  func migrated() {
    let reading = read(.kimiCredentials, Sample.of(.kimiCredentials), hints: [.kimiMigrated: "yes"])
    #expect(reading.credentials.first?.label == "legacy kimi-cli")
    #expect(reading.notices.map(\.kind) == [.legacy])
  }

  @Test("keys of Kimi's configuration belong to the provider that they open")
  func kimiConfig() {
    let credentials = read(.kimiConfig, Sample.of(.kimiConfig)).credentials
    #expect(credentials.map(\.provider) == ["moonshot", "anthropic", "moonshot"])
    #expect(credentials.map(\.label) == ["managed:moonshot-cn", "mine", "services.moonshot_search"])
    #expect(credentials.allSatisfy { $0.kind == .apiKey && $0.expiresAt == nil })
  }

  @Test("Codex's login tells account, plan and lifetime by its claims")
  func codex() throws {
    let credential = try #require(read(.codexAuth, Sample.of(.codexAuth)).credentials.first)
    #expect(credential.provider == "openai" && credential.kind == .oauth && credential.owner == "codex")
    #expect(credential.account == "me@example.com" && credential.plan == "plus")
    #expect(credential.accountKey == "account-1")
    #expect(credential.lifetimeSeconds == 864_000)
  }

  @Test("a Codex login whose token tells no expiry is stale after eight days")
  func codexFallback() {
    let text =
      #"{"auth_mode": "ChatGPT", "tokens": {"access_token": "FAKEopaque"}, "last_refresh": "2026-08-20T10:11:12Z"}"#
    #expect(
      read(.codexAuth, text).credentials.first?.expiresAt
        == Date(timeIntervalSince1970: 1_787_220_672 + 8 * 86_400))
  }

  @Test("the mode of Codex decides what counts, and its absence the key")
  func codexModes() {
    let both =
      #""OPENAI_API_KEY": "sk-FAKEkey", "tokens": {"access_token": "FAKEtoken"}, "personal_access_token": "at-FAKEpat""#
    func first(_ mode: String) -> FoundCredential? { read(.codexAuth, "{\(mode)\(both)}").credentials.first }
    #expect(first("")?.secret.reveal() == "sk-FAKEkey")
    #expect(first("")?.kind == .apiKey)
    #expect(first(#""auth_mode": "apikey", "#)?.secret.reveal() == "sk-FAKEkey")
    #expect(first(#""auth_mode": "chatgptAuthTokens", "#)?.secret.reveal() == "FAKEtoken")
    #expect(first(#""auth_mode": "personalAccessToken", "#)?.kind == .accessToken)
    #expect(first(#""auth_mode": "PERSONALACCESSTOKEN", "#)?.secret.reveal() == "at-FAKEpat")
    #expect(
      read(.codexAuth, #"{"OPENAI_API_KEY": null, "tokens": {"access_token": "FAKE"}}"#).credentials.first?.kind
        == .oauth)
    #expect(
      read(.codexAuth, #"{"auth_mode": "chatgpt", "OPENAI_API_KEY": "sk-FAKE"}"#).notices.map(\.kind) == [.notLoggedIn])
    #expect(read(.codexAuth, #"{"auth_mode": "new"}"#).notices.map(\.kind) == [.malformed])
  }

  @Test("an agent identity of Codex is read as a token or as an object")
  func agentIdentity() throws {
    let object =
      #"{"auth_mode": "agentIdentity", "agent_identity": {"agent_private_key": "FAKEprivate", "account_id": "a-1", "#
      + #""email": "me@example.com", "plan_type": "business"}}"#
    let credential = try #require(read(.codexAuth, object).credentials.first)
    #expect(credential.kind == .agentIdentity && credential.plan == "business" && credential.accountKey == "a-1")
    let token = read(.codexAuth, #"{"auth_mode": "agentIdentity", "agent_identity": "\#(openAIToken)"}"#).credentials
      .first
    #expect(token?.account == "me@example.com" && token?.expiresAt == later)
  }

  @Test("a Codex login in the keyring is a locked one, and a hint")
  func codexStores() {
    func isLocked(_ store: String, hints: [FormatHint: String] = [:]) -> Bool {
      let found = read(.codexConfig, "cli_auth_credentials_store = '\(store)'", hints: hints).credentials
      guard found.count == 1, case .locked = found[0].verdict else { return false }
      return found[0].kind == .oauth && found[0].secret.isEmpty
    }
    #expect(isLocked("keyring") && isLocked("keyring", hints: [.codexLoginFile: "true"]))
    #expect(isLocked("auto") && !isLocked("auto", hints: [.codexLoginFile: "true"]))
    #expect(!isLocked("file"))
    #expect(read(.codexConfig, "cli_auth_credentials_store = 'ephemeral'").notices.map(\.kind) == [.notLoggedIn])
    #expect(read(.codexConfig, "model = 'x'") == FormatReading())
    #expect(
      CredentialFormat.codexConfig.hints(in: Array("cli_auth_credentials_store = 'auto'".utf8)) == [
        .codexCredentialStore: "auto"
      ])
  }

  @Test("Qwen's login has ended, however long it says it lasts")
  func qwen() {
    let reading = read(.qwenOAuth, Sample.of(.qwenOAuth))
    guard case .discontinued? = reading.credentials.first?.verdict else {
      Issue.record("the login counts as usable")
      return
    }
    #expect(reading.notices.map(\.kind) == [.discontinued])
    #expect(reading.notices.allSatisfy { $0.message.contains("API key") })
  }

  @Test("Qwen's settings hold a credential for each key")
  func qwenSettings() {
    let credentials = read(.qwenSettings, Sample.of(.qwenSettings)).credentials
    #expect(credentials.map(\.label) == ["BAILIAN_CODING_PLAN_API_KEY", "MY_KEY"])
    #expect(credentials.map(\.provider) == ["qwen", "openrouter"])
    #expect(CredentialFormat.qwenSettings.hints(in: Array(Sample.of(.qwenSettings).utf8)) == [.qwenAuthType: "openai"])
  }

  @Test("Gemini's login stands for accounts of a domain and has ended for personal ones")
  func gemini() throws {
    let hosted = try #require(read(.geminiOAuth, Sample.of(.geminiOAuth)).credentials.first)
    #expect(hosted.account == "dev@corp.example" && hosted.verdict == .usable && hosted.provider == "google")
    let token = webToken(#"{"email":"me@gmail.example"}"#)
    let personal = read(.geminiOAuth, #"{"access_token": "ya29.FAKE", "id_token": "\#(token)"}"#)
    guard case .discontinued? = personal.credentials.first?.verdict else {
      Issue.record("a personal login counts as usable")
      return
    }
    let unknown = read(.geminiOAuth, #"{"access_token": "ya29.FAKE"}"#, hints: [.googleAccount: "dev@corp.example"])
    #expect(unknown.credentials.first?.account == "dev@corp.example" && unknown.credentials.first?.verdict == .usable)
  }

  @Test("a Gemini login that tells of no hosted domain has probably ended")
  func geminiWithoutDomain() {
    func isEnded(_ text: String, account: String? = nil) -> Bool {
      let reading = read(.geminiOAuth, text, hints: account.map { [.googleAccount: $0] } ?? [:])
      guard case .discontinued? = reading.credentials.first?.verdict else { return false }
      return reading.notices.map(\.kind) == [.discontinued]
    }
    let bare = #"{"access_token": "ya29.FAKE"}"#
    #expect(isEnded(bare))
    #expect(isEnded(bare, account: "me@GMail.com") && isEnded(bare, account: "me@googlemail.com"))
    #expect(isEnded(bare, account: "nobody"))
    #expect(!isEnded(bare, account: "me@gmail.com.example"))
    #expect(isEnded(#"{"access_token": "ya29.FAKE", "id_token": "half"}"#))
    let nameless = webToken(#"{"sub":"1"}"#)
    #expect(isEnded(#"{"access_token": "ya29.FAKE", "id_token": "\#(nameless)"}"#, account: "dev@corp.example"))
    let hosted = webToken(#"{"sub":"1","hd":"corp.example"}"#)
    #expect(!isEnded(#"{"access_token": "ya29.FAKE", "id_token": "\#(hosted)"}"#, account: "me@gmail.com"))
  }

  @Test("a Kimi login in the keyring is a locked one, and hides no key beside it")
  func kimiKeyring() {
    let text = """
      [providers."managed:kimi-code"]
      api_key = ""
      oauth = { storage = "keyring", key = "oauth/kimi-code" }
      [providers.other]
      type = "anthropic"
      api_key = "sk-ant-api-FAKE0123456789"
      """
    let found = read(.kimiConfig, text).credentials
    #expect(found.map(\.kind) == [.oauth, .apiKey] && found.map(\.provider) == ["kimi", "anthropic"])
    guard case .locked? = found.first?.verdict else {
      Issue.record("the login is not locked")
      return
    }
  }

  @Test("a key under a name of Qwen's settings is taken where the tool takes it")
  func qwenOwnNames() {
    let settings =
      #"{"modelProviders": {"openai": [{"id": "m", "envKey": "MY_KEY", "baseUrl": "https://openrouter.ai/api/v1"}]}}"#
    #expect(read(.qwenSettings, settings).credentials.isEmpty)
    let found = read(.qwenSettings, settings, variables: ["MY_KEY": " sk-FAKEmine "]).credentials
    #expect(found.map { $0.secret.reveal() } == ["sk-FAKEmine"])
    #expect(found.map(\.variable) == ["MY_KEY"] && found.map(\.provider) == ["openrouter"])
  }

  @Test("Gemini's encrypted store is a locked login")
  func geminiEncrypted() {
    let reading = read(.geminiEncrypted, Sample.of(.geminiEncrypted), hints: [.googleAccount: "dev@corp.example"])
    #expect(reading.credentials.first?.verdict == .locked("encrypted by gemini-cli"))
    #expect(reading.credentials.first?.account == "dev@corp.example")
    #expect(read(.geminiEncrypted, "{}").notices.map(\.kind) == [.malformed])
  }

  @Test("Claude's login takes its account from the state file")
  func claude() throws {
    let hints = CredentialFormat.claudeState.hints(in: Array(Sample.of(.claudeState).utf8))
    #expect(hints == [.claudeEmail: "me@example.com", .claudeAccountUUID: "uuid-1", .claudeOrganization: "org-1"])
    let credential = try #require(
      read(.claudeCredentials, Sample.of(.claudeCredentials), hints: hints).credentials.first)
    #expect(credential.provider == "anthropic" && credential.kind == .oauth && credential.owner == "claude")
    #expect(credential.account == "me@example.com" && credential.accountKey == "uuid-1" && credential.plan == "max")
  }

  @Test("a Claude token without anything to renew it is one for scripts")
  func setupToken() {
    let text =
      #"{"claudeAiOauth": {"accessToken": "sk-ant-oat01-FAKE", "expiresAt": 1790000000000, "refreshTokenExpiresAt": 1790000000000}}"#
    let credential = read(.claudeCredentials, text).credentials.first
    #expect(credential?.kind == .accessToken && credential?.refreshSecret == nil && credential?.loginEndsAt == later)
  }

  @Test("logins of MCP servers are no login of Claude")
  func mcpOnly() {
    let reading = read(.claudeCredentials, #"{"mcpOAuth": {"s": {"accessToken": "FAKEmcp"}}}"#)
    #expect(reading.credentials.isEmpty)
    #expect(reading.notices.map(\.kind) == [.notLoggedIn])
    #expect(reading.notices.first?.message.contains("claude auth login") == true)
  }

  @Test("a member of the wrong type is a fault of the file, and named")
  func wrongTypes() {
    let reading = read(.claudeCredentials, #"{"claudeAiOauth": {"accessToken": 5}}"#)
    #expect(reading.notices.map(\.kind) == [.malformed])
    #expect(reading.notices.first?.message.contains("accessToken") == true)
  }
}
