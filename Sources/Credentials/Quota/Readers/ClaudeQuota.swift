import Domain
import FoundationEssentials
import StructuredText

/// `oauth/usage`: percent from 0 to 100, instants as text; a window that does not apply is null.
func readClaudeUsage(_ document: JSONValue, now: Date) -> QuotaReading {
  var reading = QuotaReading()
  for (name, seconds, model) in claudeWindows {
    guard let window = document[name], window.members != nil else { continue }
    reading.windows.append(
      QuotaWindow(
        seconds: seconds, used: share(percent: window["utilization"]),
        resetsAt: Timestamp.date(window["resets_at"], documentedAs: .text), now: now, model: model))
  }
  for limit in document["limits"]?.array ?? [] {
    // The windows of the whole account stand above; these are of one model each.
    guard let model = quotaName(limit["scope"]?["model"]?["display_name"]), limit["is_active"]?.bool != false else {
      continue
    }
    let kind = limit["kind"]?.string ?? limit["group"]?.string ?? ""
    let seconds = kind.contains("week") ? QuotaSpan.week : kind.contains("hour") ? QuotaSpan.hours5 : nil
    let resetsAt = Timestamp.date(limit["resets_at"], documentedAs: .text)
    let used = share(percent: limit["percent"])
    reading.windows.append(
      seconds.map { QuotaWindow(seconds: $0, used: used, resetsAt: resetsAt, now: now, model: model) }
        ?? QuotaWindow(label: model, usedFraction: used, resetsAt: resetsAt, readAt: now, model: model))
  }
  if let fact = extraUsage(document["extra_usage"], now: now) { reading.facts.append(fact) }
  return reading
}

private let claudeWindows: [(String, Double, String?)] = [
  ("five_hour", QuotaSpan.hours5, nil), ("seven_day", QuotaSpan.week, nil), ("seven_day_opus", QuotaSpan.week, "Opus"),
  ("seven_day_sonnet", QuotaSpan.week, "Sonnet"), ("seven_day_oauth_apps", QuotaSpan.week, "apps"),
  ("seven_day_routines", QuotaSpan.week, "routines"), ("seven_day_cowork", QuotaSpan.week, "cowork"),
]

/// Money beyond the subscription, in cents.
private func extraUsage(_ extra: JSONValue?, now: Date) -> QuotaFact? {
  guard let extra, extra["is_enabled"]?.bool == true else { return nil }
  let currency = extra["currency"]?.string ?? "USD"
  guard let used = quotaNumber(extra["used_credits"]) else {
    return QuotaFact(label: "extra usage", text: "on", readAt: now)
  }
  let limit = quotaNumber(extra["monthly_limit"]).map { " of " + amountText($0 / 100, currency: currency) } ?? ""
  return QuotaFact(label: "extra usage", text: amountText(used / 100, currency: currency) + limit, readAt: now)
}

/// What Claude Code hands to a status line, or what a command kept of it: instants in seconds. `rate_limits` may be the
/// document itself.
func readClaudeStatusLine(_ document: JSONValue, modifiedAt: Date) -> QuotaReading {
  let limits = document["rate_limits"] ?? document
  let readAt = Timestamp.date(document["updated_at"] ?? document["updatedAt"], documentedAs: .seconds) ?? modifiedAt
  var reading = QuotaReading()
  for (name, seconds) in [("five_hour", QuotaSpan.hours5), ("seven_day", QuotaSpan.week)] {
    guard let window = limits[name], window.members != nil else { continue }
    reading.windows.append(
      QuotaWindow(
        seconds: seconds,
        used: share(percent: window["used_percentage"] ?? window["used_percent"] ?? window["utilization"]),
        resetsAt: Timestamp.date(window["resets_at"], documentedAs: .seconds), now: min(readAt, modifiedAt),
        source: .statusLine))
  }
  return reading
}
