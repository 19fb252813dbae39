import Domain
import FoundationEssentials
import LeaseProtocol
import StructuredText

/// A login in the form in which OpenClaw's own files have it, for its plugin.
struct OpenClawMaterial {
  static let profileID = "openai-codex:lease"
  private static let models = [
    "gpt-5.1", "gpt-5.1-codex-mini", "gpt-5.2", "gpt-5.2-codex", "gpt-5.3-codex", "gpt-5.4",
  ]

  let json: JSONValue

  /// - Returns: nil where a token or the account is missing.
  init?(_ login: CodexLogin, now: Date) {
    let (access, refresh) = (login.accessToken.reveal(), login.refreshToken.reveal())
    guard !access.isEmpty, !refresh.isEmpty, !login.accountID.isEmpty else { return nil }
    // Where the token does not say when it ends it is taken for a short one.
    let end = login.expiresAt ?? now.addingTimeInterval(1800)
    var tokens: [(String, JSONValue)] = [
      ("access_token", access.json), ("refresh_token", refresh.json), ("id_token", login.idToken.reveal().json),
      ("expires_at_ms", Int64(end.timeIntervalSince1970 * 1000).json), ("accountId", login.accountID.json),
      ("provider", "openai-codex".json), ("type", "oauth".json),
      ("decoded_access_jwt", Self.decoded(access)),
    ]
    if let email = login.email { tokens.append(("email", email.json)) }
    if let name = login.name { tokens.append(("displayName", name.json)) }
    // These names are no paths: the dots are part of them.
    let auth = JSONValue.members(
      Self.models.map { ("agents.defaults.models.openai-codex/\($0)", .members([])) } + [
        ("auth.order.openai-codex", [Self.profileID].json),
        (
          "auth.profiles.\(Self.profileID)",
          .members([("provider", "openai-codex".json), ("mode", "oauth".json)])
        ),
        ("openai_cid_tokens.\(Self.profileID)", .members(tokens)),
      ])
    json = .members([("profile_id", Self.profileID.json), ("openclaw_auth_json", auth)])
  }

  private static func decoded(_ token: String) -> JSONValue {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    func part(_ place: Int) -> JSONValue {
      guard parts.count > place, let bytes = Base64URL.decode(parts[place].utf8) else { return .null }
      return (try? JSONReader.read(bytes, depthLimit: 32)) ?? .null
    }
    return .members([("header", part(0)), ("payload", part(1))])
  }
}
