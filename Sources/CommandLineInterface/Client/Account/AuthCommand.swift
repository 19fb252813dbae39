import ArgumentParser
import Domain
import FoundationEssentials
import TokenProxyAPI
import TokenProxyClient

struct AuthCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "auth", abstract: "Your account at the token proxy: register, log in, who am I.",
    subcommands: [
      AuthRegister.self, AuthLogin.self, AuthLogout.self, AuthWhoAmI.self, AuthRotate.self,
    ])
}

/// Which server a login is for.
struct ServerOption: ParsableArguments {
  @Option(
    name: .customLong("api-base"),
    help: ArgumentHelp(
      "The token proxy's address; it is remembered with the login (default: the profile's, or http://127.0.0.1:3000).",
      valueName: "url"))
  var apiBase: String?
}

/// Who logs in. The password comes from a prompt or from standard input, never from an argument.
struct PersonOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Your email address; asked for when it is not given.", valueName: "address"))
  var email: String?

  @Flag(name: .customLong("password-stdin"), help: "Read the password from the first line of standard input.")
  var passwordFromInput = false

  /// Taken only to be refused, before anything else could quote it.
  @Option(help: .hidden)
  var password: String?

  func validate() throws {
    guard password == nil else {
      throw ValidationError(
        "A password is not taken from the command line; leave it away to be asked, or use --password-stdin.")
    }
  }

  func readEmail(_ globals: GlobalOptions, in context: CommandContext) async throws -> String {
    if let email { return email }
    return try await context.ask("Email", flag: "--email", globals)
  }

  /// - Parameter isNew: it is asked for twice.
  func readPassword(isNew: Bool = false, _ globals: GlobalOptions, in context: CommandContext) async throws -> Secret {
    if passwordFromInput { return try await context.secretFromInput("password", flag: "--password-stdin") }
    let password = try await context.askSecret("Password", flag: "--password-stdin", globals)
    if isNew {
      let again = try await context.askSecret("Password again", flag: "--password-stdin", globals)
      guard password == again else { throw CommandFailure.usage("The two passwords differ.") }
    }
    return password
  }
}

extension ClientContext {
  /// Stores who is logged in now, and where: the base that the key was given out at, whatever was stored before.
  func remember(_ key: Secret, email: String, at: Date, isNewAccount: Bool = false) throws(ClientFailure) {
    let createdAt = isNewAccount || configuration.stored?.email != email ? at : configuration.stored?.createdAt ?? at
    try profiles.replace(
      configuration.profile,
      with: StoredAccount(
        managementKey: key, apiBase: configuration.apiBase, email: email, createdAt: createdAt, lastLogin: at))
  }

  /// The end of every login: the key is stored, and should that fail, told, as nobody tells it again.
  ///
  /// - Returns: the exit status.
  func finishLogin(_ key: Secret, email: String, at: Date, isNewAccount: Bool = false, text: String) -> Int32 {
    do {
      try remember(key, email: email, at: at, isNewAccount: isNewAccount)
    } catch {
      reportUnsavedKey(key, error)
      return ExitStatus.partly
    }
    if !globals.json { command.write("\(printable(text))\n") }
    if command.environment["OPENCLAW_TOKEN_KEY"]?.isEmpty == false, !isDemo {
      command.warn("OPENCLAW_TOKEN_KEY is set and wins over the key that was just saved.")
    }
    return ExitStatus.done
  }

  /// With `--json` the answer holds the key already.
  func reportUnsavedKey(_ key: Secret, _ failure: ClientFailure) {
    command.warn("The new management key could not be saved: \(failure.message)")
    if !globals.json { command.write("\(key.reveal())\n") }
    command.warn("It is shown this once. Keep it, and set it as OPENCLAW_TOKEN_KEY.")
  }
}
