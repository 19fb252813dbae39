import Credentials
import Domain
import FoundationEssentials
import Metering

/// Answers questions about the totals.
struct UsageTotals {
  let index: UsageIndex
  let context: DiscoveryContext
  let calendar: LocalCalendar
  private var prices: PriceNames

  init(_ index: UsageIndex, prices: PriceTable, context: DiscoveryContext, calendar: LocalCalendar) {
    self.index = index
    self.context = context
    self.calendar = calendar
    self.prices = PriceNames(prices)
  }

  private struct LineKey: Hashable {
    var home: UInt16 = 0
    var start: Int64 = 0
    var model = UsageRow.none
    var session = UsageRow.none
  }

  mutating func lines(
    since: Date?, by grouping: UsageGrouping, tools: Set<Tool>
  ) -> (lines: [UsageLine], total: LoggedTokens, unpriced: [String]) {
    let first = since.map { Int64($0.timeIntervalSince1970.rounded(.down)) } ?? 0
    var sums: [LineKey: (tokens: LoggedTokens, last: Int64)] = [:]
    var total = LoggedTokens()
    var unpriced: Set<String> = []
    var starts = SpanStarts(calendar)
    for bucket in index.buckets where bucket.calls > 0 {
      let seconds = Int64(bucket.key.quarter) * 900
      guard seconds + 900 > first, tools.isEmpty || tools.contains(index.homes[Int(bucket.key.home)].tool) else {
        continue
      }
      var key = LineKey()
      switch grouping {
      case .tool: key.home = bucket.key.home
      case .day:
        key.home = bucket.key.home
        key.start = starts.of(seconds).day
      case .hour:
        key.home = bucket.key.home
        key.start = starts.of(seconds).hour
      case .model:
        key.home = bucket.key.home
        key.model = bucket.key.model
      case .session:
        key.home = bucket.key.home
        key.session = bucket.key.session
      }
      let tokens = tokens(of: bucket)
      if tokens.unpricedCalls > 0 { unpriced.insert(modelName(bucket.key.model)) }
      total += tokens
      var sum = sums[key] ?? (LoggedTokens(), 0)
      sum.tokens += tokens
      sum.last = max(sum.last, seconds)
      sums[key] = sum
    }
    let lines = sums.map { key, sum in
      let home = index.homes[Int(key.home)]
      return UsageLine(
        tool: home.tool, home: context.shown(home.path),
        start: key.start == 0 ? nil : Date(timeIntervalSince1970: Double(key.start)),
        model: grouping == .model ? modelName(key.model) : nil,
        session: grouping == .session ? name(key.session) : nil, tokens: sum.tokens,
        lastAt: Date(timeIntervalSince1970: Double(sum.last)))
    }
    return (sorted(lines, by: grouping), total, unpriced.sorted())
  }

  private func sorted(_ lines: [UsageLine], by grouping: UsageGrouping) -> [UsageLine] {
    func place(_ line: UsageLine) -> (Double, Int, Int, String, String) {
      let time =
        switch grouping {
        case .day, .hour: line.start?.timeIntervalSince1970 ?? 0
        case .session: -line.lastAt.timeIntervalSince1970
        case .model, .tool: 0.0
        }
      return (
        time, grouping == .model ? -line.tokens.total : 0, line.tool.priority, line.home,
        (line.model ?? "") + (line.session ?? "")
      )
    }
    return lines.sorted { place($0) < place($1) }
  }

  func name(_ index: UInt32) -> String { index == UsageRow.none ? "" : self.index.names[Int(index)] }

  func modelName(_ index: UInt32) -> String {
    let name = name(index)
    return name.isEmpty ? "unknown" : name
  }

  mutating func tokens(of bucket: Bucket) -> LoggedTokens {
    bucket.tokens(at: prices.price(of: modelName(bucket.key.model)))
  }
}

/// The beginnings of hours and days, each worked out once: the C library is slow at it.
struct SpanStarts {
  private let calendar: LocalCalendar
  private var known: [Int64: (hour: Int64, day: Int64)] = [:]

  init(_ calendar: LocalCalendar) { self.calendar = calendar }

  mutating func of(_ seconds: Int64) -> (hour: Int64, day: Int64) {
    if let starts = known[seconds] { return starts }
    let starts = calendar.start(seconds)
    known[seconds] = starts
    return starts
  }
}
