import ArgumentParser
import DashboardCore
import Domain
import FoundationEssentials
import StructuredText

struct StatusCommand: CredtopCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Print one look at everything, the worst news first.")

  @OptionGroup var globals: GlobalOptions

  @Flag(
    help: """
      Exit 1 when a token in use is expired or invalid, a key is blocked or the balance is empty; 2 when something is \
      about to be.
      """)
  var check = false

  func run(in context: CommandContext) async throws -> Int32 {
    let news = try await printStatus(globals, in: context)
    guard check else { return ExitStatus.done }
    return news.map(\.checkStatus).max { $0.rank < $1.rank }?.exitStatus ?? ExitStatus.done
  }
}
