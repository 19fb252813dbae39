import Domain
import FoundationEssentials
import StructuredText

/// What `--json` says of credits, keys and activity.
extension JSONValue {
  init(_ balance: CreditBalance) {
    self = .members([
      ("kind", balance.kind.rawValue.json), ("total", balance.total.json), ("used", balance.used.json),
      ("remaining", balance.remaining.json),
      (
        "autoTopUp",
        balance.autoTopUp.map {
          .members([("enabled", $0.isEnabled.json), ("threshold", $0.threshold.json), ("amount", $0.amount.json)])
        } ?? .null
      ),
      ("hourlySpend", .array(balance.hourlySpend.map(\.json))),
    ])
  }

  init(_ key: ProvisionedKey) {
    self = .members([
      ("id", key.id.json), ("name", key.name.json), ("state", key.state.rawValue.json), ("limit", key.limit.json),
      ("limitReset", (key.reset?.rawValue).json), ("usedInWindow", key.usedInWindow.json),
      ("usedTotal", key.usedTotal.json), ("usedToday", key.usedToday.json), ("requests", key.requests.json),
      ("requestsPerMinute", key.requestsPerMinute.json), ("lastModel", key.lastModel.json),
      ("createdAt", key.createdAt.json), ("expiresAt", key.expiresAt.json), ("lastUsedAt", key.lastUsedAt.json),
    ])
  }

  init(_ event: ActivityEvent) {
    self = .members([
      ("at", event.at.json), ("subject", event.subject.json), ("text", event.text.json), ("cost", event.cost.json),
    ])
  }
}
