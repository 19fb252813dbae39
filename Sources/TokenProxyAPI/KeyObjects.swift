public import Domain
public import FoundationEssentials
public import StructuredText

/// A provisioned key on the wire.
public struct KeyObject: Hashable, Sendable {
  public var hash: String
  /// The key itself: only in the answers to create and rotate.
  public var key: Secret?
  public var name: String
  /// nil: no limit.
  public var creditLimit: Money?
  /// nil: a limit for the key's whole life.
  public var limitReset: ProvisionedKey.LimitReset?
  /// Spend over the key's whole life.
  public var usage: Money
  public var isDisabled: Bool
  public var createdAt: Date
  public var updatedAt: Date?
  public var expiresAt: Date?
  public var revokedAt: Date?
  public var rotatedAt: Date?
  /// Spend in the window that the limit applies to; the lifetime where there is no window.
  public var windowUsage: Money?
  /// Spend in the current UTC day, whatever the window of the limit.
  public var usageToday: Money?
  public var windowStart: Date?
  public var windowResetsAt: Date?
  /// What may still be spent now, reservations of running calls taken off; nil without a limit.
  public var remaining: Money?
  /// The models that the key may call; nil: all.
  public var models: [String]?
  public var lastUsedAt: Date?
  public var requests: Int?
  public var lastModel: String?

  public init(
    hash: String, key: Secret? = nil, name: String, creditLimit: Money? = nil,
    limitReset: ProvisionedKey.LimitReset? = nil, usage: Money = .zero, isDisabled: Bool = false, createdAt: Date
  ) {
    self.hash = hash
    self.key = key
    self.name = name
    self.creditLimit = creditLimit
    self.limitReset = limitReset
    self.usage = usage
    self.isDisabled = isDisabled
    self.createdAt = createdAt
  }

  public var json: JSONValue { .members(members) }

  var members: [(String, JSONValue)] {
    var members: [(String, JSONValue)] = [("hash", hash.json)]
    if let key { members.append(("key", key.reveal().json)) }
    members += [
      ("name", name.json), ("credit_limit", creditLimit.wireNumber), ("limit_reset", (limitReset?.rawValue).json),
      ("usage", usage.wireNumber), ("disabled", isDisabled.json), ("created_at", createdAt.json),
      ("expires_at", expiresAt.json), ("updated_at", (updatedAt ?? createdAt).json),
      ("usage_today", usageToday.wireNumber), ("window_usage", windowUsage.wireNumber),
      ("window_start", windowStart.json),
      ("window_resets_at", windowResetsAt.json), ("remaining", remaining.wireNumber),
      ("models", models?.json ?? .null), ("last_used_at", lastUsedAt.json), ("last_model", lastModel.json),
    ]
    if let requests { members.append(("requests_count", requests.json)) }
    if let revokedAt { members.append(("revoked_at", revokedAt.json)) }
    if let rotatedAt { members.append(("rotated_at", rotatedAt.json)) }
    return members
  }

  /// nil when a member that every server sends is missing or of the wrong kind.
  public init?(_ data: JSONValue) {
    guard let hash = data["hash"]?.nonEmptyString, let name = data["name"]?.string,
      let usage = Money(wire: data["usage"]), let disabled = data["disabled"]?.bool,
      let created = Timestamp.date(data["created_at"], documentedAs: .text)
    else { return nil }
    self.init(
      hash: hash, key: data["key"]?.nonEmptyString.map { Secret($0) }, name: name,
      creditLimit: Money(wire: data["credit_limit"]),
      limitReset: data["limit_reset"]?.string.flatMap { ProvisionedKey.LimitReset(rawValue: $0) }, usage: usage,
      isDisabled: disabled, createdAt: created)
    func date(_ name: String) -> Date? { Timestamp.date(data[name], documentedAs: .text) }
    updatedAt = date("updated_at")
    expiresAt = date("expires_at")
    revokedAt = date("revoked_at")
    rotatedAt = date("rotated_at")
    windowUsage = Money(wire: data["window_usage"])
    usageToday = Money(wire: data["usage_today"])
    windowStart = date("window_start")
    windowResetsAt = date("window_resets_at")
    remaining = Money(wire: data["remaining"])
    models = data["models"]?.array.map { $0.compactMap(\.string) }
    lastUsedAt = date("last_used_at")
    lastModel = data["last_model"]?.nonEmptyString
    requests = data["requests_count"]?.int
  }
}

/// One key with its figures.
public struct KeyDetail: Hashable, Sendable {
  public var key: KeyObject
  /// In the current UTC day, week (from Monday) and month.
  public var usageDaily: Money
  public var usageWeekly: Money
  public var usageMonthly: Money
  /// Over the key's whole life.
  public var requests: Int
  public var models: [Model]
  /// The last 24 hours, the oldest first; the last one is the hour that runs.
  public var hourly: [Hour]

  public struct Model: Hashable, Sendable {
    public var model: String
    public var requests: Int
    public var promptTokens: Int
    public var completionTokens: Int
    public var cachedTokens: Int
    public var cost: Money
    /// What the provider says of these calls; nil where it said nothing of any.
    public var reported: Reported?

    /// What a provider says that calls cost, beside what they cost by our own count.
    public struct Reported: Hashable, Sendable {
      /// Of how many calls it said something.
      public var requests: Int
      public var cost: Money
      /// By our own count, of the same calls.
      public var metered: Money

      public init(requests: Int, cost: Money, metered: Money) {
        self.requests = requests
        self.cost = cost
        self.metered = metered
      }
    }

    public init(
      model: String, requests: Int, promptTokens: Int, completionTokens: Int, cachedTokens: Int = 0, cost: Money,
      reported: Reported? = nil
    ) {
      self.model = model
      self.requests = requests
      self.promptTokens = promptTokens
      self.completionTokens = completionTokens
      self.cachedTokens = cachedTokens
      self.cost = cost
      self.reported = reported
    }
  }

  public struct Hour: Hashable, Sendable {
    public var start: Date
    public var requests: Int
    public var cost: Money

    public init(start: Date, requests: Int, cost: Money) {
      self.start = start
      self.requests = requests
      self.cost = cost
    }
  }

  public init(
    key: KeyObject, usageDaily: Money, usageWeekly: Money, usageMonthly: Money, requests: Int, models: [Model],
    hourly: [Hour] = []
  ) {
    self.key = key
    self.usageDaily = usageDaily
    self.usageWeekly = usageWeekly
    self.usageMonthly = usageMonthly
    self.requests = requests
    self.models = models
    self.hourly = hourly
  }

  public var json: JSONValue {
    var key = key
    key.requests = nil
    return .members(
      key.members + [
        ("usage_daily", usageDaily.wireNumber), ("usage_weekly", usageWeekly.wireNumber),
        ("usage_monthly", usageMonthly.wireNumber), ("requests_count", requests.json),
        ("model_usage", .array(models.map(\.json))), ("hourly", .array(hourly.map(\.json))),
      ])
  }

  public init?(_ data: JSONValue) {
    guard let key = KeyObject(data) else { return nil }
    self.init(
      key: key, usageDaily: Money(wire: data["usage_daily"]) ?? .zero,
      usageWeekly: Money(wire: data["usage_weekly"]) ?? .zero,
      usageMonthly: Money(wire: data["usage_monthly"]) ?? .zero, requests: data["requests_count"]?.int ?? 0,
      models: (data["model_usage"]?.array ?? []).compactMap { Model($0) },
      hourly: (data["hourly"]?.array ?? []).compactMap { Hour($0) })
  }
}

extension KeyDetail.Model {
  var json: JSONValue {
    var members: [(String, JSONValue)] = [
      ("model", model.json), ("requests", requests.json), ("tokens", (promptTokens + completionTokens).json),
      ("cost", cost.wireNumber), ("prompt_tokens", promptTokens.json), ("completion_tokens", completionTokens.json),
      ("cached_tokens", cachedTokens.json),
    ]
    if let reported {
      members += [
        ("reported_cost", reported.cost.wireNumber), ("reported_requests", reported.requests.json),
        ("reported_metered_cost", reported.metered.wireNumber),
      ]
    }
    return .members(members)
  }

  init?(_ data: JSONValue) {
    guard let model = data["model"]?.string, let cost = Money(wire: data["cost"]) else { return nil }
    self.init(
      model: model, requests: data["requests"]?.int ?? 0,
      promptTokens: data["prompt_tokens"]?.int ?? data["tokens"]?.int ?? 0,
      completionTokens: data["completion_tokens"]?.int ?? 0, cachedTokens: data["cached_tokens"]?.int ?? 0, cost: cost)
    if let reportedCost = Money(wire: data["reported_cost"]) {
      reported = Reported(
        requests: data["reported_requests"]?.int ?? requests, cost: reportedCost,
        metered: Money(wire: data["reported_metered_cost"]) ?? cost)
    }
  }
}

extension KeyDetail.Hour {
  var json: JSONValue {
    .members([("start", start.json), ("requests", requests.json), ("cost", cost.wireNumber)])
  }

  init?(_ data: JSONValue) {
    guard let start = Timestamp.date(data["start"], documentedAs: .text), let cost = Money(wire: data["cost"]) else {
      return nil
    }
    self.init(start: start, requests: data["requests"]?.int ?? 0, cost: cost)
  }
}
