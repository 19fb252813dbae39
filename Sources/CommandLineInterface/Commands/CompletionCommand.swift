import ArgumentParser

struct CompletionCommand: CredtopCommand {
  static let configuration = CommandConfiguration(
    commandName: "completion", abstract: "Print a completion script for a shell.",
    discussion: """
      For instance: source <(credtop completion bash), or credtop completion fish > ~/.config/fish/completions/credtop.fish. \
      It completes openclaw-token too.
      """)

  enum Shell: String, ExpressibleByArgument, CaseIterable { case bash, zsh, fish }

  @OptionGroup var globals: GlobalOptions
  @Argument(help: "bash, zsh or fish.")
  var shell: Shell

  func run(in context: CommandContext) async throws -> Int32 {
    context.write(script + "\n")
    return ExitStatus.done
  }

  /// The script for the program, and the same for the other name that it may be called by.
  private var script: String {
    switch shell {
    case .bash:
      Credtop.completionScript(for: .bash)
        + "\ncomplete -o filenames -F _credtop openclaw-token"
    case .zsh:
      Credtop.completionScript(for: .zsh).replacing("#compdef credtop", with: "#compdef credtop openclaw-token")
    case .fish:
      Credtop.completionScript(for: .fish) + "\ncomplete -c openclaw-token -w credtop"
    }
  }
}
