internal import Domain
internal import FoundationEssentials
internal import StructuredText

private let fileMembers = [
  "auth_mode", "OPENAI_API_KEY", "tokens.id_token", "tokens.access_token", "tokens.refresh_token", "tokens.account_id",
  "last_refresh", "agent_identity", "personal_access_token",
]

func readCodexAuth(_ bytes: [UInt8], _ context: FormatContext) -> FormatReading {
  reading(jsonObject: bytes, of: .codex) { document in
    let key = document.secretText("OPENAI_API_KEY")
    let mode = document["auth_mode"]?.nonEmptyString?.lowercased() ?? (key != nil ? "apikey" : "chatgpt")
    var credential = FoundCredential(
      provider: "openai", kind: .apiKey, secret: Secret(""), owner: "codex", fields: document.present(fileMembers))
    switch mode {
    case "apikey":
      guard let key else { return noLogin(.codex, in: document, members: ["OPENAI_API_KEY"]) }
      credential.secret = Secret(key)
    case "personalaccesstoken":
      guard let token = document.secretText("personal_access_token") else {
        return noLogin(.codex, in: document, members: ["personal_access_token"])
      }
      credential.kind = .accessToken
      credential.secret = Secret(token)
      OpenAIClaims([token]).fill(&credential)
    case "agentidentity":
      guard fillAgentIdentity(document["agent_identity"], &credential) else {
        return noLogin(.codex, in: document["agent_identity"], members: ["agent_private_key"])
      }
    case "chatgpt", "chatgptauthtokens":
      guard let tokens = document["tokens"], let access = tokens.secretText("access_token") else {
        if let tokens = document["tokens"], !tokens.isNull, tokens.members == nil {
          return notice(.malformed, "the member “tokens” is not an object. \(loginRemedy(.codex))")
        }
        return noLogin(.codex, in: document["tokens"], members: ["access_token"])
      }
      credential.kind = .oauth
      credential.secret = Secret(access)
      credential.refreshSecret = tokens.secretText("refresh_token").map(Secret.init)
      OpenAIClaims([tokens.secretText("id_token"), access].compactMap { $0 }).fill(&credential)
      credential.accountKey = tokens.shownText("account_id") ?? credential.accountKey
      let claims = JSONWebToken.claims(of: access)
      credential.expiresAt = Timestamp.date(claims?["exp"], documentedAs: .seconds)
      credential.lifetimeSeconds = lifetime(claims)
      if credential.expiresAt == nil, let written = Timestamp.date(document["last_refresh"], documentedAs: .text) {
        // Codex itself takes a login for stale that was not renewed for eight days.
        credential.expiresAt = written.addingTimeInterval(8 * 86_400)
      }
    default:
      return notice(.malformed, "the member “auth_mode” names no mode that is known. \(loginRemedy(.codex))")
    }
    return FormatReading(credentials: [credential])
  }
}

/// - Returns: whether there is an identity.
private func fillAgentIdentity(_ identity: JSONValue?, _ credential: inout FoundCredential) -> Bool {
  credential.kind = .agentIdentity
  if let token = identity?.nonEmptyString.map(trimmed) {
    credential.secret = Secret(token)
    OpenAIClaims([token]).fill(&credential)
    credential.expiresAt = Timestamp.date(JSONWebToken.claims(of: token)?["exp"], documentedAs: .seconds)
    return true
  }
  guard let identity, let key = identity.secretText("agent_private_key") else { return false }
  credential.secret = Secret(key)
  credential.account = identity.shownText("email")
  credential.accountKey =
    identity.shownText("account_id") ?? credential.account ?? identity.shownText("chatgpt_user_id")
  credential.plan = identity.shownText("plan_type")
  return true
}

/// `config.toml`: where the login is kept, when it is not in a file.
func readCodexConfig(_ document: JSONValue, _ context: FormatContext) -> FormatReading {
  switch document["cli_auth_credentials_store"]?.string {
  case "keyring":
    lockedCodex("the login is kept in the system's keyring or an encrypted file; ask with “codex login status”")
  // The file is written only where there is no keyring, and deleted once there is one.
  case "auto" where context.hints[.codexLoginFile] == nil:
    lockedCodex("a login would be kept in the system's keyring; ask with “codex login status” whether there is one")
  case "ephemeral":
    notice(.notLoggedIn, "codex keeps its login in memory only. \(loginRemedy(.codex))")
  default: FormatReading()
  }
}

private func lockedCodex(_ text: String) -> FormatReading {
  FormatReading(credentials: [
    FoundCredential(
      provider: "openai", kind: .oauth, secret: Secret(""), owner: "codex", verdict: .locked(text),
      fields: ["cli_auth_credentials_store"])
  ])
}

func readCodexLegacyConfig(_ bytes: [UInt8]) -> FormatReading {
  reading(jsonObject: bytes, of: .codex) { document in
    guard let key = document.secretText("apiKey") ?? document.secretText("openaiApiKey") else { return FormatReading() }
    return FormatReading(
      credentials: [
        FoundCredential(
          provider: "openai", kind: .apiKey, secret: Secret(key), owner: "codex",
          fields: document.present(["apiKey", "openaiApiKey"]))
      ],
      notices: [.init(.legacy, "no present version of codex reads this file; log in with “codex login --with-api-key”")]
    )
  }
}

/// What tokens of OpenAI tell about the account. Several tokens may tell it; the first one that does is believed.
struct OpenAIClaims {
  private let claims: [JSONValue]

  init(_ tokens: [String]) { claims = tokens.compactMap(JSONWebToken.claims) }

  private func first(_ read: (JSONValue) -> String?) -> String? { claims.lazy.compactMap(read).first }

  private func authText(_ name: String) -> String? {
    first { $0["https://api.openai.com/auth"]?.shownText(name) }
  }

  func fill(_ credential: inout FoundCredential) {
    credential.account =
      first { $0.shownText("email") ?? $0["https://api.openai.com/profile"]?.shownText("email") }
    credential.plan = authText("chatgpt_plan_type")
    credential.accountKey =
      authText("chatgpt_account_id") ?? credential.account ?? authText("chatgpt_user_id") ?? authText("user_id")
      ?? first { $0.shownText("sub") }
  }
}

/// For how long a token was given, by its own claims.
func lifetime(_ claims: JSONValue?) -> Double? {
  guard let begin = Timestamp.date(claims?["iat"], documentedAs: .seconds),
    let end = Timestamp.date(claims?["exp"], documentedAs: .seconds), end > begin
  else { return nil }
  return end.timeIntervalSince(begin)
}
