import Domain
import FoundationEssentials
import StructuredText

/// `user/balance` of DeepSeek: amounts as text, one for each currency.
func readDeepSeekBalance(_ document: JSONValue, now: Date) -> QuotaReading {
  let facts = (document["balance_infos"]?.array ?? []).compactMap { info -> QuotaFact? in
    guard let total = quotaNumber(info["total_balance"]) else { return nil }
    let currency = quotaName(info["currency"], most: 4) ?? ""
    return QuotaFact(
      label: currency.isEmpty ? "balance" : "balance \(currency)", text: amountText(total, currency: currency),
      readAt: now)
  }
  return QuotaReading(facts: facts, note: facts.isEmpty ? "the provider told no balance" : nil)
}

/// `key` of OpenRouter: the limit of this key in dollars, which may be none.
func readOpenRouterKey(_ document: JSONValue, now: Date) -> QuotaReading {
  guard let data = document["data"], data.members != nil else { return QuotaReading() }
  var reading = QuotaReading(plan: data["is_free_tier"]?.bool == true ? "free" : nil)
  if let limit = quotaNumber(data["limit"]), limit > 0 {
    let left = quotaNumber(data["limit_remaining"])
    reading.windows.append(
      QuotaWindow(
        label: "limit", usedFraction: share(used: left.map { limit - $0 }, of: limit), resetsAt: nil, readAt: now))
    if let left {
      let text = "\(amountText(left)) of \(amountText(limit))"
      reading.facts.append(QuotaFact(label: "limit left", text: text, readAt: now))
    }
  }
  for (name, label) in [("usage_daily", "used today"), ("usage_weekly", "this week"), ("usage_monthly", "this month")] {
    guard let amount = quotaNumber(data[name]), amount >= 0 else { continue }
    reading.facts.append(QuotaFact(label: label, text: amountText(amount), readAt: now))
  }
  return reading
}

/// `credits` of OpenRouter: what was bought and used in all, in dollars.
func readOpenRouterCredits(_ document: JSONValue, now: Date) -> QuotaReading {
  guard let bought = quotaNumber(document["data"]?["total_credits"]),
    let used = quotaNumber(document["data"]?["total_usage"])
  else { return QuotaReading() }
  let text = "\(amountText(bought - used)) of \(amountText(bought))"
  return QuotaReading(facts: [QuotaFact(label: "balance", text: text, readAt: now)])
}
