import Credentials
import Domain
import FoundationEssentials

/// The totals as the dashboard shows them.
extension UsageTotals {
  private struct SeriesKey: Hashable {
    var home: UInt16
    var tokenID: String?
  }

  private struct Series {
    var hours: [Int64: LoggedTokens] = [:]
    var days: [Int64: LoggedTokens] = [:]
    var models: [UInt32: LoggedTokens] = [:]
  }

  static let shownHours: Int64 = 48
  static let shownDays: Int64 = 30

  mutating func usages(now: Date, attribution: Attribution) -> [LoggedUsage] {
    let end = Int64(now.timeIntervalSince1970.rounded(.down))
    let firstDay = calendar.start(end - (Self.shownDays - 1) * 86_400).day
    let firstHour = calendar.start(end - (Self.shownHours - 1) * 3_600).hour
    var starts = SpanStarts(calendar)
    var all: [SeriesKey: Series] = [:]
    for bucket in index.buckets where bucket.calls > 0 {
      let seconds = Int64(bucket.key.quarter) * 900
      guard seconds >= firstDay, seconds <= end + 86_400 else { continue }
      let home = index.homes[Int(bucket.key.home)]
      let tokens = tokens(of: bucket)
      let owner = attribution.token(
        tool: home.tool, home: context.shown(home.path), at: Date(timeIntervalSince1970: Double(seconds + 899)))
      let span = starts.of(seconds)
      var series = all[SeriesKey(home: bucket.key.home, tokenID: owner)] ?? Series()
      series.days[span.day, default: LoggedTokens()] += tokens
      if seconds >= firstHour { series.hours[span.hour, default: LoggedTokens()] += tokens }
      series.models[bucket.key.model, default: LoggedTokens()] += tokens
      all[SeriesKey(home: bucket.key.home, tokenID: owner)] = series
    }
    return all.map { key, series in
      let home = index.homes[Int(key.home)]
      return LoggedUsage(
        tool: home.tool, home: context.shown(home.path), tokenID: key.tokenID, hours: spans(series.hours),
        days: spans(series.days),
        models: series.models.map { LoggedModel(model: modelName($0.key), tokens: $0.value) }.sorted {
          $0.tokens.total != $1.tokens.total ? $0.tokens.total > $1.tokens.total : $0.model < $1.model
        })
    }.sorted {
      ($0.tool.priority, $0.home, $0.tokenID ?? "") < ($1.tool.priority, $1.home, $1.tokenID ?? "")
    }
  }

  private func spans(_ sums: [Int64: LoggedTokens]) -> [LoggedSpan] {
    sums.sorted { $0.key < $1.key }.map {
      LoggedSpan(start: Date(timeIntervalSince1970: Double($0.key)), tokens: $0.value)
    }
  }
}
