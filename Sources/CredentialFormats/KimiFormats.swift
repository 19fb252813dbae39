internal import Domain
internal import StructuredText

// Kimi Code and the older kimi-cli write the same credential file; times are seconds.

func readKimiCredentials(_ bytes: [UInt8], _ context: FormatContext) -> FormatReading {
  reading(jsonObject: bytes, of: .kimi) { document in
    let fields = document.present([
      "access_token", "refresh_token", "expires_at", "scope", "token_type", "expires_in", "apiKey",
    ])
    let access = document.secretText("access_token")
    let refresh = document.secretText("refresh_token")
    var credential = FoundCredential(
      provider: "kimi", kind: .oauth, secret: Secret(access ?? ""), owner: "kimi", fields: fields)
    if access == nil, refresh == nil {
      if let key = document.secretText("apiKey") {
        credential.kind = .apiKey
        credential.secret = Secret(key)
        return FormatReading(credentials: [credential])
      }
      // The program leaves empty tokens behind when the server has refused the login for good.
      guard document["access_token"]?.string != nil, document["refresh_token"]?.string != nil else {
        return noLogin(.kimi, in: document, members: ["access_token", "refresh_token"])
      }
      credential.verdict = .revoked("the login was revoked; log in again with “kimi login”")
      return FormatReading(credentials: [credential])
    }
    let claims = access.flatMap(JSONWebToken.claims)
    credential.refreshSecret = refresh.map(Secret.init)
    credential.expiresAt =
      Timestamp.date(document["expires_at"], documentedAs: .seconds)
      ?? Timestamp.date(claims?["exp"], documentedAs: .seconds)
    credential.lifetimeSeconds = document["expires_in"]?.double.flatMap { $0 > 0 ? $0 : nil }
    credential.accountKey = claims?.shownText("user_id") ?? claims?.shownText("sub")
    var reading = FormatReading(credentials: [credential])
    if context.hints[.kimiMigrated] != nil {
      reading.credentials[0].label = "legacy kimi-cli"
      reading.notices.append(
        .init(.legacy, "left by the older kimi-cli; Kimi Code keeps its own login. Log in there with “kimi login”."))
    }
    return reading
  }
}

/// The configuration of either program: keys that a person typed in. OAuth logins stand in files of their own.
func readKimiConfig(_ document: JSONValue) -> FormatReading {
  var reading = FormatReading()
  for (name, provider) in objects(in: document["providers"]) {
    if let oauth = provider["oauth"], oauth.members != nil {
      if oauth["storage"]?.string == "keyring" {
        reading.credentials.append(
          FoundCredential(
            provider: kimiProvider(name, provider), kind: .oauth, secret: Secret(""), owner: "kimi",
            verdict: .locked("the login is kept in the system's keyring; start kimi once, which moves it to a file"),
            label: shown(name), fields: provider.present(["type", "base_url", "oauth"])))
      }
      continue
    }
    guard let key = provider.secretText("api_key") ?? keyInEnvironmentTable(provider["env"]) else { continue }
    var credential = FoundCredential(
      provider: kimiProvider(name, provider), kind: .apiKey, secret: Secret(key), owner: "kimi", label: shown(name),
      fields: provider.present(["type", "base_url", "api_key", "env"]))
    credential.address = provider["base_url"]?.nonEmptyString
    reading.credentials.append(credential)
  }
  for (name, service) in objects(in: document["services"]) where name.hasPrefix("moonshot") {
    guard let key = service.secretText("api_key") else { continue }
    var credential = FoundCredential(
      provider: "moonshot", kind: .apiKey, secret: Secret(key), owner: "kimi", label: shown("services.\(name)"),
      fields: service.present(["base_url", "api_key"]))
    credential.address = service["base_url"]?.nonEmptyString
    reading.credentials.append(credential)
  }
  return reading
}

private func kimiProvider(_ name: String, _ provider: JSONValue) -> String {
  if let known = ProviderNames.at(provider["base_url"]?.string) { return known }
  if name.hasPrefix("managed:") { return ProviderNames.normalised(String(name.dropFirst("managed:".count))) }
  return provider.shownText("type").map(ProviderNames.normalised) ?? "kimi"
}

private func keyInEnvironmentTable(_ table: JSONValue?) -> String? {
  table?.members?.lazy.filter { $0.name.hasSuffix("_API_KEY") }.compactMap { $0.value.secretText }.first
}

/// The members of an object that are objects themselves, as pairs.
func objects(in value: JSONValue?) -> [(String, JSONValue)] {
  (value?.members ?? []).compactMap { $0.value.members == nil ? nil : ($0.name, $0.value) }
}
