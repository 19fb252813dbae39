import ArgumentParser
import DashboardCore
import Domain

/// `credtop` itself: the dashboard, or without a terminal the same as one look.
struct Credtop: CredtopCommand {
  static let configuration = CommandConfiguration(
    commandName: "credtop",
    abstract: "htop for AI credentials and credits: what you are logged in to, what is left, who is spending it.",
    discussion: """
      Without a command it opens the dashboard; without a terminal it prints what `credtop status` prints. Called by the \
      name of a link, `openclaw-token`, it is the same program.
      Exit status: 0 done, 1 failed, 2 nothing found or something about to break, 3 partly done, 64 wrong usage, \
      69 not reachable, 77 not logged in, 130 interrupted.
      """,
    version: "credtop \(ProgramVersion.text)",
    subcommands: [
      StatusCommand.self, WatchCommand.self, GuardCommand.self, TokensCommand.self, ModelsCommand.self,
      DoctorCommand.self,
      SecretsCommand.self,
      AuthCommand.self, CreditsCommand.self, KeysCommand.self, ProfileCommand.self, ConfigCommand.self,
      AuditCommand.self, ServeCommand.self, CompletionCommand.self, IntegrateCommand.self,
    ])

  @OptionGroup var globals: GlobalOptions
  @OptionGroup var pace: IntervalOption
  @OptionGroup var dashboard: DashboardOptions

  /// What is asked of the dashboard; nil when this is not for a terminal.
  func dashboardRequest(in context: CommandContext) -> DashboardRequest? {
    guard context.hasScreen, !globals.json, !dashboard.once else { return nil }
    var request = DashboardRequest(in: context)
    request.world = globals.world(in: context)
    request.intervalSeconds = pace.interval
    request.theme = dashboard.theme
    request.isASCII = dashboard.ascii
    request.isWithoutMouse = dashboard.noMouse
    request.pane = dashboard.pane.flatMap { PaneID(rawValue: $0) }
    request.logPath = dashboard.log
    request.profile = globals.profile
    request.isMono = globals.noColor || globals.color == .never || (context.forbidsColor && globals.color != .always)
    return request
  }

  func run(in context: CommandContext) async throws -> Int32 {
    try await printStatus(globals, in: context)
    return ExitStatus.done
  }
}

enum ProgramVersion {
  static let text = "0.1.0"
}

/// What the dashboard takes beside the global flags. A flag wins over the configuration file.
struct DashboardOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A theme's name, or the path of a theme file.", valueName: "name|path"))
  var theme: String?

  @Flag(help: "Draw with ASCII characters only.")
  var ascii = false

  @Flag(name: .customLong("no-mouse"), help: "Leave the mouse to the terminal.")
  var noMouse = false

  @Option(help: ArgumentHelp("The pane to begin with: tokens, credits, keys or activity.", valueName: "pane"))
  var pane: String?

  @Option(
    help: ArgumentHelp(
      "Append a log of what the dashboard does to this file; it never holds a secret.", valueName: "file"))
  var log: String?

  @Flag(help: "Print one report as `credtop status` does, even on a terminal.")
  var once = false

  func validate() throws {
    if let pane, PaneID(rawValue: pane) == nil {
      throw ValidationError(
        "--pane is '\(pane)'; it must be one of \(PaneID.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
  }
}
