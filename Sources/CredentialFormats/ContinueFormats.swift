internal import Domain
internal import StructuredText

/// `auth.json` of `cn`. The program ignores the file unless these five members are filled.
func readContinueAuth(_ bytes: [UInt8]) -> FormatReading {
  reading(jsonObject: bytes, of: .continue) { document in
    let needed = ["userId", "userEmail", "accessToken", "refreshToken"]
    guard let access = document.secretText("accessToken"), let refresh = document.secretText("refreshToken"),
      let email = document.shownText("userEmail"), document["userId"]?.nonEmptyString != nil,
      let expiresAt = Timestamp.date(document["expiresAt"], documentedAs: .milliseconds)
    else { return noLogin(.continue, in: document, members: needed) }
    return FormatReading(credentials: [
      FoundCredential(
        provider: "continue", kind: .oauth, secret: Secret(access), refreshSecret: Secret(refresh), account: email,
        accountKey: email, expiresAt: expiresAt, owner: "cn",
        fields: document.present(needed + ["expiresAt", "organizationId", "configUri", "modelName"]))
    ])
  }
}

/// `config.yaml`, or the older `config.json`: keys of models, written out or by reference.
func readContinueConfig(_ document: JSONValue, _ context: FormatContext) -> FormatReading {
  var models = document["models"]?.array ?? []
  for name in ["tabAutocompleteModel", "embeddingsProvider", "reranker"] {
    if let model = document[name] { models += model.array ?? [model] }
  }
  var reading = FormatReading()
  var seen: Set<[String]> = []
  var hubManaged = false
  for model in models {
    guard let text = model.secretText("apiKey") else { continue }
    let secret: String
    var variable: String?
    switch reference(in: text) {
    case .none: secret = text
    case .secret(let name):
      guard let value = context.variable(name).map(trimmed), !value.isEmpty else { continue }
      secret = value
      variable = name
    case .hub:
      hubManaged = true
      continue
    }
    let provider =
      ProviderNames.at(model["apiBase"]?.string) ?? model.shownText("provider").map(ProviderNames.normalised)
      ?? "continue"
    guard seen.insert([provider, secret]).inserted else { continue }
    reading.credentials.append(
      FoundCredential(
        provider: provider, kind: .apiKey, secret: Secret(secret), owner: "cn",
        label: model.shownText("name") ?? model.shownText("title") ?? model.shownText("model"),
        fields: model.present(["name", "title", "provider", "model", "apiKey", "apiBase"]), variable: variable))
  }
  if hubManaged { reading.notices.append(.init(.locked, "a key is managed by the Continue hub; change it there")) }
  return reading
}

private enum KeyReference {
  case none
  case secret(String)
  case hub
}

/// `${{ secrets.NAME }}` names a variable, `${{ inputs.NAME }}` something on the hub.
private func reference(in text: String) -> KeyReference {
  guard text.hasPrefix("${{") else { return isLiteral(text) ? .none : .hub }
  guard text.hasSuffix("}}") else { return .hub }
  let inner = trimmed(String(text.dropFirst(3).dropLast(2)))
  guard inner.hasPrefix("secrets."), inner.count > 8 else { return .hub }
  return .secret(String(inner.dropFirst(8)))
}
