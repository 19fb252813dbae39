import CredentialFormats
import Domain
import Testing

struct KeyFormatTests {
  @Test("OpenCode holds many providers, and strange entries hide none of them")
  func openCode() throws {
    let credentials = read(.openCodeAuth, Sample.of(.openCodeAuth)).credentials
    #expect(
      credentials.map(\.provider) == [
        "anthropic", "openai", "github-copilot", "opencode-go", "openrouter", "https://corp.example",
      ])
    #expect(credentials.map(\.kind) == [.oauth, .oauth, .oauth, .apiKey, .apiKey, .accessToken])
    #expect(credentials[0].expiresAt == later && credentials[0].refreshSecret != nil)
    #expect(credentials[1].account == "me@example.com" && credentials[1].accountKey == "account-1")
    #expect(credentials[2].secret.reveal() == "gho_FAKEgithub0123456" && credentials[2].expiresAt == nil)
  }

  @Test("of gh's hosts only github.com is read")
  func ghHosts() {
    let credentials = read(.ghHosts, Sample.of(.ghHosts)).credentials
    #expect(credentials.map(\.account) == ["octocat", "second"])
    #expect(credentials.map(\.kind) == [.oauth, .accessToken])
    #expect(credentials.allSatisfy { $0.provider == "github-copilot" && $0.owner == "gh" })
    #expect(read(.ghHosts, "ghe.corp.example:\n  oauth_token: gho_FAKE\n").notices.map(\.kind) == [.notLoggedIn])
  }

  @Test("an account of gh without a token is locked in the keyring")
  func ghKeyring() {
    let credential = read(.ghHosts, "github.com:\n  user: octocat\n  git_protocol: https\n").credentials.first
    #expect(credential?.account == "octocat" && credential?.verdict == .locked("kept in the system's keyring by gh"))
    let wrapped = read(.ghHosts, "github.com:\n  user: o\n  oauth_token: go-keyring-base64:Z2hvX0ZBS0U=\n").credentials
      .first
    #expect(wrapped?.secret.reveal() == "gho_FAKE")
  }

  @Test("a classic token of GitHub is none for Copilot, wherever it lies")
  func classicToken() {
    let stored = read(.ghHosts, "github.com:\n  user: o\n  oauth_token: ghp_FAKE0123456789\n").credentials.first
    let set = credential(fromVariable: "GH_TOKEN", value: "ghp_FAKE0123456789", in: FormatContext(now: now))
    for found in [stored, set] {
      #expect(found?.remark?.contains("ghp_") == true && found?.remark?.contains("FAKE") == false)
    }
    #expect(credential(fromVariable: "GH_TOKEN", value: "gho_FAKE", in: FormatContext(now: now))?.remark == nil)
  }

  @Test("Copilot's own files are read for github.com alone")
  func copilot() {
    #expect(read(.copilotApps, Sample.of(.copilotApps)).credentials.map(\.secret) == [Secret("gho_FAKEours0123456789")])
    #expect(read(.copilotConfig, Sample.of(.copilotConfig)).credentials.map(\.account) == ["octocat"])
    #expect(read(.copilotApps, #"{"github.computer": {"oauth_token": "gho_FAKE"}}"#).credentials.isEmpty)
  }

  @Test("Aider's configuration names providers in three ways")
  func aider() {
    let credentials = read(.aiderConfig, Sample.of(.aiderConfig)).credentials
    #expect(credentials.map(\.provider) == ["openai", "google", "openrouter", "deepseek"])
    #expect(read(.aiderConfig, "api-key: anthropic=sk-FAKE").credentials.map(\.provider) == ["anthropic"])
    #expect(read(.aiderConfig, "") == FormatReading())
  }

  @Test("of a repeated variable the last line counts")
  func lastLine() {
    #expect(
      read(.aiderEnv, Sample.of(.aiderEnv)).credentials.map { $0.secret.reveal() } == ["sk-or-v1-FAKElast0123456789"])
    #expect(read(.aiderEnv, Sample.of(.aiderEnv)).credentials.first?.owner == "aider")
  }

  @Test("a reference of Continue counts when it leads to a value, one of the hub is a notice")
  func continueConfig() {
    let reading = read(
      .continueConfig, Sample.of(.continueConfig), variables: ["OPENAI_API_KEY": "sk-FAKEresolved"])
    #expect(reading.credentials.map(\.provider) == ["anthropic", "openai"])
    #expect(reading.credentials.map(\.label) == ["Claude", "GPT"])
    #expect(reading.notices.map(\.kind) == [.locked])
  }

  @Test("Continue ignores a login of which a part is missing")
  func continueAuth() {
    #expect(
      read(.continueAuth, #"{"userId": "u", "accessToken": "FAKE", "refreshToken": "FAKE"}"#).notices.map(\.kind) == [
        .notLoggedIn
      ])
    #expect(read(.continueAuth, Sample.of(.continueAuth)).credentials.first?.account == "user@example.com")
  }

  @Test("a key of a service account is locked and shows nothing")
  func serviceAccount() {
    let text =
      #"{"type": "service_account", "private_key": "-----BEGIN PRIVATE KEY-----FAKE", "client_email": "x@p.example"}"#
    let credential = read(.gcloudADC, text).credentials.first
    #expect(credential?.secret.isEmpty == true && credential?.account == nil && credential?.kind == .cloud)
    guard case .locked? = credential?.verdict else {
      Issue.record("the key is not locked")
      return
    }
  }

  @Test("OpenClaw's profiles are holders by the name of the profile")
  func openClaw() {
    let credentials = read(.openClawProfiles, Sample.of(.openClawProfiles)).credentials
    #expect(credentials.map(\.label) == ["anthropic:default", "z:manual", "ref", "static"])
    #expect(credentials.map(\.provider) == ["anthropic", "zai", "openai", "anthropic"])
    #expect(credentials[0].refreshSecret?.reveal() == "sk-ant-ort01-FAKEshared0123456789")
    #expect(credentials[2].verdict == .locked("a reference that OpenClaw resolves"))
    #expect(read(.openClawAuth, Sample.of(.openClawAuth)).credentials.first?.label == "openai-codex:default")
    #expect(read(.openClawAuth, Sample.of(.openClawAuth)).credentials.first?.provider == "openai")
  }

  @Test("a key of Z.ai stands alone or in an object")
  func zai() {
    #expect(read(.zaiKey, #"{"apiKey": " FAKEzai0123 "}"#).credentials.first?.secret.reveal() == "FAKEzai0123")
    #expect(read(.zaiKey, "two words of text").notices.map(\.kind) == [.malformed])
    #expect(read(.codebuffCredentials, #"{"authToken": "FAKEtop"}"#).credentials.first?.secret.reveal() == "FAKEtop")
  }

  @Test("a variable tells its tool, provider and kind")
  func variables() throws {
    let context = FormatContext(now: now)
    let deepSeek = try #require(credential(fromVariable: "DEEPSEEK_API_KEY", value: " sk-FAKE\n", in: context))
    #expect(
      deepSeek.secret.reveal() == "sk-FAKE" && deepSeek.provider == "deepseek" && deepSeek.label == "DEEPSEEK_API_KEY")
    #expect(credential(fromVariable: "GH_TOKEN", value: "github_pat_FAKE", in: context)?.kind == .accessToken)
    let codex = credential(fromVariable: "CODEX_ACCESS_TOKEN", value: openAIToken, in: context)
    #expect(codex?.kind == .agentIdentity && codex?.account == "me@example.com" && codex?.expiresAt == later)
    #expect(credential(fromVariable: "AIDER_API_KEY", value: "gemini=FAKE", in: context)?.provider == "google")
    #expect(credential(fromVariable: "DEEPSEEK_API_KEY", value: "  ", in: context) == nil)
    #expect(credential(fromVariable: "EDITOR", value: "vi", in: context) == nil)
    #expect(Set(KeyVariable.all.map(\.name)).count == KeyVariable.all.count)
    #expect(KeyVariable.all.first { $0.overrides == .claude }?.name == "ANTHROPIC_AUTH_TOKEN")
  }
}
