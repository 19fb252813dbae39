import Domain
import FoundationEssentials
import StructuredText

/// One refresh token in several places: whoever renews it first logs the others out.
func grantFindings(_ scene: DoctorScene) -> [Finding] {
  var grants: [String: [Holder]] = [:]
  var order: [String] = []
  func add(_ holder: Holder, _ secret: String?) {
    guard let secret, !ProfileScene.isPlaceholder(secret) else { return }
    add(holder, print: scene.fingerprint(secret))
  }
  func add(_ holder: Holder, print: String) {
    if grants[print] == nil { order.append(print) }
    if grants[print, default: []].contains(where: { $0.name == holder.name && $0.path == holder.path }) { return }
    grants[print, default: []].append(holder)
  }
  for profile in scene.profiles where profile.fence == nil {
    let name = "OpenClaw's agent \(profile.agent.name) (\(profile.id))"
    let refresh = profile.value["refresh"]?.nonEmptyString ?? profile.value["refreshToken"]?.nonEmptyString
    add(Holder(name: name, path: profile.path, profile: profile), refresh)
  }
  for member in scene.oauth.value?.members ?? [] {
    add(
      Holder(name: "OpenClaw's oauth.json (\(member.name))", path: scene.oauth.path),
      member.value["refresh"]?.nonEmptyString)
  }
  for store in scene.otherStores {
    for member in store.value?["profiles"]?.members ?? [] {
      add(Holder(name: "another OpenClaw (\(member.name))", path: store.path), member.value["refresh"]?.nonEmptyString)
    }
  }
  for login in scene.logins {
    guard let print = login.grantPrint, let path = login.path else { continue }
    add(Holder(name: login.tool.rawValue, path: path, tool: login.tool), print: print)
  }
  return order.compactMap { grants[$0].flatMap { finding(on: $0) } }
}

private struct Holder {
  var name: String
  var path: String
  var profile: ProfileScene?
  var tool: Tool?
}

private func finding(on holders: [Holder]) -> Finding? {
  guard holders.count > 1 else { return nil }
  // Where a tool holds it, that tool owns it.
  let owner = holders.first { $0.tool != nil } ?? holders[0]
  let others = holders.filter { $0.name != owner.name || $0.path != owner.path }
  let lead = holders.first { $0.profile != nil } ?? owner
  let named =
    others.prefix(4).map(\.name).joined(separator: ", ") + (others.count > 4 ? " and \(others.count - 4) more" : "")
  return Finding(
    .duplicateRefresh, .warning, at: lead.path, profile: lead.profile?.id, member: "refresh",
    explanation:
      "One refresh token is held by \(owner.name) and by \(named.shownSentence). It works once: whoever renews first "
      + "logs the others out (refresh_token_reused).",
    repair: "Keep it with \(owner.name.shownSentence), and log the others in separately.",
    command: others.first { $0.profile != nil }?.profile?.renewal)
}

/// Copies of a tool's login that the tool has renewed since.
func copyFindings(_ scene: DoctorScene) -> [Finding] {
  scene.profiles.compactMap { profile in
    guard profile.type == "oauth", profile.fence == nil, let provider = profile.provider,
      let tool = tools[provider], let expires = profile.value["expires"]?.double, expires > 1e12,
      expires <= scene.milliseconds
    else { return nil }
    let refresh = profile.value["refresh"]?.nonEmptyString.map(scene.fingerprint)
    let account = (profile.value["accountId"] ?? profile.value["email"])?.nonEmptyString?.lowercased()
    let isCopy = profile.id.hasSuffix("-cli")
    let live = scene.logins.first { login in
      guard login.tool == tool, let until = login.expiresAt, until > scene.now, login.grantPrint != refresh else {
        return false
      }
      return isCopy || (account != nil && login.account?.lowercased() == account)
    }
    guard let live else { return nil }
    return profile.finding(
      .staleCopy, .warning,
      explanation: "This is an old copy of the login of \(tool): the tool has renewed it since, and the copy is over.",
      repair: "Log OpenClaw in by itself, or remove the copy: \(profile.removal)",
      command: live.tool == .claude ? "credtop models sync" : profile.renewal)
  }
}

private let tools: [String: Tool] = [
  "anthropic": .claude, "openai-codex": .codex, "openai": .codex, "qwen-portal": .qwen, "minimax-portal": .minimax,
  "google-gemini-cli": .gemini, "kimi-code": .kimi, "kimi": .kimi,
]

extension String {
  fileprivate var shownSentence: String {
    String(unicodeScalars.filter { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
  }
}
