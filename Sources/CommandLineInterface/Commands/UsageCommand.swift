import ArgumentParser
import Credentials
import DashboardCore
import Domain
import FoundationEssentials
import StructuredText
import UsageLogs

extension UsageGrouping: ExpressibleByArgument {}

extension TokensCommand {
  /// What the tools' own logs tell of, added up.
  struct Usage: CredtopCommand {
    static let configuration = CommandConfiguration(
      abstract: "The tokens that the tools' own logs tell of, with what they would cost by the price list.",
      discussion: """
        An estimate: logs are deleted and moved, and subscriptions are not billed by the token. Each log is read once; \
        after that only what was added to it. Calls that stand in several logs, such as forks and side chains, count once. \
        A model without a price shows ? and is in no sum. Exit status: 0 something was found, 2 nothing, 3 some logs could \
        not be read.
        """)

    @OptionGroup var globals: GlobalOptions
    @Option(
      help: ArgumentHelp(
        "Only what was used since then: a span such as 90m, 24h, 7d or 4w, or \(TimeSpan.forms).",
        valueName: "span|time"))
    var since: String?
    @Option(help: "What a line stands for: day, hour, model, tool or session.")
    var by = UsageGrouping.tool
    @Option(help: ArgumentHelp("Only this tool; may be given several times.", valueName: "name"))
    var cli: [String] = []

    func run(in context: CommandContext) async throws -> Int32 {
      guard !globals.isDemo(in: context) else { return try await demo(in: context) }
      let start = try since.map { try instant($0, now: context.now()) }
      let tools = try Set(cli.map { $0 == Tool.openclaw.rawValue ? .openclaw : try knownTool($0) })
      let table = await context.usageLogs(globals).table(since: start, by: by, tools: tools)
      write(table, in: context)
      if !table.diagnostics.unreadable.isEmpty { return ExitStatus.partly }
      return table.lines.isEmpty ? ExitStatus.nothing : ExitStatus.done
    }

    private func write(_ table: UsageTable, in context: CommandContext) {
      if globals.json {
        context.write(JSONWriter.pretty(table.json(by: by)))
        return
      }
      context.write(UsageText.table(table, by: by))
      context.writeError(UsageText.notes(table, now: context.now()))
    }

    /// The demo world has spans of thirty days only.
    private func demo(in context: CommandContext) async throws -> Int32 {
      guard let logs = try context.services(globals).logs else { return ExitStatus.nothing }
      let start = try since.map { try instant($0, now: context.now()) }
      let tools = try Set(cli.map { $0 == Tool.openclaw.rawValue ? .openclaw : try knownTool($0) })
      let table = UsageTable(demo: try await logs.usage(), since: start, by: by, tools: tools)
      write(table, in: context)
      return table.lines.isEmpty ? ExitStatus.nothing : ExitStatus.done
    }

    private func instant(_ text: String, now: Date) throws -> Date {
      if let unit = text.last, let seconds = ["m": 60.0, "h": 3_600, "d": 86_400, "w": 604_800][unit],
        let count = Double(text.dropLast()), count > 0, count < 100_000
      {
        return now.addingTimeInterval(-count * seconds)
      }
      guard let span = TimeSpan(text) else {
        throw CommandFailure.usage(
          "--since is '\(printable(text))'; it must be a span such as 24h or 7d, or \(TimeSpan.forms).")
      }
      return span.start
    }
  }
}

extension CommandContext {
  /// What the tools on this machine logged.
  func usageLogs(_ globals: GlobalOptions) -> UsageLogService {
    usageLogs(on: machine(globals.world(in: self)), history: nil)
  }

  /// - Parameter history: where it is known already who was in which home when.
  func usageLogs(on context: DiscoveryContext, history: TokenDiscovery?) -> UsageLogService {
    return UsageLogService(context: context, statePath: stateDirectory + "/usage-logs.state") {
      let source = history ?? TokenDiscovery(context: context)
      return await source.historySnapshot().history
    }
  }
}
