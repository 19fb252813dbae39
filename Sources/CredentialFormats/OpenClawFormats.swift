internal import Domain
public import StructuredText

// OpenClaw's stores of the JSON era. They are read to tell who else holds a grant.

/// `auth-profiles.json`.
func readOpenClawProfiles(_ bytes: [UInt8]) -> FormatReading {
  reading(jsonObject: bytes, of: .openclaw) { document in
    guard let profiles = document["profiles"], profiles.members != nil else {
      return notice(.malformed, "has no object “profiles”. Repair it with “openclaw doctor”.")
    }
    return FormatReading(
      credentials: objects(in: profiles).compactMap { openClawCredential($1, provider: nil, label: $0) })
  }
}

/// `auth.json` of an agent: credentials by provider.
func readOpenClawAuth(_ bytes: [UInt8]) -> FormatReading {
  reading(jsonObject: bytes, of: .openclaw) { document in
    FormatReading(
      credentials: objects(in: document).compactMap { openClawCredential($1, provider: $0, label: "\($0):default") })
  }
}

/// `credentials/oauth.json`: logins by provider, without a type.
func readOpenClawOAuth(_ bytes: [UInt8]) -> FormatReading {
  reading(jsonObject: bytes, of: .openclaw) { document in
    FormatReading(
      credentials: objects(in: document).compactMap { name, entry in
        guard entry.secretText("access") != nil || entry.secretText("refresh") != nil else { return nil }
        return openClawCredential(entry, provider: name, label: name, defaultType: "oauth")
      })
  }
}

/// While OpenClaw renews a login, and after that failed, a mark stands where the tokens were.
private let refreshFence = "openclaw-oauth-refresh-fence:v1:"

/// The credential of an entry in one of OpenClaw's stores; nil for what is none, and for a login that is being renewed.
///
/// - Parameters:
///   - defaultProvider: where the entry names none.
///   - label: the profile's id.
///   - defaultType: where the entry names none: `oauth`.
public func openClawCredential(
  _ entry: JSONValue, provider defaultProvider: String?, label: String, defaultType: String? = nil
) -> FoundCredential? {
  guard let provider = entry.shownText("provider") ?? defaultProvider.flatMap(shown) else { return nil }
  let email = entry.shownText("email")
  var credential = FoundCredential(
    provider: ProviderNames.normalised(provider), kind: .oauth, secret: Secret(""), account: email,
    accountKey: entry.shownText("accountId") ?? email,
    plan: entry.shownText("chatgptPlanType") ?? entry.shownText("subscriptionType"),
    expiresAt: Timestamp.date(entry["expires"], documentedAs: .milliseconds), owner: "openclaw", label: shown(label),
    fields: entry.present([
      "type", "provider", "key", "keyRef", "token", "tokenRef", "access", "refresh", "expires", "email", "accountId",
      "projectId", "clientId",
    ]))
  switch entry["type"]?.string ?? entry["mode"]?.string ?? defaultType {
  case "api_key": fill(&credential, .apiKey, entry.secretText("key"))
  case "token": fill(&credential, .accessToken, entry.secretText("token"))
  case "oauth":
    let refresh = entry.secretText("refresh")
    guard let access = entry.secretText("access") ?? refresh, !access.hasPrefix(refreshFence) else { return nil }
    credential.secret = Secret(access)
    credential.refreshSecret = refresh.map(Secret.init)
  default: return nil
  }
  return credential
}

private func fill(_ credential: inout FoundCredential, _ kind: TokenKind, _ secret: String?) {
  credential.kind = kind
  credential.secret = Secret(secret ?? "")
  if secret == nil { credential.verdict = .locked("a reference that OpenClaw resolves") }
}
