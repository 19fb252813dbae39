import Domain
import FoundationEssentials
import StructuredText

/// `usages`: amounts are decimal text. The total is of the week; the others tell their length.
func readKimiUsages(_ document: JSONValue, now: Date) -> QuotaReading {
  var reading = QuotaReading()
  for limit in document["limits"]?.array ?? [] {
    guard let unit = limit["window"]?["timeUnit"]?.string.flatMap({ kimiUnits[$0] }),
      let seconds = windowLength(limit["window"]?["duration"], unit: unit)
    else { continue }
    if let window = kimiWindow(limit["detail"], seconds, now: now) { reading.windows.append(window) }
  }
  if let window = kimiWindow(document["usage"], QuotaSpan.week, now: now) { reading.windows.append(window) }
  let balance = document["boosterWallet"]?["balance"]
  if let left = quotaNumber(balance?["amountLeft"]), left >= 0 {
    // Millionths of a cent.
    let currency = document["boosterWallet"]?["monthlyChargeLimit"]?["currency"]?.string ?? "CNY"
    let text = amountText(left / 1_000_000 / 100, currency: currency)
    reading.facts.append(QuotaFact(label: "booster", text: text, readAt: now))
  }
  return reading
}

private let kimiUnits = [
  "TIME_UNIT_SECOND": 1.0, "TIME_UNIT_MINUTE": 60, "TIME_UNIT_HOUR": 3600, "TIME_UNIT_DAY": 86_400,
  "TIME_UNIT_WEEK": 604_800,
]

private func kimiWindow(_ detail: JSONValue?, _ seconds: Double, now: Date) -> QuotaWindow? {
  guard let detail, let limit = quotaNumber(detail["limit"]), limit > 0 else { return nil }
  let used = quotaNumber(detail["used"]) ?? quotaNumber(detail["remaining"]).map { limit - $0 }
  return QuotaWindow(
    seconds: seconds, used: share(used: used, of: limit),
    resetsAt: Timestamp.date(detail["resetTime"], documentedAs: .text), now: now)
}

/// `users/me/balance` of the open platform.
func readMoonshotBalance(_ document: JSONValue, now: Date) -> QuotaReading {
  guard let balance = quotaNumber(document["data"]?["available_balance"]) else {
    return QuotaReading(note: "the provider told no balance")
  }
  let currency = quotaName(document["data"]?["currency"], most: 4) ?? ""
  let text = currency.isEmpty ? countText(balance) : amountText(balance, currency: currency)
  return QuotaReading(facts: [QuotaFact(label: "balance", text: text, readAt: now)])
}
