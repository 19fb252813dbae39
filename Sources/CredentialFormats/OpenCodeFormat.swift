internal import Domain
internal import StructuredText

/// `auth.json` of OpenCode: one entry for each provider. Entries of a form that is not known are passed over.
func readOpenCodeAuth(_ bytes: [UInt8]) -> FormatReading {
  reading(jsonObject: bytes, of: .opencode) { document in
    var reading = FormatReading()
    var places: [String: Int] = [:]
    for (name, entry) in objects(in: document) {
      guard let shownName = shown(name), let credential = openCodeEntry(ProviderNames.withoutSlash(shownName), entry)
      else { continue }
      // The name with a slash at the end is the same one.
      if let place = places[credential.provider] {
        reading.credentials[place] = credential
      } else {
        places[credential.provider] = reading.credentials.count
        reading.credentials.append(credential)
      }
    }
    return reading.credentials.isEmpty
      ? noLogin(.opencode, in: nil, members: [], because: "holds no entry of a form that is known") : reading
  }
}

/// One entry; Kilo writes the same.
func openCodeEntry(_ provider: String, _ entry: JSONValue) -> FoundCredential? {
  var credential = FoundCredential(
    provider: provider, kind: .apiKey, secret: Secret(""), owner: "opencode", label: provider,
    fields: entry.present(["type", "refresh", "access", "expires", "accountId", "enterpriseUrl", "key", "token"]))
  switch entry["type"]?.string {
  case "oauth":
    guard let access = entry.secretText("access") ?? entry.secretText("refresh"), entry["expires"]?.double ?? 0 >= 0
    else {
      return nil
    }
    credential.kind = .oauth
    credential.secret = Secret(access)
    credential.refreshSecret = entry.secretText("refresh").map(Secret.init)
    credential.expiresAt = Timestamp.date(entry["expires"], documentedAs: .milliseconds)
    if provider == "github-copilot", let token = entry.secretText("refresh") {
      // Here the lasting GitHub token stands where others have the refresh token; Copilot's own lasts minutes.
      credential.secret = Secret(token)
      credential.refreshSecret = nil
      credential.expiresAt = nil
      credential.address = entry["enterpriseUrl"]?.nonEmptyString
    } else if provider == "openai" {
      OpenAIClaims([access]).fill(&credential)
    }
    credential.accountKey = entry.shownText("accountId") ?? credential.accountKey
  case "api":
    guard let key = entry.secretText("key") else { return nil }
    credential.secret = Secret(key)
  case "wellknown":
    guard entry["key"]?.string != nil, let token = entry.secretText("token") else { return nil }
    credential.kind = .accessToken
    credential.secret = Secret(token)
  default: return nil
  }
  return credential
}

extension ProviderNames {
  static func withoutSlash(_ name: String) -> String {
    var name = name[...]
    while name.hasSuffix("/"), name.count > 1 { name = name.dropLast() }
    return String(name)
  }
}
