internal import Domain
internal import StructuredText

private let otherHost = "holds only logins of other GitHub servers, which are not read"

/// A token of github.com.
private func gitHubCredential(_ token: String, account: String?, fields: [String]) -> FoundCredential {
  let isPersonal = token.hasPrefix("github_pat_") || token.hasPrefix("ghp_")
  return FoundCredential(
    provider: "github-copilot", kind: isPersonal ? .accessToken : .oauth, secret: Secret(token), account: account,
    accountKey: account, owner: "copilot", label: account, fields: fields, remark: gitHubRemark(token))
}

/// What GitHub takes is not always what Copilot takes.
func gitHubRemark(_ token: String) -> String? {
  token.hasPrefix("ghp_") ? "Copilot refuses classic tokens (ghp_); make a fine-grained one" : nil
}

/// `~/.copilot/config.json`, whose form is not documented: any text in it that looks like a token counts.
func readCopilotConfig(_ bytes: [UInt8]) -> FormatReading {
  reading(jsonObject: bytes, of: .copilot, dialect: .lenient) { document in
    var reading = FormatReading()
    var seen: Set<String> = []
    collectTokens(in: document, account: nil, into: &reading.credentials, seen: &seen)
    return reading
  }
}

private func collectTokens(
  in value: JSONValue, account: String?, into found: inout [FoundCredential], seen: inout Set<String>
) {
  switch value {
  case .string(let text):
    let token = trimmed(text)
    guard ["gho_", "ghu_", "github_pat_"].contains(where: token.hasPrefix), !token.contains(where: \.isWhitespace),
      seen.insert(token).inserted
    else { return }
    found.append(gitHubCredential(token, account: account, fields: []))
  case .array(let values):
    for value in values { collectTokens(in: value, account: account, into: &found, seen: &seen) }
  case .object(let members):
    let account = value.shownText("login") ?? value.shownText("user") ?? account
    for member in members { collectTokens(in: member.value, account: account, into: &found, seen: &seen) }
  default: break
  }
}

/// `apps.json` and `hosts.json` of the editors' plugins: logins by host, with the application's id behind a colon.
func readCopilotApps(_ bytes: [UInt8]) -> FormatReading {
  reading(jsonObject: bytes, of: .copilot) { document in
    var reading = FormatReading()
    let hosts = objects(in: document)
    var seen: Set<String> = []
    for (name, entry) in hosts where name == "github.com" || name.hasPrefix("github.com:") {
      guard let token = entry.secretText("oauth_token").map(unwrapped), seen.insert(token).inserted else { continue }
      reading.credentials.append(
        gitHubCredential(
          token, account: entry.shownText("user"), fields: entry.present(["user", "oauth_token", "githubAppId"])))
    }
    guard reading.credentials.isEmpty else { return reading }
    let isElsewhere = hosts.contains { !$0.0.hasPrefix("github.com") }
    return noLogin(.copilot, in: nil, members: [], because: isElsewhere ? otherHost : "holds no login")
  }
}

/// `hosts.yml` of `gh`: only what stands in the block of github.com.
func readGHHosts(_ document: JSONValue) -> FormatReading {
  guard let block = document["github.com"], block.members != nil else {
    let isElsewhere = document.members?.isEmpty == false
    return noLogin(.copilot, in: nil, members: [], because: isElsewhere ? otherHost : "holds no login")
  }
  let user = block.shownText("user")
  var reading = FormatReading()
  var seen: Set<String> = []
  func add(_ token: String?, _ account: String?, _ fields: [String]) {
    guard let token = token.map(unwrapped), !token.isEmpty, seen.insert(token).inserted else { return }
    var credential = gitHubCredential(token, account: account, fields: fields)
    credential.owner = "gh"
    reading.credentials.append(credential)
  }
  add(block.secretText("oauth_token"), user, block.present(["user", "oauth_token", "git_protocol", "users"]))
  for (name, entry) in objects(in: block["users"]) {
    add(entry.secretText("oauth_token"), shown(name), ["oauth_token"])
  }
  guard reading.credentials.isEmpty else { return reading }
  guard user != nil || block["users"] != nil else { return noLogin(.copilot, in: block, members: ["oauth_token"]) }
  // Since gh keeps tokens in the keyring, the file names only the account.
  reading.credentials.append(
    FoundCredential(
      provider: "github-copilot", kind: .oauth, secret: Secret(""), account: user, accountKey: user, owner: "gh",
      verdict: .locked("kept in the system's keyring by gh"), label: user, fields: block.present(["user", "users"])))
  return reading
}

/// The keyring library of `gh` wraps values that are not plain text.
private func unwrapped(_ token: String) -> String {
  let mark = "go-keyring-base64:"
  guard token.hasPrefix(mark), let bytes = Base64URL.decode(token.dropFirst(mark.count).utf8) else { return token }
  return trimmed(String(decoding: bytes, as: UTF8.self))
}
