import Domain
import FoundationEssentials
import StructuredText

/// `zen/go/v1/usage` of OpenCode.
func readOpenCodeGo(_ document: JSONValue, now: Date) -> QuotaReading {
  let spans = [("rolling", QuotaSpan.hours5), ("weekly", QuotaSpan.week), ("monthly", QuotaSpan.month)]
  return QuotaReading(
    windows: spans.compactMap { name, seconds in
      guard let window = document["usage"]?[name], window.members != nil else { return nil }
      return QuotaWindow(
        seconds: seconds, used: share(percent: window["percent"]),
        resetsAt: Timestamp.date(window["resetsAt"], documentedAs: .text), now: now)
    })
}

/// `quota/limit` of Z.ai. The unit tells the length, never the reset: both windows may end in the same hour.
func readZaiLimits(_ document: JSONValue, now: Date) -> QuotaReading {
  var found: [(rank: Int, window: QuotaWindow)] = []
  for limit in document["data"]?["limits"]?.array ?? [] {
    let used = share(percent: limit["percentage"])
    let resetsAt = Timestamp.date(limit["nextResetTime"], documentedAs: .milliseconds)
    // Tokens go without a name; calls and other credits are kept apart from them.
    let kind: String? =
      switch limit["type"]?.string {
      case "TOKENS_LIMIT", nil: nil
      case "CREDIT_LIMIT": "credits"
      case "TIME_LIMIT": "calls"
      case .some(let other): quotaName(.string(other.lowercased()))
      }
    let count = quotaNumber(limit["number"]).flatMap { $0 >= 1 && $0 < 1000 ? $0 : nil } ?? 1
    let seconds: Double? =
      switch limit["unit"]?.int {
      case 3: QuotaSpan.hours5
      case 6: QuotaSpan.week
      case 5: QuotaSpan.month * count
      default: nil
      }
    if let seconds {
      var window = QuotaWindow(seconds: seconds, used: used, resetsAt: resetsAt, now: now)
      if let kind { window.label = "\(kind) \(window.label)" }
      found.append((Int(seconds), window))
    } else {
      found.append(
        (Int.max, QuotaWindow(label: kind ?? "limit", usedFraction: used, resetsAt: resetsAt, readAt: now)))
    }
  }
  let ordered = found.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
  return QuotaReading(windows: ordered.map(\.element.window))
}

/// `coding_plan/remains` of MiniMax: percent that are left.
func readMiniMax(_ document: JSONValue, now: Date) -> QuotaReading {
  if let status = document["base_resp"]?["status_code"]?.int, status != 0 {
    return QuotaReading(note: "MiniMax tells no quota for this key (\(status))")
  }
  guard let general = (document["model_remains"]?.array ?? []).first(where: { $0["model_name"]?.string == "general" })
  else { return QuotaReading() }
  var reading = QuotaReading()
  if general["current_interval_remaining_percent"] != nil {
    reading.windows.append(
      QuotaWindow(
        seconds: QuotaSpan.hours5, used: share(percentLeft: general["current_interval_remaining_percent"]),
        resetsAt: Timestamp.date(general["end_time"], documentedAs: .milliseconds), now: now))
  }
  if general["current_weekly_status"]?.int == 1 {
    reading.windows.append(
      QuotaWindow(
        seconds: QuotaSpan.week, used: share(percentLeft: general["current_weekly_remaining_percent"]),
        resetsAt: Timestamp.date(general["weekly_end_time"], documentedAs: .milliseconds), now: now))
  }
  return reading
}

/// The Coding Plan of Alibaba Cloud; the plan's figures lie somewhere within the answer.
func readAlibabaPlan(_ document: JSONValue, now: Date) -> QuotaReading {
  guard let info = member("codingPlanQuotaInfo", in: document, depth: 8) else {
    return QuotaReading(note: "quota not available with this key")
  }
  let spans = [("per5Hour", QuotaSpan.hours5), ("perWeek", QuotaSpan.week), ("perBillMonth", QuotaSpan.month)]
  return QuotaReading(
    windows: spans.compactMap { name, seconds in
      let window = info[name]
      func figure(_ name: String) -> JSONValue? {
        // Either an object of each span, or members named after it.
        window?[name] ?? info["\(windowPrefix(of: seconds))\(name)"]
      }
      guard let total = quotaNumber(figure("TotalQuota") ?? figure("totalQuota")) else { return nil }
      return QuotaWindow(
        seconds: seconds,
        used: share(used: quotaNumber(figure("UsedQuota") ?? figure("usedQuota")), of: total),
        resetsAt: Timestamp.date(
          figure("QuotaNextRefreshTime") ?? figure("quotaNextRefreshTime"), documentedAs: .milliseconds), now: now)
    })
}

private func windowPrefix(of seconds: Double) -> String {
  seconds == QuotaSpan.hours5 ? "per5Hour" : seconds == QuotaSpan.week ? "perWeek" : "perBillMonth"
}

/// The first object of that name, however deep.
private func member(_ name: String, in value: JSONValue, depth: Int) -> JSONValue? {
  guard depth > 0 else { return nil }
  if let found = value[name], found.members != nil { return found }
  for inner in value.members?.map(\.value) ?? value.array ?? [] {
    if let found = member(name, in: inner, depth: depth - 1) { return found }
  }
  return nil
}
