import ArgumentParser

struct CompletionCommand: CredtopCommand {
  static let configuration = CommandConfiguration(
    commandName: "completion", abstract: "Print a completion script for a shell.")

  enum Shell: String, ExpressibleByArgument, CaseIterable { case bash, zsh, fish }

  @OptionGroup var globals: GlobalOptions
  @Argument(help: "bash, zsh or fish.")
  var shell: Shell

  func run(in context: CommandContext) async throws -> Int32 {
    let kind: CompletionShell =
      switch shell {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    context.write(Credtop.completionScript(for: kind) + "\n")
    return ExitStatus.done
  }
}
