import Domain
import StructuredText

/// Names and types: what OpenClaw drops or passes over because a member is called otherwise than it expects.
func shapeFindings(_ profile: ProfileScene) -> [Finding] {
  guard profile.value.members != nil else {
    return [
      profile.finding(
        .typeUnknown, .error, explanation: "The entry is no object, so OpenClaw drops it and erases it when it writes.",
        repair: "Remove it, or make the profile anew.", command: profile.removal)
    ]
  }
  if profile.fence != nil { return [] }
  return typeFindings(profile) + providerFindings(profile) + camelFindings(profile) + keyNameFindings(profile)
    + loginFindings(profile)
}

private let types: Set<String> = ["api_key", "oauth", "token"]

private func typeFindings(_ profile: ProfileScene) -> [Finding] {
  let value = profile.value
  if value["type"] == nil, let mode = value["mode"]?.string, types.contains(mode) || isKeyType(mode) {
    return [
      profile.finding(
        .docsAlias, .error, member: "mode",
        explanation: "The type stands under “mode”, as some pages of the documentation showed it; OpenClaw before "
          + "April 2026 drops such a profile and erases it when it writes.",
        repair: "Rename “mode” to “type”.", edits: [.rename(profile.way("mode"), to: "type")])
    ]
  }
  guard let type = value["type"]?.string else {
    return [
      profile.finding(
        .typeUnknown, .error, member: "type",
        explanation: "The profile has no type, so OpenClaw drops it and erases it when it writes.",
        repair: "Make the profile anew.", command: profile.renewal)
    ]
  }
  if types.contains(type) { return [] }
  if isKeyType(type) {
    return [
      profile.finding(
        .typeAPIKey, .error, member: "type",
        explanation: "The type is “\(type.shownWord)”, OpenClaw's word is “api_key”: the profile is dropped and erased "
          + "when OpenClaw writes.",
        repair: "Set the type to “api_key”.", edits: [.set(profile.way("type"), "api_key".json)])
    ]
  }
  let isMachine = type == "aws-sdk"
  return [
    profile.finding(
      .typeUnknown, .error, member: "type",
      explanation:
        "OpenClaw knows no profile of type “\(type.shownWord)”: it is dropped and erased when OpenClaw writes."
        + (isMachine ? " AWS credentials are chosen in the configuration, by models.providers.<id>.auth." : ""),
      repair: isMachine ? "Let OpenClaw move it into its configuration." : "Remove it, or make the profile anew.",
      command: isMachine ? "openclaw doctor --fix" : profile.removal,
      // What holds a secret is for a person to look at first.
      edits: profile.secrets.isEmpty && !isMachine ? [.remove(["profiles", profile.id])] : [])
  ]
}

private func isKeyType(_ type: String) -> Bool {
  ["apikey", "api-key", "api key", "api_key"].contains(type.lowercased())
}

private func providerFindings(_ profile: ProfileScene) -> [Finding] {
  guard profile.value["provider"]?.nonEmptyString == nil else { return [] }
  let provider = profile.id.prefixBeforeColon
  return [
    profile.finding(
      .providerMissing, .error, member: "provider",
      explanation: "The profile names no provider, so OpenClaw drops it and erases it when it writes.",
      repair: provider.map { "Set the provider to “\($0)”, as the profile's id says." } ?? "Make the profile anew.",
      command: provider == nil ? profile.removal : nil,
      edits: provider.map { [.set(profile.way("provider"), $0.json)] } ?? [])
  ]
}

/// Claude Code's names in place of OpenClaw's.
private func camelFindings(_ profile: ProfileScene) -> [Finding] {
  let value = profile.value
  let isToken = profile.type == "token"
  let names = [
    ("accessToken", isToken ? "token" : "access"), ("refreshToken", "refresh"), ("expiresAt", "expires"),
  ].filter { value[$0.0] != nil }
  guard !names.isEmpty, profile.type == "oauth" || isToken else { return [] }
  let free = names.filter { value[$0.1] == nil }
  // A token has no refresh token of its own; it would have to become a login.
  let isClear = free.count == names.count && !(isToken && value["refreshToken"] != nil)
  return [
    profile.finding(
      .camelFields, .error, member: names[0].0,
      explanation:
        "\(list(names.map(\.0))) \(names.count == 1 ? "is a name" : "are names") of Claude Code; OpenClaw looks for "
        + "\(list(names.map(\.1))) and passes the profile over.",
      repair: isClear
        ? "Rename \(list(names.map(\.0))) to \(list(names.map(\.1)))."
        : "Decide which of the values counts, and log in anew where neither does.",
      command: isClear ? nil : profile.renewal,
      edits: isClear ? names.map { .rename(profile.way($0.0), to: $0.1) } : [])
  ]
}

private func keyNameFindings(_ profile: ProfileScene) -> [Finding] {
  let value = profile.value
  let target = profile.type == "token" ? "token" : "key"
  let isKey =
    profile.type == "api_key" || profile.type == "token" || profile.type.map(isKeyType) == true
    || (profile.type == nil && profile.value["mode"]?.string.map { $0 != "oauth" } == true)
  var findings: [Finding] = []
  for (name, code) in [("api_key", FindingCode.snakeAPIKey), ("apiKey", .docsAlias)] {
    guard isKey, let there = value[name] else { continue }
    let isCopy = value[target] == there
    let isFree = value[target] == nil
    findings.append(
      profile.finding(
        code, .error, member: name,
        explanation: isFree
          ? "The key stands under “\(name)”; OpenClaw looks for “\(target)”, finds none, and passes the profile over."
          : "A key stands under “\(name)” beside the one under “\(target)”; OpenClaw ignores it.",
        repair: isFree
          ? "Rename “\(name)” to “\(target)”." : isCopy ? "Remove the copy." : "Decide which of the two keys counts.",
        command: isFree || isCopy ? nil : profile.renewal,
        edits: isFree
          ? [.rename(profile.way(name), to: target)] : isCopy ? [.remove(profile.way(name))] : []))
  }
  return findings
}

/// A login with a key in it, without a refresh token, or with what only keys may have.
private func loginFindings(_ profile: ProfileScene) -> [Finding] {
  let value = profile.value
  guard profile.type == "oauth" else { return [] }
  if value["keyRef"] != nil || value["tokenRef"] != nil {
    return [
      profile.finding(
        .referenceInLogin, .error, member: value["keyRef"] != nil ? "keyRef" : "tokenRef",
        explanation: "A login cannot take its secret from a reference; OpenClaw fails when it starts.",
        repair: "Make it a profile of type api_key or token, or log in.", command: profile.renewal)
    ]
  }
  let hasAccess = value["access"]?.nonEmptyString != nil || value["accessToken"] != nil
  let hasRefresh = value["refresh"]?.nonEmptyString != nil || value["refreshToken"] != nil
  if let key = value["key"]?.nonEmptyString, !hasAccess, !hasRefresh { return [keyInLogin(key, profile)] }
  if !hasAccess, !hasRefresh {
    guard value["key"] == nil else { return [] }
    return [
      profile.finding(
        .keyBlank, .error, member: "access",
        explanation: "The login holds neither an access token nor a refresh token; OpenClaw passes it over.",
        repair: "Log in anew, or remove the profile: \(profile.removal)", command: profile.renewal)
    ]
  }
  var findings: [Finding] = []
  if !hasRefresh, hasAccess { findings += loginWithoutRefresh(profile) }
  if let provider = profile.provider, ["google-gemini-cli", "google-antigravity"].contains(provider),
    value["projectId"]?.nonEmptyString == nil
  {
    findings.append(
      profile.finding(
        .projectMissing, .warning, member: "projectId",
        explanation: "The login names no project, which \(provider) needs with every call.",
        repair: "Log in anew.", command: profile.renewal))
  }
  return findings
}

private func keyInLogin(_ key: String, _ profile: ProfileScene) -> Finding {
  let isToken = key.hasPrefix("sk-ant-oat01-") && profile.value["token"] == nil
  let isKey = !key.hasPrefix("sk-ant-oat") && key.hasPrefix("sk-") && !ProfileScene.isPlaceholder(key)
  return profile.finding(
    .oauthKeyField, .error, member: "key",
    explanation:
      "The profile is of type oauth and its secret stands under “key”: OpenClaw shows it as a login, passes it "
      + "over without a word, and uses the environment instead.",
    repair: isToken
      ? "Make it a token: type “token”, the secret under “token”."
      : isKey ? "Make it a key: type “api_key”." : "Log in anew: a refresh token and an expiry are missing too.",
    command: isToken || isKey ? nil : profile.renewal,
    edits: isToken
      ? [.set(profile.way("type"), "token".json), .rename(profile.way("key"), to: "token")]
      : isKey ? [.set(profile.way("type"), "api_key".json)] : [])
}

private func loginWithoutRefresh(_ profile: ProfileScene) -> [Finding] {
  let value = profile.value
  guard let access = value["access"]?.nonEmptyString, !ProfileScene.isPlaceholder(access) else { return [] }
  // What is no login at all is mended as what it is.
  if mismatch(of: profile) != nil { return [] }
  let expires = value["expires"]?.double ?? 0
  let isToken = access.hasPrefix("sk-ant-oat01-") && expires >= 1e12 && value["token"] == nil
  var edits: [DocumentEdit] = []
  if isToken {
    if value["refresh"] != nil { edits.append(.remove(profile.way("refresh"))) }
    edits += [.set(profile.way("type"), "token".json), .rename(profile.way("access"), to: "token")]
  }
  return [
    profile.finding(
      .oauthNoRefresh, .warning, member: "refresh",
      explanation: "The login has no refresh token: nobody can renew it, and it ends with its access token.",
      repair: isToken ? "Call it what it is: type “token”, with the same expiry." : "Log in anew.",
      command: isToken ? nil : profile.renewal, edits: edits)
  ]
}

/// `“a”, “b” and “c”`
func list(_ names: [String]) -> String {
  let quoted = names.map { "“\($0)”" }
  guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "" }
  return quoted.dropLast().joined(separator: ", ") + " and " + last
}

extension String {
  /// A word of somebody's file, short enough for a sentence and without what moves a cursor.
  var shownWord: String {
    let text = String(unicodeScalars.filter { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
    return text.count > 40 ? String(text.prefix(39)) + "…" : text
  }
}
