internal import Domain
internal import StructuredText

let qwenEnded = "Qwen ended its free login on 15 April 2026; use an API key of a Coding Plan or of Model Studio"

/// The login of Qwen Code. Whatever expiry it tells, the service no longer takes it.
func readQwenOAuth(_ bytes: [UInt8]) -> FormatReading {
  reading(jsonObject: bytes, of: .qwen) { document in
    guard var credential = oauthFile(document, provider: "qwen", owner: "qwen") else {
      return noLogin(.qwen, in: document, members: ["access_token", "refresh_token"])
    }
    credential.verdict = .discontinued(qwenEnded)
    return FormatReading(credentials: [credential], notices: [.init(.discontinued, qwenEnded)])
  }
}

/// The shape that Qwen, Gemini and MiniMax share: `access_token`, `refresh_token`, `expiry_date` in milliseconds.
func oauthFile(_ document: JSONValue, provider: String, owner: String) -> FoundCredential? {
  let access = document.secretText("access_token")
  let refresh = document.secretText("refresh_token")
  guard access != nil || refresh != nil else { return nil }
  let claims = document["id_token"]?.string.flatMap(JSONWebToken.claims)
  let account = claims?.shownText("email")
  return FoundCredential(
    provider: provider, kind: .oauth, secret: Secret(access ?? ""), refreshSecret: refresh.map(Secret.init),
    account: account, accountKey: account ?? claims?.shownText("sub"),
    expiresAt: Timestamp.date(document["expiry_date"], documentedAs: .milliseconds), owner: owner,
    fields: document.present([
      "access_token", "refresh_token", "id_token", "token_type", "scope", "resource_url", "expiry_date",
    ]))
}

/// `settings.json`: keys in its `env` object, one credential each, and those that its models take from variables of names
/// of their own. A variable of the shell or of a `.env` file counts before the object.
func readQwenSettings(_ bytes: [UInt8], _ context: FormatContext) -> FormatReading {
  reading(jsonObject: bytes, of: .qwen, dialect: .lenient) { document in
    var providers: [String: String] = [:]
    var ownNames: [String] = []
    for family in document["modelProviders"]?.members ?? [] {
      for model in family.value.array ?? [] {
        guard let name = model["envKey"]?.nonEmptyString else { continue }
        if providers[name] == nil, KeyVariable.named(name) == nil { ownNames.append(name) }
        providers[name] =
          ProviderNames.at(model["baseUrl"]?.string) ?? KeyVariable.named(name)?.provider
          ?? (family.name == "openai" ? "qwen" : ProviderNames.normalised(family.name))
      }
    }
    var reading = FormatReading()
    // Variables that are known are found where they are set.
    for name in ownNames {
      guard let secret = context.variable(name).map(trimmed), !secret.isEmpty, isLiteral(secret) else { continue }
      reading.credentials.append(
        FoundCredential(
          provider: providers[name] ?? "qwen", kind: .apiKey, secret: Secret(secret), owner: "qwen", label: shown(name),
          fields: shown(name).map { [$0] } ?? [], variable: name))
    }
    for member in document["env"]?.members ?? [] {
      guard let secret = member.value.secretText, isLiteral(secret),
        let provider = providers[member.name] ?? KeyVariable.named(member.name)?.provider
      else { continue }
      reading.credentials.append(
        FoundCredential(
          provider: provider, kind: .apiKey, secret: Secret(secret), owner: "qwen", label: shown(member.name),
          fields: document.present(["security", "modelProviders", "env", "model"])))
    }
    if let key = document["security"]?["auth"]?.secretText("apiKey"), isLiteral(key) {
      let provider = ProviderNames.at(document["security"]?["auth"]?["baseUrl"]?.string) ?? "qwen"
      reading.credentials.append(
        FoundCredential(
          provider: provider, kind: .apiKey, secret: Secret(key), owner: "qwen", label: "security.auth.apiKey",
          fields: document.present(["security", "modelProviders", "env", "model"])))
    }
    return reading
  }
}

/// Whether the text is a key itself and no reference to one: `${NAME}`, `$NAME`.
func isLiteral(_ text: String) -> Bool { !text.hasPrefix("$") }
