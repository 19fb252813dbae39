public import Domain
public import FoundationEssentials

/// Logs of the demo world: two tools that were used in working hours, one of them with a model that has no price.
extension DemoServices: LogUsageService {
  public func usage() async throws -> LoggedUsageReport {
    try Task.checkCancellation()
    return world.logUsage(at: clock())
  }
}

extension DemoWorld {
  /// What the demo's logs tell of.
  public func logUsage(at date: Date) -> LoggedUsageReport {
    let tokens = tokens(at: date)
    var usages: [LoggedUsage] = []
    for (lane, plan) in LogPlan.all.enumerated() {
      let owner = tokens.first { $0.tool == plan.tool }?.id
      usages.append(plan.usage(seed: seed, lane: 9_000 + lane, epoch: epoch, now: date, tokenID: owner))
    }
    return LoggedUsageReport(
      readAt: date, pricesOf: "2026-11-20", usages: usages,
      diagnostics: LogDiagnostics(files: 214, malformedLines: 1))
  }
}

/// How a tool was used, hour by hour.
private struct LogPlan {
  var tool: Tool
  var home: String
  /// Each with its share of the calls in percent, and its prices for input and output in micro-dollars a million; nil: none.
  var models: [(name: String, share: Int, prices: (input: Int64, output: Int64)?)]
  var busiest: Int

  static let all: [LogPlan] = [
    LogPlan(
      tool: .claude, home: "~/.claude",
      models: [("claude-opus-4-5", 40, (5_000_000, 25_000_000)), ("claude-sonnet-4-5", 60, (3_000_000, 15_000_000))],
      busiest: 26),
    LogPlan(
      tool: .codex, home: "~/.codex",
      models: [("gpt-5.1-codex", 85, (1_250_000, 10_000_000)), ("codex-next-preview", 15, nil)], busiest: 14),
  ]

  func usage(seed: UInt64, lane: Int, epoch: Date, now: Date, tokenID: String?) -> LoggedUsage {
    var hours: [LoggedSpan] = []
    var days: [LoggedSpan] = []
    var sums = Array(repeating: LoggedTokens(), count: models.count)
    // Hours are counted from the epoch's, which the world takes to be 14 o'clock.
    let current = Int((now.timeIntervalSince(epoch) / 3_600).rounded(.down))
    for hour in (current - 30 * 24 + 1)...current {
      let ofDay = ((hour + 14) % 24 + 24) % 24
      var random = SplitMix64(seed: seed, lane: lane, bucket: hour)
      let calls = (9...19).contains(ofDay) ? random.next(in: 0...busiest) : random.next(in: 0...8) - 6
      guard calls > 0 else { continue }
      var span = LoggedTokens()
      for place in models.indices {
        let tokens = self.tokens(of: place, calls: (calls * models[place].share + 50) / 100, &random)
        span += tokens
        sums[place] += tokens
      }
      let start = epoch.addingTimeInterval(Double(hour) * 3_600)
      if hour > current - 48 { hours.append(LoggedSpan(start: start, tokens: span)) }
      let day = epoch.addingTimeInterval(Double(hour - ofDay) * 3_600)
      if days.last?.start == day {
        days[days.count - 1].tokens += span
      } else {
        days.append(LoggedSpan(start: day, tokens: span))
      }
    }
    return LoggedUsage(
      tool: tool, home: home, tokenID: tokenID, hours: hours, days: days,
      models: zip(models, sums).map { LoggedModel(model: $0.name, tokens: $1) }.sorted {
        $0.tokens.total > $1.tokens.total
      })
  }

  private func tokens(of place: Int, calls: Int, _ random: inout SplitMix64) -> LoggedTokens {
    guard calls > 0 else { return LoggedTokens() }
    var tokens = LoggedTokens(
      calls: calls, input: calls * random.next(in: 300...2_000), cacheRead: calls * random.next(in: 20_000...70_000),
      cacheWrite: tool == .claude ? calls * random.next(in: 500...4_000) : 0,
      output: calls * random.next(in: 200...1_200))
    tokens.reasoning = tokens.output / 3
    guard let prices = models[place].prices else {
      tokens.unpricedCalls = calls
      return tokens
    }
    let input = Int64(tokens.input + tokens.cacheWrite) * prices.input + Int64(tokens.cacheRead) * prices.input / 10
    tokens.cost = Money(microDollars: (input + Int64(tokens.output) * prices.output) / 1_000_000)
    return tokens
  }
}
