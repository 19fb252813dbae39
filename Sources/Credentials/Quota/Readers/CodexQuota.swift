import Domain
import FoundationEssentials
import StructuredText

/// `wham/usage`: percent from 0 to 100, instants in seconds. Some transports write camelCase.
func readCodexUsage(_ document: JSONValue, now: Date) -> QuotaReading {
  var reading = QuotaReading(plan: quotaName(document["plan_type"] ?? document["planType"]))
  reading.windows = codexWindows(document["rate_limit"] ?? document["rateLimit"], of: nil, now: now)
  for extra in document["additional_rate_limits"]?.array ?? document["additionalRateLimits"]?.array ?? [] {
    guard let name = quotaName(extra["limit_name"] ?? extra["limitName"]) else { continue }
    reading.windows += codexWindows(extra["rate_limit"] ?? extra["rateLimit"], of: name, now: now)
  }
  if let window = spendWindow(document, now: now) { reading.windows.append(window) }
  if let fact = codexCredits(document["credits"], now: now) { reading.facts.append(fact) }
  if let resets = document["rate_limit_reset_credits"]?["available_count"]?.int, resets > 0 {
    reading.facts.append(QuotaFact(label: "resets kept", text: "\(resets)", readAt: now))
  }
  return reading
}

private func codexWindows(_ limit: JSONValue?, of model: String?, now: Date) -> [QuotaWindow] {
  [("primary_window", "primaryWindow"), ("secondary_window", "secondaryWindow")].compactMap { slot in
    guard let window = limit?[slot.0] ?? limit?[slot.1],
      let seconds = windowLength(window["limit_window_seconds"] ?? window["limitWindowSeconds"])
    else { return nil }
    let left = windowLength(window["reset_after_seconds"] ?? window["resetAfterSeconds"])
    return QuotaWindow(
      seconds: seconds, used: share(percent: window["used_percent"] ?? window["usedPercent"]),
      resetsAt: Timestamp.date(window["reset_at"] ?? window["resetAt"], documentedAs: .seconds)
        ?? left.map { now + $0 },
      now: now, model: model)
  }
}

/// A limit of money that a workspace sets for one person.
private func spendWindow(_ document: JSONValue, now: Date) -> QuotaWindow? {
  let places = [
    document["rate_limit"]?["individual_limit"], document["individual_limit"],
    document["spend_control"]?["individual_limit"],
  ]
  guard let limit = places.lazy.compactMap({ $0 }).first(where: { $0.members != nil }) else { return nil }
  let used =
    share(used: quotaNumber(limit["used"]), of: quotaNumber(limit["limit"]))
    ?? share(percentLeft: limit["remaining_percent"])
  guard let used else { return nil }
  return QuotaWindow(
    label: "spend", usedFraction: used, resetsAt: Timestamp.date(limit["reset_at"], documentedAs: .seconds),
    readAt: now)
}

func codexCredits(_ credits: JSONValue?, now: Date) -> QuotaFact? {
  guard let credits, (credits["has_credits"] ?? credits["hasCredits"])?.bool != false else { return nil }
  if credits["unlimited"]?.bool == true { return QuotaFact(label: "credits", text: "unlimited", readAt: now) }
  guard let balance = quotaNumber(credits["balance"]) else { return nil }
  return QuotaFact(label: "credits", text: countText(balance), readAt: now)
}

/// `rate_limits` of a session log, and of the program's own answer: minutes for lengths, seconds for instants.
///
/// - Parameter at: when the line was written, which is what relative times count from.
func readCodexLimits(_ limits: JSONValue, at date: Date, source: QuotaWindow.Source) -> QuotaReading {
  let bucket = quotaName(limits["limit_id"] ?? limits["limitId"])
  // The account's own bucket is called `codex`, or nothing.
  let isAccount = bucket == nil || bucket == "codex"
  let model = isAccount ? nil : quotaName(limits["limit_name"] ?? limits["limitName"]) ?? bucket
  var reading = QuotaReading(plan: quotaName(limits["plan_type"] ?? limits["planType"]))
  reading.windows = ["primary", "secondary"].compactMap { slot in
    guard let window = limits[slot],
      let seconds = windowLength(
        window["window_minutes"] ?? window["windowDurationMins"] ?? window["window_duration_mins"], unit: 60)
    else { return nil }
    let left = windowLength(window["resets_in_seconds"])
    return QuotaWindow(
      seconds: seconds, used: share(percent: window["used_percent"] ?? window["usedPercent"]),
      resetsAt: Timestamp.date(window["resets_at"] ?? window["resetsAt"], documentedAs: .seconds)
        ?? left.map { date + $0 },
      now: date, model: model, source: source)
  }
  if let fact = codexCredits(limits["credits"], now: date) { reading.facts.append(fact) }
  return reading.limited
}
