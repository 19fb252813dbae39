import Domain
import OpenClawStore
import StructuredText

/// What the secret itself tells: a paste that went wrong, a placeholder, the wrong kind.
func secretFindings(_ profile: ProfileScene) -> [Finding] {
  if let fence = profile.fence { return [fenceFinding(profile, isFailed: fence.isFailed)] }
  guard profile.value.members != nil else { return [] }
  var findings: [Finding] = []
  for (member, text) in profile.secrets {
    if ProfileScene.isPlaceholder(text) {
      findings.append(placeholder(member, profile))
    } else if PasteCheck.isCommand(text) {
      findings.append(
        profile.finding(
          .keyIsCommand, .error, member: member,
          explanation: "A command line was saved where the secret belongs; every request with it is refused.",
          repair: "Paste the secret alone, or remove the profile: \(profile.removal)", command: profile.renewal))
    } else {
      findings += pasteFindings(member, text, profile)
    }
  }
  if let mismatch = mismatch(of: profile) { findings.append(mismatch) }
  findings += blankFindings(profile)
  return findings
}

private func fenceFinding(_ profile: ProfileScene, isFailed: Bool) -> Finding {
  profile.finding(
    .fence, isFailed ? .error : .info, member: "access",
    explanation: isFailed
      ? "OpenClaw tried to renew this login and could not tell how that ended; it does not use it any more."
      : "OpenClaw is renewing this login; a mark stands where the tokens will be.",
    repair: isFailed ? "Log in anew." : "Wait; if it stays so, log in anew.", command: profile.renewal)
}

private func placeholder(_ member: String, _ profile: ProfileScene) -> Finding {
  let rest = profile.secrets.filter { $0.member != member && !ProfileScene.isPlaceholder($0.text) }
  let isSpare =
    ["refresh", "refreshToken", "idToken"].contains(member)
    && rest.contains { ["access", "accessToken"].contains($0.member) }
  return profile.finding(
    .redacted, .error, member: member,
    explanation: isSpare
      ? "A placeholder stands where the refresh token was; OpenClaw sends it when it tries to renew the login."
      : "A placeholder stands where the secret was: another program, or a copy from a log, has put it there. "
        + "Every request with it is refused.",
    repair: isSpare
      ? "Remove “\(member)”; the access token stays."
      : "Put the secret in again, or remove the profile: \(profile.removal)",
    command: isSpare ? nil : profile.renewal, edits: isSpare ? [.remove(profile.way(member))] : [])
}

private func pasteFindings(_ member: String, _ text: String, _ profile: ProfileScene) -> [Finding] {
  let isAnthropic = text.hasPrefix("sk-ant-")
  let bare = text.filter { !$0.isWhitespace }
  var findings: [Finding] = []
  if bare.count != text.count {
    findings.append(
      profile.finding(
        .tokenWhitespace, .error, member: member,
        explanation: "The secret has white space or a line end in it, which breaks the header that it is sent in.",
        repair: "Take the white space out.", edits: [.tidy(profile.way(member))]))
  }
  if isAnthropic, text.contains("#") {
    findings.append(
      profile.finding(
        .tokenHash, .error, member: member,
        explanation: "A # stands in the token: this is the code and the state of the sign-in page, not the token.",
        repair: "Paste the token that the sign-in prints in the end.", command: profile.renewal))
  } else if text.hasPrefix("sk-ant-oat01-"), bare.count < 80 {
    findings.append(
      profile.finding(
        .tokenShort, .error, member: member,
        explanation:
          "The token has \(bare.count) characters and ought to have 80 at least: it was cut at the end of a line.",
        repair: "Paste the whole token, as one line.", command: profile.renewal))
  }
  return findings
}

/// A secret under the name of another kind: it is sent in the wrong header.
func mismatch(of profile: ProfileScene) -> Finding? {
  let value = profile.value
  func finding(_ member: String, _ what: String, _ type: String, _ name: String) -> Finding {
    let isFree = value[name] == nil
    var edits: [DocumentEdit] = [.set(profile.way("type"), type.json), .rename(profile.way(member), to: name)]
    // A key does not end.
    if type == "api_key", value["expires"] != nil { edits.append(.remove(profile.way("expires"))) }
    if value["refresh"] != nil, profile.type == "oauth" { edits.append(.remove(profile.way("refresh"))) }
    return profile.finding(
      .typeMismatch, .error, member: member,
      explanation:
        "The profile is of type \(profile.type?.shownWord ?? "?") and holds \(what): it is sent in the wrong "
        + "header and refused.",
      repair: "Make it a profile of type “\(type)”.", command: isFree ? nil : profile.renewal,
      edits: isFree ? edits : [])
  }
  switch profile.type {
  case "api_key":
    if value["key"]?.string?.hasPrefix("sk-ant-oat") == true {
      return finding("key", "a token of Anthropic", "token", "token")
    }
  case "token":
    if value["token"]?.string?.hasPrefix("sk-ant-api") == true {
      return finding("token", "an API key of Anthropic", "api_key", "key")
    }
  case "oauth":
    guard let access = value["access"]?.string, value["refresh"]?.nonEmptyString == nil else { return nil }
    let isKey = access.hasPrefix("sk-ant-api") || (access.hasPrefix("sk-") && !access.hasPrefix("sk-ant-"))
    if isKey { return finding("access", "an API key", "api_key", "key") }
  default: break
  }
  return nil
}

private func blankFindings(_ profile: ProfileScene) -> [Finding] {
  let value = profile.value
  let (member, reference): (String, String)
  switch profile.type {
  case "api_key": (member, reference) = ("key", "keyRef")
  case "token": (member, reference) = ("token", "tokenRef")
  default: return []
  }
  // An object there is a reference.
  guard value[member]?.nonEmptyString == nil, value[member]?.members == nil, value[reference] == nil else { return [] }
  let others = ["api_key", "apiKey", "accessToken"] + (member == "token" ? ["key"] : [])
  guard others.allSatisfy({ value[$0] == nil }) else { return [] }
  return [
    profile.finding(
      .keyBlank, .error, member: member,
      explanation: "The profile holds no secret; OpenClaw passes it over.",
      repair: "Put the secret in, or remove the profile: \(profile.removal)", command: profile.renewal)
  ]
}
