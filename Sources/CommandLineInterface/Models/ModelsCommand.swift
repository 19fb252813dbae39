import ArgumentParser

/// Which credentials OpenClaw's agents use, and changing them.
struct ModelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "Which credentials OpenClaw's agents really use, why, and changing them.",
    discussion: """
      OpenClaw's store is read in all its generations, from JSON files to databases. JSON files are changed under \
      OpenClaw's own lock and only where they must; databases are changed by the openclaw program alone. Secrets come \
      from a prompt that shows nothing, or from standard input, never from the command line.
      """,
    subcommands: [Status.self, Why.self, ModelsGateway.self, Auth.self, Sync.self], defaultSubcommand: Status.self)

  struct Auth: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The profiles of an agent: list, paste, order, log out.",
      subcommands: [
        List.self, SetupToken.self, PasteToken.self, PasteAPIKey.self, Order.self, Logout.self, ClearCooldown.self,
      ])
  }
}
