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
      var tokens: [DiscoveredToken]
      var problem: String?
      if globals.isDemo(in: context) {
        tokens = try await context.services(globals).tokens.scan(ScanRequest()).tokens
      } else {
        (tokens, problem) = try await context.discovery(globals).listing()
      }
      if let problem { context.writeError("credtop: \(printable(problem))\n") }
      if globals.json {
        context.write(
          JSONWriter.pretty(
            .document([
              ("found", tokens.count { $0.status != .missing }.json), ("problem", problem.json),
              ("tokens", .array(tokens.map { JSONValue($0) })),
            ])))
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
      var summary = try await summary(in: context)
      summary.rotation = try await context.rotation(globals).rotationChoices(nil, provider: nil)
      if let problem = summary.problem { context.writeError("credtop: \(printable(problem))\n") }
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
          rotation          \(summary.rotationText)

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

    var leavesEntry: Bool { clear }

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
  /// What is the matter with the history's file.
  var problem: String?
  var byTool: [(tool: Tool, count: Int, usage: Int)]
  var rotation: [RotationChoice] = []

  /// `round-robin; next openai codex-cli:me@example.com`
  var rotationText: String {
    guard let strategy = rotation.first?.strategy else { return "–" }
    let next = rotation.compactMap { choice in choice.chosen.map { "\(choice.provider) \($0.id)" } }
    return printable(strategy.rawValue + (next.isEmpty ? "" : "; next " + next.joined(separator: ", ")))
  }

  private var rotationJSON: JSONValue {
    guard let strategy = rotation.first?.strategy else { return .null }
    return .members([
      ("strategy", strategy.rawValue.json), ("totalActive", rotation.map(\.order.count).reduce(0, +).json),
      ("totalUsage", byTool.map(\.usage).reduce(0, +).json),
      ("next", .members(rotation.compactMap { choice in choice.chosen.map { (choice.provider, $0.id.json) } })),
    ])
  }

  init(_ summary: DiscoverySummary) {
    enabled = summary.enabledTools.count
    discovered = summary.discovered
    active = summary.active
    needsRefresh = summary.needsRefresh
    lastScanAt = summary.lastScanAt
    problem = summary.problem
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
      ("needsRefresh", needsRefresh.json), ("lastScanAt", lastScanAt.json), ("rotation", rotationJSON),
      ("problem", problem.json),
      (
        "byCli",
        .members(byTool.map { ($0.tool.rawValue, .members([("count", $0.count.json), ("usage", $0.usage.json)])) })
      ),
    ])
  }
}
