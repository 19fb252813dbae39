import ArgumentParser

/// A subcommand that answers with an exit status and writes through its context.
protocol CredtopCommand: AsyncParsableCommand {
  var globals: GlobalOptions { get }
  /// Whether this run belongs in the audit log: it changes something, or asks the account.
  var leavesEntry: Bool { get }
  func run(in context: CommandContext) async throws -> Int32
}

extension CredtopCommand {
  var leavesEntry: Bool { false }

  func run() async throws {
    let status = try await run(in: CommandContext.current)
    if status != ExitStatus.done { throw ExitCode(status) }
  }
}
