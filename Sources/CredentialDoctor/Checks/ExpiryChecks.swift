import Domain
import FoundationEssentials
import StructuredText

/// `expires` is a number of milliseconds, and a login needs one.
func expiryFindings(_ profile: ProfileScene) -> [Finding] {
  let value = profile.value
  guard profile.fence == nil, profile.type == "oauth" || profile.type == "token" else { return [] }
  // What is renamed first is looked at under its new name.
  if value["expires"] == nil, value["expiresAt"] != nil { return [] }
  let isLogin = profile.type == "oauth"
  switch value["expires"] {
  case .string(let text)?: return [textFinding(text, profile)]
  case .number?:
    guard let expires = value["expires"]?.double else { return missing(profile, .oauthNoExpires) }
    if expires <= 0 { return isLogin ? missing(profile, .oauthExpiresZero) : [pointless(profile)] }
    if expires < 1e12 { return [secondsFinding(expires, profile)] }
    return expires > 8.64e15 ? [pointless(profile)] : []
  case nil: return isLogin ? missing(profile, .oauthNoExpires) : []
  default: return isLogin ? missing(profile, .oauthNoExpires) : [pointless(profile)]
  }
}

private func textFinding(_ text: String, _ profile: ProfileScene) -> Finding {
  let number = Double(text.trimmedSpaces).flatMap { $0.isFinite && $0 > 0 && $0 <= 8.64e15 ? $0.rounded() : nil }
  // Digits are converted as they stand: whether they count seconds is the next question.
  let milliseconds = number ?? Timestamp.rfc3339(text.trimmedSpaces).map { ($0.timeIntervalSince1970 * 1000).rounded() }
  return profile.finding(
    .expiresString, .warning, member: "expires",
    explanation: "The expiry is a text, and OpenClaw wants a number of milliseconds: it counts as none.",
    repair: milliseconds == nil ? "Log in anew." : "Make it a number.",
    command: milliseconds == nil ? profile.renewal : nil,
    edits: milliseconds.map { [.set(profile.way("expires"), .number(String(Int64($0))))] } ?? [])
}

private func secondsFinding(_ expires: Double, _ profile: ProfileScene) -> Finding {
  let date = Date(timeIntervalSince1970: expires)
  // From 2001 to 2100; a smaller number is no time at all.
  let isTime = expires >= 1e9 && expires < 4_102_444_801
  return profile.finding(
    .expiresSeconds, .error, member: "expires",
    explanation: "The expiry counts seconds; OpenClaw takes it for milliseconds, so the profile has been over since "
      + "January 1970.",
    repair: isTime ? "Make it milliseconds: \(Timestamp.text(date).prefix(16))Z." : "Log in anew.",
    command: isTime ? nil : profile.renewal,
    edits: isTime ? [.set(profile.way("expires"), .number(String(Int64((expires * 1000).rounded()))))] : [])
}

/// Of a token, which needs none: what cannot be an expiry is in the way.
private func pointless(_ profile: ProfileScene) -> Finding {
  profile.finding(
    .expiresInvalid, .warning, member: "expires",
    explanation: "The expiry is no time. Older versions of OpenClaw ignore it, later ones pass the profile over.",
    repair: profile.type == "token" ? "Remove it; a token needs none." : "Log in anew.",
    command: profile.type == "token" ? nil : profile.renewal,
    edits: profile.type == "token" ? [.remove(profile.way("expires"))] : [])
}

private func missing(_ profile: ProfileScene, _ code: FindingCode) -> [Finding] {
  guard profile.value["access"]?.nonEmptyString != nil || profile.value["refresh"]?.nonEmptyString != nil else {
    return []
  }
  let known = knownExpiry(of: profile)
  let what =
    code == .oauthNoExpires
    ? "The login has no expiry: OpenClaw before 2026.3 shows it as missing, never renews it and writes the store anew with "
      + "every request; later versions fail."
    : "The expiry is zero or less, so OpenClaw renews the login before every use."
  return [
    profile.finding(
      code, .warning, member: "expires", explanation: what,
      repair: known.map { "Set it to \(Timestamp.text($0.date).prefix(16))Z, as \($0.source) says." } ?? "Log in anew.",
      command: known == nil ? profile.renewal : nil,
      edits: known.map {
        [.set(profile.way("expires"), .number(String(Int64(($0.date.timeIntervalSince1970 * 1000).rounded()))))]
      } ?? [])
  ]
}

/// When the access token ends, by itself or by the file that it was copied from.
private func knownExpiry(of profile: ProfileScene) -> (date: Date, source: String)? {
  guard let access = profile.value["access"]?.nonEmptyString else { return nil }
  if let claims = JSONWebToken.claims(of: access), let date = Timestamp.date(claims["exp"], documentedAs: .seconds) {
    return (date, "the token itself")
  }
  let print = profile.scene.secretPrint(access)
  guard let login = profile.scene.logins.first(where: { $0.secretPrint == print && $0.expiresAt != nil }),
    let date = login.expiresAt
  else { return nil }
  return (date, "the file of \(login.tool)")
}
