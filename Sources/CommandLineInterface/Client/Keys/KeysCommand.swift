import ArgumentParser

/// `credtop keys`: who may spend, and how much.
struct KeysCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "The keys of the token proxy: budgets, secrets, use.",
    subcommands: [
      Create.self, List.self, Info.self, Update.self, Rotate.self, Revoke.self, RevokeAll.self, Export.self,
      Import.self, Usage.self,
    ])
}
