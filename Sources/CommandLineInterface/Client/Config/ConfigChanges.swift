import ArgumentParser
import Domain
import StructuredText
import TokenProxyClient

struct ConfigSet: ClientCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Change a setting of the token proxy's client in the active profile.",
    discussion: """
      The management key is not taken from the command line: leave the value away to be asked, or pipe it in with --stdin.
      """)

  @OptionGroup var globals: GlobalOptions
  @Argument(help: "api_base, management_key or email.")
  var key: ClientSetting
  @Argument(help: "The new value.")
  var value: String?
  @Flag(name: .customLong("stdin"), help: "Read the value from the first line of standard input.")
  var fromInput = false

  func validate() throws {
    if value != nil, fromInput { throw ValidationError("Give the value once: as an argument or with --stdin.") }
    if key == .managementKey, value != nil {
      throw ValidationError("A management key is not taken from the command line; pipe it in with --stdin.")
    }
  }

  func run(in context: CommandContext) async throws -> Int32 {
    try globals.requireWrite("change a setting")
    let client = try ClientContext(globals, in: context)
    let text = try await newValue(context)
    let change = try checked(text)
    try client.profiles.update(client.configuration.profile) { account in
      var account = account ?? StoredAccount()
      change(&account)
      return account
    }
    let shown = key == .managementKey ? Secret(text).maskedKey : text
    if globals.json {
      context.printJSON(
        .members([("key", key.rawValue.json), ("value", shown.json), ("updated", true.json)]))
    } else {
      context.write("Set \(key.rawValue) to \(printable(shown)).\n")
    }
    return ExitStatus.done
  }

  private func newValue(_ context: CommandContext) async throws -> String {
    if let value { return value }
    if fromInput { return try await context.secretFromInput("value", flag: "--stdin").reveal() }
    if key == .managementKey { return try await context.askSecret("Management key", flag: "--stdin", globals).reveal() }
    throw CommandFailure.usage("The value is missing.", suggestion: "credtop config set \(key.rawValue) VALUE")
  }

  /// Nothing that could not be read again is written.
  private func checked(_ text: String) throws -> @Sendable (inout StoredAccount) -> Void {
    switch key {
    case .apiBase:
      let base = try APIBase(text)
      return { $0.apiBase = base }
    case .managementKey:
      guard ManagementKey.isPlausible(text) else {
        throw CommandFailure.usage("This is not a management key; one begins with sk-mgmt-.")
      }
      return { $0.managementKey = Secret(text) }
    case .email:
      guard isEmailAddress(text) else {
        throw CommandFailure.usage("'\(text.prefix(80))' is not an email address.")
      }
      return { $0.email = text }
    }
  }
}

/// One `@` with something on both sides, no spaces, at most 255 characters.
func isEmailAddress(_ text: String) -> Bool {
  let parts = text.split(separator: "@", omittingEmptySubsequences: false)
  return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && text.utf8.count <= 255
    && text.unicodeScalars.allSatisfy { $0.value > 0x20 && !(0x7F...0x9F).contains($0.value) }
}

struct ConfigReset: ClientCommand {
  static let configuration = CommandConfiguration(
    commandName: "reset", abstract: "Forget what the active profile remembers: the login and the API base.")

  @OptionGroup var globals: GlobalOptions
  @Flag(help: "Agree without being asked.")
  var yes = false

  func run(in context: CommandContext) async throws -> Int32 {
    try globals.requireWrite("reset the settings")
    // A damaged file is what a reset is to get rid of.
    let client = try ClientContext(globals, in: context, mayBeNew: true)
    let profile = client.configuration.profile
    guard client.profiles.exists(profile) else { throw ProfileStore.unknown(profile) }
    guard
      try await context.confirm(
        "Forget the login and the API base of the profile '\(profile)'?", isAgreed: yes, globals)
    else { return ExitStatus.done }
    try client.profiles.forget(profile)
    if globals.json {
      context.printJSON(.members([("profile", profile.text.json), ("reset", true.json)]))
    } else {
      context.write("The profile '\(profile)' remembers nothing now.\n")
    }
    return ExitStatus.done
  }
}
