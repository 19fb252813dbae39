import FoundationEssentials
import StructuredText

/// Credential files as the tools write them, all of them fake.
extension TestHome {
  /// A token that readers of claims can read, of about the time of the clock.
  func webToken(_ name: String, _ claims: [(String, JSONValue)]) -> String {
    let payload = JSONValue.object(claims.map { JSONValue.Member(name: $0.0, value: $0.1) })
    let head = Base64URL.encode(Array(#"{"alg":"RS256"}"#.utf8))
    return "\(head).\(Base64URL.encode(Array(payload.text.utf8))).FAKE\(name)signature0123456789"
  }

  @discardableResult
  func codex(_ place: String = ".codex/auth.json", lasts: Double = 9 * 86_400, serial: String = "1") throws
    -> (access: String, refresh: String)
  {
    let now = clock.now.timeIntervalSince1970
    let auth = JSONValue.object([
      .init(name: "chatgpt_plan_type", value: .string("plus")),
      .init(name: "chatgpt_account_id", value: .string("11111111-FAKE")),
    ])
    let claims: [(String, JSONValue)] = [
      ("email", .string("me@example.com")), ("exp", .number(String(Int(now + lasts)))),
      ("iat", .number(String(Int(now - 86_400)))), ("https://api.openai.com/auth", auth),
    ]
    let access = webToken("codex\(serial)", claims)
    let refresh = "rt_FAKEcodexrefresh\(serial)0123456789"
    try write(
      place,
      """
      {"auth_mode": "chatgpt", "OPENAI_API_KEY": null, "tokens": {"id_token": "\(webToken("id\(serial)", claims))",
       "access_token": "\(access)", "refresh_token": "\(refresh)", "account_id": "11111111-FAKE"},
       "last_refresh": "2026-08-20T10:11:12.000000Z"}
      """)
    return (access, refresh)
  }

  func kimi(_ place: String = ".kimi-code/credentials/kimi-code.json", left: Double = 5400) throws {
    let end = Int(clock.now.timeIntervalSince1970 + left)
    try write(
      place,
      """
      {"access_token": "kimi-FAKEaccess0123456789abcdef", "refresh_token": "kimi-FAKErefresh0123456789abc",
       "expires_at": \(end), "scope": "kimi-code", "token_type": "Bearer", "expires_in": 7200}
      """)
  }

  @discardableResult
  func claude(left: Double = 18_000, mode: UInt32 = 0o600) throws -> String {
    let end = Int((clock.now.timeIntervalSince1970 + left) * 1000)
    let refresh = "sk-ant-ort01-FAKErefresh0123456789abcdefghijklmnop"
    try write(
      ".claude/.credentials.json",
      """
      {"claudeAiOauth": {"accessToken": "sk-ant-oat01-FAKEaccess0123456789abcdefghijklmnop", "refreshToken": "\(refresh)",
       "expiresAt": \(end), "scopes": ["user:inference"], "subscriptionType": "max"}}
      """, mode: mode)
    return refresh
  }

  /// One of nearly everything.
  func allFormats() throws {
    let now = clock.now.timeIntervalSince1970
    try codex()
    try kimi()
    try claude()
    try write(".claude.json", #"{"oauthAccount": {"emailAddress": "me@example.com", "organizationName": null}}"#)
    try write(
      ".qwen/oauth_creds.json",
      """
      {"access_token": "qwen-FAKEaccess0123456789", "refresh_token": "qwen-FAKErefresh0123456789", "token_type": "Bearer",
       "expiry_date": \(Int((now + 18_000) * 1000))}
      """)
    try write(
      ".qwen/settings.json",
      """
      { // the plan
        "modelProviders": {"openai": [{"id": "qwen3-coder-plus", "envKey": "BAILIAN_CODING_PLAN_API_KEY"}]},
        "env": {"BAILIAN_CODING_PLAN_API_KEY": "sk-sp-FAKEplan0123456789abcdef"} }
      """)
    let id = webToken("google", [("email", .string("dev@corp.example")), ("hd", .string("corp.example"))])
    try write(
      ".gemini/oauth_creds.json",
      """
      {"access_token": "ya29.FAKEaccess0123456789abcdef", "refresh_token": "1//FAKErefresh0123456789", "scope": "s",
       "token_type": "Bearer", "expiry_date": \(Int((now + 3000) * 1000)), "id_token": "\(id)"}
      """)
    try write(
      ".local/share/opencode/auth.json",
      """
      {"anthropic": {"type": "oauth", "refresh": "r-FAKEopencode0123456789", "access": "a-FAKEopencode0123456789",
        "expires": \(Int((now + 10_800) * 1000))},
       "opencode-go": {"type": "api", "key": "sk-FAKEgo0123456789abcdefghij"},
       "openrouter/": {"type": "api", "key": "sk-or-v1-FAKErouter0123456789abc"}, "strange": {"type": "other"}}
      """)
    try write(
      ".config/gh/hosts.yml",
      """
      ghe.corp.example:
          oauth_token: gho_FAKEenterprise0123456789
          user: corp
      github.com:
          user: octocat
          oauth_token: gho_FAKEgithub0123456789abcd

      """)
    try write(
      ".aider/oauth-keys.env",
      """
      OPENROUTER_API_KEY="sk-or-v1-FAKEfirst0123456789abcd"
      OPENROUTER_API_KEY="sk-or-v1-FAKElast00123456789abcd"

      """, mode: 0o644)
  }
}
