import Domain
import FoundationEssentials
import StructuredText

/// `copilot_internal/user`: the percent that is left; free plans tell amounts instead.
func readCopilotUser(_ document: JSONValue, now: Date) -> QuotaReading {
  var reading = QuotaReading(plan: quotaName(document["copilot_plan"]))
  let resetsAt = resetDate(document["quota_reset_date"] ?? document["limited_user_reset_date"])
  let names = [("premium_interactions", "premium"), ("chat", "chat"), ("completions", "completions")]
  for (name, label) in names {
    guard let snapshot = document["quota_snapshots"]?[name], snapshot.members != nil else { continue }
    if snapshot["unlimited"]?.bool == true {
      reading.facts.append(QuotaFact(label: label, text: "unlimited", readAt: now))
    } else if quotaNumber(snapshot["entitlement"]) == 0 {
      // A seat of an organisation: its placeholder says nothing of a share.
      if let used = quotaNumber(snapshot["credits_used"]) {
        reading.facts.append(QuotaFact(label: label, text: "\(countText(used)) used", readAt: now))
      }
    } else {
      let amounts = share(
        used: quotaNumber(snapshot["entitlement"]).flatMap { entitled in
          quotaNumber(snapshot["remaining"]).map { entitled - $0 }
        }, of: quotaNumber(snapshot["entitlement"]))
      reading.windows.append(
        QuotaWindow(
          label: label, usedFraction: share(percentLeft: snapshot["percent_remaining"]) ?? amounts, resetsAt: resetsAt,
          readAt: now))
    }
    if let over = quotaNumber(snapshot["overage_count"]), over > 0 {
      reading.facts.append(QuotaFact(label: "\(label) beyond", text: countText(over), readAt: now))
    }
  }
  for name in ["chat", "completions"] {
    guard let total = quotaNumber(document["monthly_quotas"]?[name]), total > 0 else { continue }
    let left = quotaNumber(document["limited_user_quotas"]?[name])
    reading.windows.append(
      QuotaWindow(
        label: name, usedFraction: share(used: left.map { total - $0 }, of: total), resetsAt: resetsAt, readAt: now,
        windowSeconds: QuotaSpan.month))
  }
  return reading
}

/// A day, or an instant: a day begins at midnight UTC.
private func resetDate(_ value: JSONValue?) -> Date? {
  guard let text = value?.string else { return nil }
  return Timestamp.rfc3339(text) ?? Timestamp.rfc3339(text + "T00:00:00Z")
}
