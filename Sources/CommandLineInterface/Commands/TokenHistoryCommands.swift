import ArgumentParser
import Credentials
import DashboardCore
import Domain
import FoundationEssentials
import StructuredText

extension TokensCommand {
  struct List: CredtopCommand {
    static let configuration = CommandConfiguration(
      abstract: "The last scan, from the history; nothing is looked at anew.")

    @OptionGroup var globals: GlobalOptions

    func run(in context: CommandContext) async throws -> Int32 {
      let tokens =
        if globals.isDemo(in: context) { try await context.services(globals).tokens.scan(ScanRequest()).tokens } else {
          try await context.discovery(globals).list()
        }
      if globals.json {
        context.write(
          JSONWriter.pretty(
            .document([("found", tokens.count.json), ("tokens", .array(tokens.map { JSONValue($0) }))])))
      } else {
        context.write(
          tokens.isEmpty
            ? "Nothing was found yet. Run: credtop tokens scan\n" : TokenText.table(tokens, now: context.now()))
      }
      return ExitStatus.done
    }
  }

  struct Status: CredtopCommand {
    static let configuration = CommandConfiguration(
      abstract: "A summary: tools looked for, discovered, active, in need of a refresh, last scan.")

    @OptionGroup var globals: GlobalOptions

    func run(in context: CommandContext) async throws -> Int32 {
      let summary = try await summary(in: context)
      if globals.json {
        context.write(JSONWriter.pretty(summary.json))
      } else {
        let scanned = summary.lastScanAt.map { DurationText.ago($0, now: context.now()) } ?? "never"
        context.write(
          """
          tools looked for  \(summary.enabled)
          discovered        \(summary.discovered)
          active            \(summary.active)
          needs refresh     \(summary.needsRefresh)
          last scan         \(scanned)

          """)
        for entry in summary.byTool { context.write("  \(entry.tool): \(entry.count), used \(entry.usage) times\n") }
      }
      return ExitStatus.done
    }

    private func summary(in context: CommandContext) async throws -> Figures {
      guard globals.isDemo(in: context) else { return Figures(try await context.discovery(globals).summary()) }
      return Figures(try await context.services(globals).tokens.scan(ScanRequest()))
    }
  }

  struct History: CredtopCommand {
    static let configuration = CommandConfiguration(
      abstract: "What is remembered of every credential ever seen; --clear --yes forgets it.")

    @OptionGroup var globals: GlobalOptions
    @Flag(help: "Forget everything; needs --yes.")
    var clear = false
    @Flag(help: "Agree without being asked.")
    var yes = false

    func run(in context: CommandContext) async throws -> Int32 {
      guard !globals.isDemo(in: context) else {
        throw CommandFailure.usage("The demo world keeps no history.", suggestion: "Leave --demo away.")
      }
      let discovery = try context.discovery(globals)
      if clear { return try await forget(discovery, in: context) }
      let snapshot = await discovery.historySnapshot()
      if let problem = snapshot.problem { context.writeError("credtop: \(problem)\n") }
      if globals.json {
        context.write(JSONWriter.pretty(snapshot.history.document))
      } else {
        context.write(text(of: snapshot.history, now: context.now()))
      }
      return ExitStatus.done
    }

    private func forget(_ discovery: TokenDiscovery, in context: CommandContext) async throws -> Int32 {
      guard yes else {
        throw CommandFailure.usage(
          "This forgets every credential ever seen, with its use and failures.",
          suggestion: "If you are sure, add --yes.")
      }
      guard !globals.readOnly else { throw CommandFailure.usage("--read-only refuses to clear the history.") }
      let count = try await discovery.clearHistory()
      context.write(
        globals.json
          ? JSONWriter.pretty(.document([("cleared", true.json), ("forgotten", count.json)]))
          : "Forgot \(count) credentials.\n")
      return ExitStatus.done
    }

    private func text(of history: TokenHistory, now: Date) -> String {
      guard !history.rows.isEmpty else { return "The history is empty.\n" }
      var table = TextTable(["ID", "STATUS", "FIRST SEEN", "LAST SEEN", "USED", "FAILURES", "LAST ERROR"])
      for row in history.rows {
        table.add([
          row.id, row.status.word, DurationText.ago(row.firstSeenAt, now: now),
          DurationText.ago(row.lastSeenAt, now: now),
          "\(row.usageCount)", "\(row.consecutiveFailures)", row.lastError ?? "–",
        ])
      }
      return table.text
    }
  }
}

/// The figures of `tokens status`, from the history or from the demo world.
private struct Figures {
  var enabled: Int
  var discovered: Int
  var active: Int
  var needsRefresh: Int
  var lastScanAt: Date?
  var byTool: [(tool: Tool, count: Int, usage: Int)]

  init(_ summary: DiscoverySummary) {
    enabled = summary.enabledTools.count
    discovered = summary.discovered
    active = summary.active
    needsRefresh = summary.needsRefresh
    lastScanAt = summary.lastScanAt
    byTool = summary.byTool
  }

  init(_ report: DiscoveryReport) {
    enabled = Tool.all.count
    discovered = report.tokens.count { $0.status != .missing }
    active = report.tokens.count { $0.status == .active || $0.status == .expiring }
    needsRefresh = report.tokens.count { [.expired, .invalid, .revoked].contains($0.status) }
    lastScanAt = report.scannedAt
    byTool = Dictionary(grouping: report.tokens, by: \.tool)
      .map { (tool: $0.key, count: $0.value.count, usage: $0.value.reduce(0) { $0 + $1.usageCount }) }
      .sorted { $0.tool.priority < $1.tool.priority }
  }

  var json: JSONValue {
    .document([
      ("enabledClis", enabled.json), ("discoveredTokens", discovered.json), ("activeTokens", active.json),
      ("needsRefresh", needsRefresh.json), ("lastScanAt", lastScanAt.json), ("rotation", .null),
      (
        "byCli",
        .members(byTool.map { ($0.tool.rawValue, .members([("count", $0.count.json), ("usage", $0.usage.json)])) })
      ),
    ])
  }
}
