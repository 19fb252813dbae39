import ArgumentParser
import Domain
import StructuredText
import TokenProxyClient

struct ProfileCurrent: ClientCommand {
  static let configuration = CommandConfiguration(commandName: "current", abstract: "Say which profile is active.")

  @OptionGroup var globals: GlobalOptions

  func run(in context: CommandContext) async throws -> Int32 {
    let name = try context.activeProfile(globals, context.profiles(globals))
    if globals.json {
      context.printJSON(.members([("name", name.text.json)]))
    } else {
      context.write("\(name)\n")
    }
    return ExitStatus.done
  }
}

struct ProfileDelete: ClientCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Delete a profile with its login; not the active one.")

  @OptionGroup var globals: GlobalOptions
  @Argument(help: "The profile's name.", completion: ProfileNames.completion)
  var name: String
  @Flag(help: "Agree without being asked.")
  var yes = false

  func run(in context: CommandContext) async throws -> Int32 {
    try globals.requireWrite("delete a profile")
    let name = try ProfileName(name)
    let store = try context.profiles(globals)
    guard store.exists(name) else { throw CommandFailure(ProfileStore.unknown(name), status: ExitStatus.failed) }
    // What is stored counts, whatever this run was told to use.
    guard try store.current() != name else {
      throw CommandFailure(
        "PROFILE_ACTIVE", "The profile '\(name)' is the active one.",
        suggestion: "Switch to another one first: credtop profile switch NAME")
    }
    guard
      try await context.confirm(
        "Delete the profile '\(name)' with its login? This cannot be undone.", isAgreed: yes, globals)
    else { return ExitStatus.done }
    try store.delete(name)
    if globals.json {
      context.printJSON(.members([("name", name.text.json), ("deleted", true.json)]))
    } else {
      context.write("Deleted the profile '\(name)'.\n")
    }
    return ExitStatus.done
  }
}

extension CommandContext {
  /// The profile that a run of a command uses.
  func activeProfile(_ globals: GlobalOptions, _ store: ProfileStore) throws -> ProfileName {
    if let flag = globals.profile {
      let name = try ProfileName(flag)
      guard store.exists(name) else { throw ProfileStore.unknown(name) }
      return name
    }
    guard let variable = environment["OPENCLAW_TOKEN_PROFILE"], !variable.isEmpty, !globals.isDemo(in: self) else {
      return try store.current()
    }
    return try ProfileName(variable)
  }
}

/// Completes the names of profiles.
enum ProfileNames {
  static let completion = CompletionKind.custom { _, _, _ in
    let context = CommandContext.process
    let names = try? ProfileStore(path: context.clientFolder).list()
    return (names ?? []).map(\.text)
  }
}

extension CommandFailure {
  init(_ failure: ClientFailure, status: Int32) {
    self.init(failure)
    self.status = status
  }
}
