public import Domain
public import FoundationEssentials

extension UsageTable {
  /// A list of what a report holds, for worlds without logs: its spans are days, and its sessions are not told.
  public init(demo report: LoggedUsageReport, since: Date?, by grouping: UsageGrouping, tools: Set<Tool>) {
    var lines: [UsageLine] = []
    for usage in report.usages where tools.isEmpty || tools.contains(usage.tool) {
      func add(_ tokens: LoggedTokens, start: Date? = nil, model: String? = nil, session: String? = nil) {
        lines.append(
          UsageLine(
            tool: usage.tool, home: usage.home, start: start, model: model, session: session, tokens: tokens,
            lastAt: start ?? usage.hours.last?.start ?? usage.days.last?.start ?? report.readAt))
      }
      let first = since ?? .distantPast
      let days = usage.days.filter { $0.start.addingTimeInterval(86_400) > first }
      switch grouping {
      case .day: for day in days { add(day.tokens, start: day.start) }
      case .hour: for hour in usage.hours where hour.start >= first { add(hour.tokens, start: hour.start) }
      case .model: for model in usage.models { add(model.tokens, model: model.model) }
      case .tool: add(days.reduce(into: LoggedTokens()) { $0 += $1.tokens })
      case .session: add(usage.total, session: "demo")
      }
    }
    self.init(
      readAt: report.readAt, since: since, pricesOf: report.pricesOf, lines: lines,
      total: lines.reduce(into: LoggedTokens()) { $0 += $1.tokens },
      unpricedModels: Set(
        report.usages.flatMap { $0.models.filter { $0.tokens.unpricedCalls > 0 }.map(\.model) }
      ).sorted(), diagnostics: report.diagnostics, lastAt: lines.map(\.lastAt).max())
  }
}
