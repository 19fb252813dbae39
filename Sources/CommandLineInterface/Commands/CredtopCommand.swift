import ArgumentParser

/// A subcommand that answers with an exit status and writes through its context.
protocol CredtopCommand: AsyncParsableCommand {
  var globals: GlobalOptions { get }
  func run(in context: CommandContext) async throws -> Int32
}

extension CredtopCommand {
  func run() async throws {
    let status = try await run(in: CommandContext.current)
    if status != ExitStatus.done { throw ExitCode(status) }
  }
}
