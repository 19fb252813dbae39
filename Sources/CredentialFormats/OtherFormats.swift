internal import Domain
internal import StructuredText

// Tools with one small file each.

/// Logins by scope; the scope is an address and the client's id.
func readGrokAuth(_ bytes: [UInt8]) -> FormatReading {
  reading(jsonObject: bytes, of: .grok) { document in
    var reading = FormatReading()
    for (_, entry) in objects(in: document) {
      guard let key = entry.secretText("key") else { continue }
      let account = entry.shownText("email")
      reading.credentials.append(
        FoundCredential(
          provider: "xai", kind: .oauth, secret: Secret(key),
          refreshSecret: entry.secretText("refresh_token").map(Secret.init), account: account,
          accountKey: account ?? entry.shownText("user_id") ?? entry.shownText("team_id"),
          expiresAt: Timestamp.date(entry["expires_at"], documentedAs: .text), owner: "grok", label: account,
          fields: entry.present([
            "key", "refresh_token", "expires_at", "auth_mode", "email", "team_id", "user_id", "principal_type",
          ])))
    }
    return reading.credentials.isEmpty
      ? noLogin(.grok, in: objects(in: document).first?.1, members: ["key"]) : reading
  }
}

func readKiloAuth(_ bytes: [UInt8]) -> FormatReading {
  reading(jsonObject: bytes, of: .kilo) { document in
    guard let entry = document["kilo"], entry.members != nil else {
      return noLogin(.kilo, in: document, members: ["kilo"])
    }
    if var credential = openCodeEntry("kilo", entry) {
      credential.owner = "kilo"
      return FormatReading(credentials: [credential])
    }
    guard let access = entry.secretText("access") else { return noLogin(.kilo, in: entry, members: ["access"]) }
    return FormatReading(credentials: [
      FoundCredential(
        provider: "kilo", kind: .oauth, secret: Secret(access),
        refreshSecret: entry.secretText("refresh").map(Secret.init),
        expiresAt: Timestamp.date(entry["expires"], documentedAs: .milliseconds), owner: "kilo",
        fields: entry.present(["access", "refresh", "expires"]))
    ])
  }
}

func readCodebuffCredentials(_ bytes: [UInt8]) -> FormatReading {
  reading(jsonObject: bytes, of: .codebuff) { document in
    let entry = document["default"]?.secretText("authToken") != nil ? document["default"] ?? document : document
    guard let token = entry.secretText("authToken") else {
      return noLogin(.codebuff, in: document["default"] ?? document, members: ["authToken"])
    }
    let account = entry.shownText("email")
    return FormatReading(credentials: [
      FoundCredential(
        provider: "codebuff", kind: .accessToken, secret: Secret(token), account: account,
        accountKey: account ?? entry.shownText("id"), owner: "codebuff",
        fields: document.present(["default.authToken", "default.email", "authToken", "email"]))
    ])
  }
}

func readMiniMaxOAuth(_ bytes: [UInt8]) -> FormatReading {
  reading(jsonObject: bytes, of: .minimax) { document in
    guard let credential = oauthFile(document, provider: "minimax-portal", owner: "minimax") else {
      return noLogin(.minimax, in: document, members: ["access_token", "refresh_token"])
    }
    return FormatReading(credentials: [credential])
  }
}

/// A key in a line of its own, or an object with `apiKey`.
func readZaiKey(_ bytes: [UInt8]) -> FormatReading {
  let text = trimmed(String(decoding: bytes, as: UTF8.self))
  if text.first == "{" || text.first == "[" {
    return reading(jsonObject: bytes, of: .zai) { document in
      guard let key = document.secretText("apiKey") ?? document.secretText("api_key") else {
        return noLogin(.zai, in: document, members: ["apiKey", "api_key"], because: "holds no key")
      }
      return zaiReading(key, fields: document.present(["apiKey", "api_key"]))
    }
  }
  guard text.count >= 8, text.count <= 512, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
    return notice(.malformed, "is not a key in a line of its own. \(loginRemedy(.zai))")
  }
  return zaiReading(text, fields: [])
}

private func zaiReading(_ key: String, fields: [String]) -> FormatReading {
  FormatReading(credentials: [
    FoundCredential(provider: "zai", kind: .apiKey, secret: Secret(key), owner: "zai", fields: fields)
  ])
}

func readDevinCredentials(_ document: JSONValue) -> FormatReading {
  guard let key = document.secretText("windsurf_api_key") else {
    return noLogin(.devin, in: document, members: ["windsurf_api_key"])
  }
  return FormatReading(credentials: [
    FoundCredential(
      provider: "devin", kind: .apiKey, secret: Secret(key), owner: "devin",
      fields: document.present(["windsurf_api_key", "api_server_url"]))
  ])
}

/// Application default credentials. Keys of service accounts are named, never read.
func readGCloudADC(_ bytes: [UInt8]) -> FormatReading {
  reading(jsonObject: bytes, of: .gcloud) { document in
    let account = document.shownText("account")
    var credential = FoundCredential(
      provider: "google", kind: .cloud, secret: Secret(""), account: account, accountKey: account, owner: "gcloud",
      label: document.shownText("quota_project_id"),
      fields: document.present([
        "type", "client_id", "client_secret", "refresh_token", "quota_project_id", "account", "client_email",
        "private_key", "project_id",
      ]))
    switch document["type"]?.string {
    case "authorized_user":
      guard let refresh = document.secretText("refresh_token") else {
        return noLogin(.gcloud, in: document, members: ["refresh_token"])
      }
      // The file holds no access token; the one thing that lasts stands for the login.
      credential.secret = Secret(refresh)
      credential.refreshSecret = Secret(refresh)
    case "service_account":
      credential.accountKey = document.shownText("client_email")
      credential.verdict = .locked("a key of a service account, which is not read")
    case "external_account", "external_account_authorized_user", "impersonated_service_account":
      credential.verdict = .locked("a login through another account, which is not read")
    default:
      return notice(.malformed, "the member “type” names no kind of credential that is known. \(loginRemedy(.gcloud))")
    }
    return FormatReading(credentials: [credential])
  }
}
