import ArgumentParser

struct StatusCommand: CredtopCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Print one look at everything, the worst news first.")

  @OptionGroup var globals: GlobalOptions

  @Flag(
    help: """
      Exit 1 when a token in use is expired or invalid, a key is blocked or the balance is empty; 2 when something is \
      about to be; 69 or 77 when the token proxy could not be asked.
      """)
  var check = false

  func run(in context: CommandContext) async throws -> Int32 {
    let status = try await printStatus(globals, in: context)
    return check ? status : ExitStatus.done
  }
}
