import CredentialFormats
import Domain
import FoundationEssentials
import StructuredText

/// 2026-09-21T13:46:40Z, an hour before the expiry of the samples.
let now = Date(timeIntervalSince1970: 1_789_996_400)
/// The expiry of the samples: an hour later.
let later = Date(timeIntervalSince1970: 1_790_000_000)

/// A JSON web token with these claims and no true signature.
func webToken(_ claims: String) -> String {
  "eyJhbGciOiJSUzI1NiJ9.\(Base64URL.encode(claims.utf8)).FAKEsignatureFAKE"
}

let openAIToken = webToken(
  #"{"email":"me@example.com","exp":1790000000,"iat":1789136000,"https://api.openai.com/auth":"#
    + #"{"chatgpt_plan_type":"plus","chatgpt_account_id":"account-claim"}}"#)

func read(
  _ format: CredentialFormat, _ text: String, hints: [FormatHint: String] = [:], variables: [String: String] = [:]
) -> FormatReading {
  format.read(Array(text.utf8), in: FormatContext(now: now, variable: { variables[$0] }, hints: hints))
}

/// Documents with every secret in them marked by the word FAKE, as the tools write them.
struct Sample: Sendable, CustomStringConvertible {
  var format: CredentialFormat
  var text: String
  /// How many credentials it holds.
  var count: Int

  var description: String { format.rawValue }

  static let all: [Sample] = [
    Sample(
      format: .kimiCredentials,
      text: #"{"access_token": "kimi-FAKEaccess0123456789", "refresh_token": "kimir-FAKErefresh0123456789", "#
        + #""expires_at": 1790000000, "scope": "kimi-code", "token_type": "Bearer", "expires_in": 900}"#, count: 1),
    Sample(
      format: .kimiConfig,
      text: """
        default_model = "k2"
        [providers."managed:kimi-code"]
        type = "kimi"
        base_url = "https://api.kimi.com/coding/v1"
        api_key = ""
        oauth = { storage = "file", key = "oauth/kimi-code" }
        [providers."managed:moonshot-cn"]
        type = "kimi"
        api_key = "sk-FAKEmoonshot0123456789"
        [providers.mine]
        type = "anthropic"
        [providers.mine.env]
        ANTHROPIC_API_KEY = "sk-ant-api03-FAKEmine0123456789"
        [services.moonshot_search]
        api_key = "sk-FAKEsearch0123456789"
        """, count: 3),
    Sample(
      format: .kimiLegacyConfig,
      text: #"{"providers": {"x": {"type": "openai_legacy", "base_url": "https://openrouter.ai/api/v1", "#
        + #""api_key": "sk-or-v1-FAKElegacy0123456789"}}}"#, count: 1),
    Sample(format: .kimiRegion, text: "mainland-cn\n", count: 0),
    Sample(
      format: .codexAuth,
      text: #"{"auth_mode": "chatgpt", "OPENAI_API_KEY": null, "tokens": {"id_token": "\#(openAIToken)", "#
        + #""access_token": "\#(openAIToken)", "refresh_token": "rt_FAKErefresh0123456789", "account_id": "account-1"}, "#
        + #""last_refresh": "2026-08-20T10:11:12.000000Z"}"#, count: 1),
    Sample(format: .codexConfig, text: "cli_auth_credentials_store = \"keyring\"\n", count: 1),
    Sample(format: .codexLegacyConfig, text: #"{"apiKey": "sk-FAKElegacy0123456789"}"#, count: 1),
    Sample(
      format: .qwenOAuth,
      text: #"{"access_token": "FAKE-qwen-access", "refresh_token": "FAKE-qwen-refresh", "token_type": "Bearer", "#
        + #""resource_url": "portal.qwen.ai", "expiry_date": 1790000000000}"#, count: 1),
    Sample(
      format: .qwenSettings,
      text: """
        {
          // settings
          "security": {"auth": {"selectedType": "openai"}},
          "modelProviders": {"openai": [
            {"id": "qwen3-coder-plus", "envKey": "BAILIAN_CODING_PLAN_API_KEY"},
            {"id": "mine", "envKey": "MY_KEY", "baseUrl": "https://openrouter.ai/api/v1"}, {"id": "no", "envKey": "SHELL_KEY"},
          ]},
          "env": {"BAILIAN_CODING_PLAN_API_KEY": "sk-sp-FAKEplan0123456789", "MY_KEY": "sk-or-FAKEmine0123456789", "EDITOR": "vi"},
        }
        """, count: 2),
    Sample(
      format: .geminiOAuth,
      text:
        #"{"access_token": "ya29.FAKEaccess0123456789", "refresh_token": "1//FAKErefresh0123456789", "scope": "s", "#
        + #""token_type": "Bearer", "expiry_date": 1790000000000, "id_token": ""#
        + webToken(#"{"email":"dev@corp.example","hd":"corp.example","sub":"1"}"#) + #""}"#, count: 1),
    Sample(format: .geminiEncrypted, text: "00ffFA:0123abcd:feedbeef0123\n", count: 1),
    Sample(
      format: .geminiSettings, text: #"{"security": {"auth": {"selectedType": "oauth-personal"}}, /* x */ }"#, count: 0),
    Sample(format: .googleAccounts, text: #"{"active": "dev@corp.example", "old": ["x@y.example"]}"#, count: 0),
    Sample(
      format: .claudeCredentials,
      text: #"{"claudeAiOauth": {"accessToken": "sk-ant-oat01-FAKEaccess0123456789", "#
        + #""refreshToken": "sk-ant-ort01-FAKErefresh0123456789", "expiresAt": 1790000000000, "scopes": ["user:inference"], "#
        + #""subscriptionType": "max", "rateLimitTier": "default_claude_max_5x"}, "mcpOAuth": {}}"#, count: 1),
    Sample(
      format: .claudeState,
      text: #"{"numStartups": 3, "primaryApiKey": "sk-ant-api03-FAKEkey0123456789", "oauthAccount": "#
        + #"{"accountUuid": "uuid-1", "emailAddress": "me@example.com", "organizationUuid": "org-1", "organizationName": null}}"#,
      count: 1),
    Sample(
      format: .openCodeAuth,
      text: """
        {"anthropic": {"type": "oauth", "refresh": "r-FAKEanthropic012345", "access": "a-FAKEanthropic012345", "expires": 1790000000000},
         "openai": {"type": "oauth", "refresh": "r-FAKEopenai0123456", "access": "\(openAIToken)", "expires": 1790000000000,
           "accountId": "account-1"},
         "github-copilot": {"type": "oauth", "refresh": "gho_FAKEgithub0123456", "access": "tid=FAKEtid0123456", "expires": 1790000000000},
         "opencode-go": {"type": "api", "key": "sk-FAKEgo0123456789"},
         "openrouter/": {"type": "api", "key": "sk-or-v1-FAKErouter0123456789"},
         "https://corp.example": {"type": "wellknown", "key": "CORP_TOKEN", "token": "FAKEcorpword0123456789"},
         "strange": {"type": "other"}, "stranger": 5}
        """, count: 6),
    Sample(
      format: .aiderConfig,
      text: """
        openai-api-key: sk-FAKEopenai0123456789
        api-key:
          - gemini=FAKEgemini0123456789
          - openrouter=sk-or-FAKErouter0123456789
        set-env:
          - DEEPSEEK_API_KEY=sk-FAKEdeepseek0123456789
          - EDITOR=vi
        """, count: 4),
    Sample(
      format: .continueAuth,
      text: #"{"userId": "user_1", "userEmail": "user@example.com", "accessToken": "FAKEaccess0123456789", "#
        + #""refreshToken": "FAKErefresh0123456789", "expiresAt": 1790000000000, "organizationId": null}"#, count: 1),
    Sample(
      format: .continueConfig,
      text: """
        models:
          - name: Claude
            provider: anthropic
            model: claude
            apiKey: sk-ant-FAKEliteral0123456789
          - name: GPT
            provider: openai
            apiKey: ${{ secrets.OPENAI_API_KEY }}
          - name: Hub
            provider: openai
            apiKey: ${{ inputs.KEY }}
        """, count: 1),
    Sample(
      format: .continueLegacyConfig,
      text: #"{"models": [{"title": "A", "provider": "gemini", "apiKey": "AIzaFAKEmodel0123456789"}], "#
        + #""tabAutocompleteModel": {"title": "B", "provider": "mistral", "apiKey": "FAKEmistral0123456789"}}"#,
      count: 2),
    Sample(
      format: .copilotConfig,
      text: #"{"logged_in_users": [{"login": "octocat", "auth": {"x": "gho_FAKEcopilot0123456789"}}], "theme": "gho"}"#,
      count: 1),
    Sample(
      format: .copilotApps,
      text: #"{"ghe.corp.example:Iv1.x": {"user": "corp", "oauth_token": "gho_FAKEcorp0123456789"}, "#
        + #""github.com:Iv1.b507": {"user": "octocat", "oauth_token": "gho_FAKEours0123456789", "githubAppId": "Iv1.b507"}}"#,
      count: 1),
    Sample(
      format: .ghHosts,
      text: """
        ghe.corp.example:
            oauth_token: gho_FAKEcorp0123456789
            user: corp
        github.com:
            user: octocat
            oauth_token: gho_FAKEours0123456789
            users:
                octocat:
                    oauth_token: gho_FAKEours0123456789
                second:
                    oauth_token: github_pat_FAKEsecond0123456789
        """, count: 2),
    Sample(
      format: .grokAuth,
      text: #"{"https:\/\/auth.x.ai::client": {"key": "FAKEgrok0123456789", "refresh_token": "FAKEgrokr0123456789", "#
        + #""expires_at": "2026-09-21T14:13:20Z", "auth_mode": "oauth", "email": "me@example.com", "user_id": "u"}}"#,
      count: 1),
    Sample(
      format: .kiloAuth, text: #"{"kilo": {"type": "oauth", "access": "FAKEkilo0123456789", "expires": 0}}"#, count: 1),
    Sample(
      format: .codebuffCredentials,
      text: #"{"default": {"id": "i", "email": "me@example.com", "authToken": "FAKEcbfetokn0123456789"}}"#, count: 1),
    Sample(
      format: .minimaxOAuth,
      text:
        #"{"access_token": "FAKEmm0123456789", "refresh_token": "FAKEmmr0123456789", "expiry_date": 1790000000000}"#,
      count: 1),
    Sample(format: .zaiKey, text: "FAKEzai0123456789.abcdef\n", count: 1),
    Sample(format: .devinCredentials, text: "windsurf_api_key = \"FAKEdevin0123456789\"\n", count: 1),
    Sample(
      format: .gcloudADC,
      text: #"{"type": "authorized_user", "client_id": "c", "client_secret": "FAKEclient0123456789", "#
        + #""refresh_token": "1//FAKEadc0123456789", "quota_project_id": "project-1", "account": ""}"#, count: 1),
    Sample(
      format: .dotEnv,
      text:
        "DEEPSEEK_API_KEY=sk-FAKEdeep0123456789\nexport GH_TOKEN='gho_FAKEgh0123456789'\nOTHER=x\nOPENAI_API_KEY=$OTHER\n",
      count: 2),
    Sample(
      format: .aiderEnv,
      text: "OPENROUTER_API_KEY=\"sk-or-v1-FAKEfirst0123456789\"\nOPENROUTER_API_KEY=\"sk-or-v1-FAKElast0123456789\"\n",
      count: 1),
    Sample(
      format: .qwenEnv, text: "DASHSCOPE_API_KEY=sk-FAKEdash0123456789\nGH_TOKEN=gho_FAKEgh0123456789\n", count: 1),
    Sample(
      format: .geminiEnv, text: "GEMINI_API_KEY=AIzaFAKEgemini0123456789\nOPENAI_API_KEY=sk-FAKEx0123456789\n", count: 1
    ),
    Sample(format: .continueEnv, text: "MISTRAL_API_KEY=FAKEmistral0123456789\n", count: 1),
    Sample(format: .droidEnv, text: "export FACTORY_API_KEY=fk-FAKEfactory0123456789\n", count: 1),
    Sample(
      format: .openClawProfiles,
      text: """
        {"version": 1, "profiles": {
          "anthropic:default": {"type": "oauth", "provider": "anthropic", "access": "sk-ant-oat01-FAKEstored0123456789",
            "refresh": "sk-ant-ort01-FAKEshared0123456789", "expires": 1790000000000, "email": "me@example.com"},
          "z:manual": {"type": "api_key", "provider": "Z.ai", "key": "FAKEzai0123456789"},
          "ref": {"type": "api_key", "provider": "openai", "keyRef": {"source": "env", "provider": "default", "id": "X"}},
          "static": {"type": "token", "provider": "anthropic", "token": "sk-ant-oat01-FAKEstatic0123456789"},
          "busy": {"type": "oauth", "provider": "openai-codex", "access": "openclaw-oauth-refresh-fence:v1:0:access:1",
            "refresh": "openclaw-oauth-refresh-fence:v1:0:refresh:1", "expires": 1},
          "strange": {"type": "other", "provider": "x"}, "stranger": []}}
        """, count: 4),
    Sample(
      format: .openClawAuth,
      text:
        #"{"openai-codex": {"type": "oauth", "access": "FAKEa0123456789", "refresh": "FAKEr0123456789", "expires": 1790000000000}}"#,
      count: 1),
    Sample(
      format: .openClawOAuth,
      text:
        #"{"anthropic": {"access": "sk-ant-oat01-FAKEa0123456789", "refresh": "FAKEr0123456789", "expires": 1790000000000}}"#,
      count: 1),
  ]

  static func of(_ format: CredentialFormat) -> String { all.first { $0.format == format }?.text ?? "" }
}
