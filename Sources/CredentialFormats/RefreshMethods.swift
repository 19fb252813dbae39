public import Domain

/// The ways to renew a credential, exactly one of them recommended, in the order of `RefreshMethod.Kind`.
///
/// A login is renewed by the program that owns it and a key on the provider's page; nothing here renews anything behind
/// the owner's back.
///
/// - Parameters:
///   - renewable: the owner holds a refresh token.
///   - variable: the environment variable that holds the credential, when no file does.
///   - file: the file that the owner keeps the login in, with `~` for the home directory.
///   - owner: the credential's owner where a tool has several: the login of `gh` is renewed by `gh`.
///   - settings: what credtop itself may do.
public func refreshMethods(
  for tool: Tool, provider: String, kind: TokenKind, status: TokenStatus, renewable: Bool, variable: String? = nil,
  owner: String? = nil, file: String? = nil, settings: RefreshSettings = RefreshSettings()
) -> [RefreshMethod] {
  let facts = ToolFacts.of(tool)
  let name = facts?.title ?? tool.rawValue
  let command = loginCommand(facts, kind: kind, status: status, variable: variable, owner: owner)
  let page = ToolFacts.keyPage(of: provider) ?? facts?.keyPage
  var methods = [reread(variable: variable, status: status)]
  let isLogin = kind == .oauth && variable == nil && ![.discontinued, .locked, .missing].contains(status)
  let renewal = isLogin && renewable ? renew(tool, file: file, settings) : nil
  methods += [renewal].compactMap { $0 }
  if let command {
    methods.append(run(command, facts: facts, file: file))
    if let other = facts?.loginCommands.first(where: { $0.first == command.first && $0 != command }) {
      methods.append(run(other, facts: facts, file: file, kind: .oauthBrowser))
    }
  }
  methods += signIns(for: tool, provider: provider, file: isLogin ? file : nil, settings)
  if let page {
    methods.append(
      RefreshMethod(
        kind: .apiKeyWeb, title: kind == .apiKey ? "Open the key page" : "Open the page of API keys",
        consequence: "nothing on disk; opens a page where a key is made", action: .open(url: page)))
  }
  methods.append(paste(name: name, variable: variable, isStored: tool != .environment, settings.pasting))
  // A program renews its own login only when it sees the need.
  let isOfUse = renewal.map { $0.action != .renew(.owner) || [.expired, .expiring].contains(status) } ?? false
  let preferred: RefreshMethod.Kind =
    if isOfUse, status != .revoked, status != .invalid {
      .renew
    } else if command != nil, kind != .apiKey || page == nil { .cliCommand } else if page != nil { .apiKeyWeb } else {
      .reread
    }
  for index in methods.indices { methods[index].isRecommended = methods[index].kind == preferred }
  return methods
}

/// The command that makes a new login of this kind; nil where there is none, or where it would bring back nothing useful.
private func loginCommand(
  _ facts: ToolFacts?, kind: TokenKind, status: TokenStatus, variable: String?, owner: String?
) -> [String]? {
  guard let facts, status != .discontinued else { return nil }
  if facts.tool == .claude, kind == .accessToken { return ["claude", "setup-token"] }
  // A variable wins over what a login would store.
  guard variable == nil else { return nil }
  switch kind {
  case .apiKey: return [.opencode, .gemini, .qwen].contains(facts.tool) ? facts.loginCommands.first : nil
  case .oauth, .accessToken, .agentIdentity, .cloud:
    return facts.loginCommands.first { $0.first == owner } ?? facts.loginCommands.first
  }
}

private func run(
  _ command: [String], facts: ToolFacts?, file: String?, kind: RefreshMethod.Kind = .cliCommand
) -> RefreshMethod {
  let program = command.first ?? ""
  let isToken = command.last == "setup-token"
  let then = isToken || command.count > 1 ? nil : facts?.afterLogin
  let consequence =
    if isToken {
      "nothing on disk; \(program) shows a new token for you to keep, and the old one stays valid"
    } else {
      "\(program) rewrites its own file\(file.map { " " + $0 } ?? ""); other holders keep the old copy"
    }
  return RefreshMethod(
    kind: kind,
    title: "Run \(command.joined(separator: " ")) here" + (then.map { ", then type \($0)" } ?? ""),
    consequence: consequence, action: .run(command))
}

private func reread(variable: String?, status: TokenStatus) -> RefreshMethod {
  guard let variable else {
    return RefreshMethod(
      kind: .reread, title: "Read the file again",
      consequence: "nothing on disk; "
        + (status == .locked ? "helps once the login is kept in a file" : "picks up a login made elsewhere"),
      action: .reread)
  }
  return RefreshMethod(
    kind: .reread, title: "Read \(variable) again", consequence: "nothing; a running program never sees a new value",
    action: .unavailable(
      "A running program never sees a new value: set \(variable), then restart credtop from a new shell."))
}

/// By the provider's word alone; nil where that is not ours to do.
private func renew(_ tool: Tool, file: String?, _ settings: RefreshSettings) -> RefreshMethod? {
  let owner = ToolFacts.of(tool)?.owner ?? tool.rawValue
  if RefreshSettings.harmless.contains(tool) {
    return RefreshMethod(
      kind: .renew, title: "Renew it for credtop", consequence: "nothing on disk; \(owner)'s file is left alone",
      action: .renew(.memory))
  }
  guard let file, RefreshSettings.renewable.contains(tool) else { return nil }
  guard settings.renewing.contains(tool) else {
    guard RefreshSettings.selfRenewing.contains(tool) else { return nil }
    return RefreshMethod(
      kind: .renew, title: "Let \(owner) renew it",
      consequence: "\(owner) is started without a screen and rewrites its own file \(file) when it sees the need",
      action: .renew(.owner))
  }
  return RefreshMethod(
    kind: .renew, title: "Renew it in \(owner)'s file",
    consequence: "\(file) gets the new tokens; other holders of the old refresh token are logged out",
    action: .renew(.file))
}

/// Where the vendor lets others sign in, and there is a place for what it gives.
private func signIns(
  for tool: Tool, provider: String, file: String?, _ settings: RefreshSettings
) -> [RefreshMethod] {
  if tool == .kimi, let file {
    return [
      RefreshMethod(
        kind: .oauthBrowser, title: "Sign in with a code",
        consequence: "\(file) gets the new login, under kimi's lock; other holders keep the old copy",
        action: .signIn(.deviceCode))
    ]
  }
  guard case .into(let place) = settings.pasting else { return [] }
  switch provider {
  case "github-copilot":
    return [
      RefreshMethod(
        kind: .oauthBrowser, title: "Sign in at GitHub with a code",
        consequence: "the token goes into \(place); no file of a tool changes", action: .signIn(.deviceCode))
    ]
  case "openrouter":
    return [
      RefreshMethod(
        kind: .oauthBrowser, title: "Sign in at OpenRouter",
        consequence: "a new key goes into \(place); the old one stays valid", action: .signIn(.browser))
    ]
  default: return []
  }
}

private func paste(
  name: String, variable: String?, isStored: Bool, _ pasting: RefreshSettings.Pasting
) -> RefreshMethod {
  switch pasting {
  case .into(let place):
    return RefreshMethod(
      kind: .manual, title: "Paste a key", consequence: "stored in \(place); no file of a tool changes",
      action: .paste(place: place))
  case .impossible(let reason):
    let place =
      variable.map { "into \($0) in your shell's start-up file" }
      ?? (isStored ? "where \(name) reads it" : "into the variable")
    return RefreshMethod(
      kind: .manual, title: "Paste a key", consequence: "needs a place that keeps it",
      action: .unavailable(
        "credtop cannot keep a pasted key: \(reason). Put the key \(place) yourself."))
  }
}
