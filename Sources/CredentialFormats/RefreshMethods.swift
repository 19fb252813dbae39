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
public func refreshMethods(
  for tool: Tool, provider: String, kind: TokenKind, status: TokenStatus, renewable: Bool, variable: String? = nil,
  owner: String? = nil, file: String? = nil
) -> [RefreshMethod] {
  let facts = ToolFacts.of(tool)
  let name = facts?.title ?? tool.rawValue
  let command = loginCommand(facts, kind: kind, status: status, variable: variable, owner: owner)
  let page = ToolFacts.keyPage(of: provider) ?? facts?.keyPage
  var methods = [reread(variable: variable, status: status)]
  if let command {
    methods.append(run(command, facts: facts, file: file))
  }
  if let page {
    methods.append(
      RefreshMethod(
        kind: .apiKeyWeb, title: kind == .apiKey ? "Open the key page" : "Open the page of API keys",
        consequence: "nothing on disk; opens a page where a key is made", action: .open(url: page)))
  }
  methods.append(paste(name: name, variable: variable, isStored: tool != .environment))
  let preferred: RefreshMethod.Kind =
    if command != nil, kind != .apiKey || page == nil { .cliCommand } else if page != nil { .apiKeyWeb } else {
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

private func run(_ command: [String], facts: ToolFacts?, file: String?) -> RefreshMethod {
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
    kind: .cliCommand,
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

private func paste(name: String, variable: String?, isStored: Bool) -> RefreshMethod {
  let place =
    variable.map { "into \($0) in your shell's start-up file" }
    ?? (isStored ? "where \(name) reads it" : "into the variable")
  return RefreshMethod(
    kind: .manual, title: "Paste a key", consequence: "needs OpenClaw's store, which this version cannot write",
    action: .unavailable(
      "This version cannot store a pasted key: writing into OpenClaw's store is missing. Put the key \(place) yourself."
    ))
}
