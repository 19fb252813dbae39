import ArgumentParser
import Domain
import StructuredText
import TokenProxyAPI
import TokenProxyClient

struct AuthRegister: ClientCommand {
  static let configuration = CommandConfiguration(
    commandName: "register", abstract: "Make an account and remember its management key.")

  @OptionGroup var globals: GlobalOptions
  @OptionGroup var person: PersonOptions
  @OptionGroup var server: ServerOption

  func run(in context: CommandContext) async throws -> Int32 {
    try globals.requireWrite("register")
    let client = try ClientContext(globals, in: context, apiBase: server.apiBase, mayBeNew: true)
    let email = try await person.readEmail(globals, in: context)
    let password = try await person.readPassword(isNew: true, globals, in: context)
    try client.profiles.proveWritable(client.configuration.profile)
    let session = try await client.proxy(needsLogin: false).register(email: email, password: password)
    if globals.json { context.printJSON(session.json(time: "created_at")) }
    return client.finishLogin(
      session.managementKey, email: session.email, at: session.at, isNewAccount: true,
      text: "Registered \(session.email) at \(client.configuration.apiBase) and logged in.")
  }
}

struct AuthLogin: ClientCommand {
  static let configuration = CommandConfiguration(
    commandName: "login", abstract: "Log in and remember the management key.",
    discussion: "A login by password ends the account's other management keys.")

  @OptionGroup var globals: GlobalOptions
  @OptionGroup var person: PersonOptions
  @OptionGroup var server: ServerOption

  @Flag(name: .customLong("github"), help: "Sign in by GitHub, in a browser.")
  var byGitHub = false

  func validate() throws {
    if byGitHub, person.email != nil || person.passwordFromInput {
      throw ValidationError("--github takes neither --email nor --password-stdin.")
    }
  }

  func run(in context: CommandContext) async throws -> Int32 {
    try globals.requireWrite("log in")
    let client = try ClientContext(globals, in: context, apiBase: server.apiBase, mayBeNew: true)
    if byGitHub { return try await signIn(client) }
    let email = try await person.readEmail(globals, in: context)
    let password = try await person.readPassword(globals, in: context)
    try client.profiles.proveWritable(client.configuration.profile)
    let session = try await client.proxy(needsLogin: false).login(email: email, password: password)
    if globals.json { context.printJSON(session.json(time: "last_login")) }
    return client.finishLogin(
      session.managementKey, email: session.email, at: session.at,
      text: "Logged in as \(session.email) at \(client.configuration.apiBase).")
  }

  private func signIn(_ client: ClientContext) async throws -> Int32 {
    try client.profiles.proveWritable(client.configuration.profile)
    let account = try await GitHubSignIn(proxy: client.proxy(needsLogin: false), context: client.command).run()
    if globals.json {
      client.command.printJSON(
        .members([
          ("email", account.email.json), ("management_key", account.managementKey.reveal().json),
          ("merged", account.isMerged.json),
        ]))
    }
    return client.finishLogin(
      account.managementKey, email: account.email, at: client.command.now(),
      text: "Logged in as \(account.email)" + (account.isMerged ? " (your existing account)." : "."))
  }
}
