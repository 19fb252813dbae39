import DashboardViews
import Domain
import FoundationEssentials
import StructuredText
import TokenProxyAPI

/// The figures of a key at an instant.
struct UsageSample {
  var detail: KeyDetail
  var at: Date

  /// `[14:32:07] prod | Usage: $12.40 | Daily: $0.53 | Weekly: $3.10 | Requests: 311`, in local time.
  var line: String {
    "[\(clock)] \(printable(detail.key.name)) | Usage: \(detail.key.usage.text) | Daily: \(detail.usageDaily.text)"
      + " | Weekly: \(detail.usageWeekly.text) | Requests: \(detail.requests)"
  }

  var json: JSONValue {
    .members([
      ("hash", detail.key.hash.json), ("name", detail.key.name.json), ("usage", detail.key.usage.wireNumber),
      ("usage_daily", detail.usageDaily.wireNumber), ("usage_weekly", detail.usageWeekly.wireNumber),
      ("usage_monthly", detail.usageMonthly.wireNumber), ("requests_count", detail.requests.json),
      ("timestamp", at.json),
    ])
  }

  private var clock: String {
    let time = LocalTime(system: at)
    return [time.hour, time.minute, time.second].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
  }
}
