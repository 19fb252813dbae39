import ArgumentParser
import Domain
import StructuredText
import TokenProxyClient

struct ProfileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile", abstract: "Several logins side by side, one of them active.",
    subcommands: [
      ProfileCreate.self, ProfileSwitch.self, ProfileList.self, ProfileCurrent.self, ProfileDelete.self,
    ])
}

extension CommandContext {
  /// The profiles, without a look at which one is meant.
  func profiles(_ globals: GlobalOptions) throws -> ProfileStore {
    if globals.isDemo(in: self) { return try DemoAccount.profiles() }
    let store = ProfileStore(path: clientFolder)
    store.migrate()
    return store
  }
}

struct ProfileCreate: ClientCommand {
  static let configuration = CommandConfiguration(commandName: "create", abstract: "Make a profile.")

  @OptionGroup var globals: GlobalOptions
  @Argument(help: "1 to 63 letters, digits, - and _.")
  var name: String

  func run(in context: CommandContext) async throws -> Int32 {
    try globals.requireWrite("make a profile")
    let name = try ProfileName(name)
    try context.profiles(globals).create(name)
    if globals.json {
      context.printJSON(.members([("name", name.text.json), ("created", true.json)]))
    } else {
      context.write("Made the profile '\(name)'. Use it with: credtop profile switch \(name)\n")
    }
    return ExitStatus.done
  }
}

struct ProfileSwitch: ClientCommand {
  static let configuration = CommandConfiguration(commandName: "switch", abstract: "Make a profile the active one.")

  @OptionGroup var globals: GlobalOptions
  @Argument(help: "The profile's name.", completion: ProfileNames.completion)
  var name: String

  func run(in context: CommandContext) async throws -> Int32 {
    try globals.requireWrite("switch the profile")
    let name = try ProfileName(name)
    do {
      try context.profiles(globals).activate(name)
    } catch let failure as ClientFailure where failure.kind == .unknownProfile {
      throw CommandFailure(failure, status: ExitStatus.failed)
    }
    if globals.json {
      context.printJSON(.members([("name", name.text.json), ("active", true.json)]))
    } else {
      context.write("Switched to the profile '\(name)'.\n")
    }
    if let variable = context.environment["OPENCLAW_TOKEN_PROFILE"], !variable.isEmpty, variable != name.text {
      context.warn("OPENCLAW_TOKEN_PROFILE is set and wins over it.")
    }
    return ExitStatus.done
  }
}

struct ProfileList: ClientCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the profiles.")

  @OptionGroup var globals: GlobalOptions

  func run(in context: CommandContext) async throws -> Int32 {
    let store = try context.profiles(globals)
    let current = try context.activeProfile(globals, store)
    // One damaged profile hides none of the others.
    let rows = try store.list().map { name in
      (name: name, isActive: name == current, state: Result { try store.account(of: name)?.managementKey != nil })
    }
    if globals.json {
      context.printJSON(
        .members([
          (
            "items",
            .array(
              rows.map { row in
                .members([
                  ("name", row.name.text.json), ("active", row.isActive.json),
                  ("hasConfig", ((try? row.state.get()) ?? false).json),
                  ("damaged", ((try? row.state.get()) == nil).json),
                ])
              })
          ), ("total", rows.count.json),
        ]))
      return ExitStatus.done
    }
    guard !rows.isEmpty else {
      context.write("No profiles found. Make one with: credtop profile create NAME\n")
      return ExitStatus.done
    }
    var table = TextTable(["NAME", "ACTIVE", "LOGGED IN"])
    for row in rows {
      let state = (try? row.state.get()).map { $0 ? "Yes" : "No" } ?? "damaged"
      table.add([row.name.text, row.isActive ? "*" : "", state])
    }
    context.write(table.text)
    return ExitStatus.done
  }
}
