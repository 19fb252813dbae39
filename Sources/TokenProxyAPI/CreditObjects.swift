public import Domain
public import FoundationEssentials
public import StructuredText

/// What an account bought, spent and has left.
public struct CreditTotals: Hashable, Sendable {
  public var total: Money
  public var used: Money
  /// Held for calls that run; part of what is left.
  public var reserved: Money
  /// Spend per hour of the last 24 hours, the oldest first; the last one is the hour that runs.
  public var hourly: [Money]

  public init(total: Money, used: Money, reserved: Money = .zero, hourly: [Money] = []) {
    self.total = total
    self.used = used
    self.reserved = reserved
    self.hourly = hourly
  }

  public var remaining: Money { total - used }

  public var json: JSONValue {
    .members([
      ("total_credits", total.wireNumber), ("total_usage", used.wireNumber), ("remaining", remaining.wireNumber),
      ("reserved", reserved.wireNumber), ("hourly", .array(hourly.map(\.wireNumber))),
    ])
  }

  public init?(_ data: JSONValue) {
    guard let total = Money(wire: data["total_credits"]), let used = Money(wire: data["total_usage"]) else {
      return nil
    }
    self.init(
      total: total, used: used, reserved: Money(wire: data["reserved"]) ?? .zero,
      hourly: (data["hourly"]?.array ?? []).compactMap { Money(wire: $0) })
  }
}

/// A purchase that took effect at once, or a payment page to visit.
public enum PurchaseAnswer: Hashable, Sendable {
  case granted(Purchase)
  case checkout(url: String, sessionID: String)

  public struct Purchase: Hashable, Sendable {
    public var transactionID: String
    public var amount: Money
    public var platformFee: Money
    public var totalCharged: Money
    public var newBalance: Money
    public var createdAt: Date
    /// Granted without a payment.
    public var isUnbilled: Bool

    public init(
      transactionID: String, amount: Money, newBalance: Money, createdAt: Date, isUnbilled: Bool
    ) {
      self.transactionID = transactionID
      self.amount = amount
      platformFee = PurchaseFee.fee(for: amount)
      totalCharged = amount + platformFee
      self.newBalance = newBalance
      self.createdAt = createdAt
      self.isUnbilled = isUnbilled
    }
  }

  public var json: JSONValue {
    switch self {
    case .checkout(let url, let id): .members([("checkout_url", url.json), ("session_id", id.json)])
    case .granted(let purchase):
      .members([
        ("transaction_id", purchase.transactionID.json), ("amount", purchase.amount.wireNumber),
        ("platform_fee", purchase.platformFee.wireNumber), ("total_charged", purchase.totalCharged.wireNumber),
        ("new_balance", purchase.newBalance.wireNumber), ("created_at", purchase.createdAt.json),
        ("unbilled", purchase.isUnbilled.json),
      ])
    }
  }

  public init?(_ data: JSONValue) {
    if let url = data["checkout_url"]?.nonEmptyString {
      self = .checkout(url: url, sessionID: data["session_id"]?.string ?? "")
      return
    }
    guard let id = data["transaction_id"]?.nonEmptyString, let amount = Money(wire: data["amount"]),
      let balance = Money(wire: data["new_balance"]),
      let created = Timestamp.date(data["created_at"], documentedAs: .text)
    else { return nil }
    var purchase = Purchase(
      transactionID: id, amount: amount, newBalance: balance, createdAt: created,
      isUnbilled: data["unbilled"]?.bool ?? false)
    purchase.platformFee = Money(wire: data["platform_fee"]) ?? purchase.platformFee
    purchase.totalCharged = Money(wire: data["total_charged"]) ?? purchase.totalCharged
    self = .granted(purchase)
  }
}

/// A page of the ledger, the newest first.
public struct HistoryPage: Hashable, Sendable {
  public var items: [CreditTransaction]
  public var total: Int
  public var limit: Int
  public var offset: Int

  public init(items: [CreditTransaction], total: Int, limit: Int, offset: Int) {
    self.items = items
    self.total = total
    self.limit = limit
    self.offset = offset
  }

  public var hasMore: Bool { offset < total && limit < total - offset }

  public var json: JSONValue {
    .members([
      ("items", .array(items.map(\.wire))), ("total", total.json), ("limit", limit.json), ("offset", offset.json),
      ("has_more", hasMore.json),
    ])
  }

  public init?(_ data: JSONValue) {
    guard let items = data["items"]?.array, let total = data["total"]?.int else { return nil }
    self.init(
      items: items.compactMap { CreditTransaction(wire: $0) }, total: total,
      limit: data["limit"]?.int ?? items.count, offset: data["offset"]?.int ?? 0)
  }
}

extension CreditTransaction {
  public var wire: JSONValue {
    .members([
      ("id", id.json), ("type", kind.rawValue.json), ("amount", amount.wireNumber),
      ("balance_after", balanceAfter.wireNumber), ("description", text.json), ("created_at", createdAt.json),
      ("unbilled", isUnbilled.json),
    ])
  }

  public init?(wire data: JSONValue) {
    guard let id = data["id"]?.nonEmptyString, let kind = data["type"]?.string.flatMap({ Kind(rawValue: $0) }),
      let amount = Money(wire: data["amount"]), let after = Money(wire: data["balance_after"]),
      let created = Timestamp.date(data["created_at"], documentedAs: .text)
    else { return nil }
    self.init(
      id: id, kind: kind, amount: amount, balanceAfter: after, text: data["description"]?.string ?? "",
      createdAt: created, isUnbilled: data["unbilled"]?.bool ?? false)
  }
}

extension AutoTopUp {
  public var wire: JSONValue {
    .members([("enabled", isEnabled.json), ("threshold", threshold.wireNumber), ("amount", amount.wireNumber)])
  }

  public init?(wire data: JSONValue) {
    guard let enabled = data["enabled"]?.bool, let threshold = Money(wire: data["threshold"]),
      let amount = Money(wire: data["amount"])
    else { return nil }
    self.init(isEnabled: enabled, threshold: threshold, amount: amount)
  }
}
