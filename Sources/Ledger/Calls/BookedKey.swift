import Domain

/// An account's counters while a transaction is open, from a row of `CallStatement.keyOfDigest`.
final class BookedAccount {
  let id: String
  let totalCredits: Money
  var totalUsage: Money
  var held: Money
  var lastNumber: Int64
  var lastEntryAt: Int64
  var shown: Int64
  var shownUsage: Int64
  let topsUp: Bool
  let topUpThreshold: Money
  var isChanged = false

  init(_ row: SQLiteStatement) {
    id = row.text(0)
    totalCredits = Money(microDollars: row.integer(1))
    totalUsage = Money(microDollars: row.integer(2))
    held = Money(microDollars: row.integer(3))
    lastNumber = row.integer(4)
    lastEntryAt = row.integer(5)
    shown = row.integer(6)
    shownUsage = row.integer(7)
    topsUp = row.integer(8) != 0
    topUpThreshold = Money(microDollars: row.integer(9))
  }

  var balance: Money { totalCredits - totalUsage }

  /// In the order of `CallStatement.updateAccount`.
  var values: [SQLValue] {
    [
      SQLValue(totalUsage), SQLValue(held), .integer(lastNumber), .integer(lastEntryAt), .integer(shown),
      .integer(shownUsage), .text(id),
    ]
  }
}

/// A key and its counters while a transaction is open, from a row of `CallStatement.keyOfDigest`.
final class BookedKey: KeyFigures {
  let account: BookedAccount
  let hash: String
  let digest: String
  let name: String
  let models: String?
  let isRevoked: Bool
  let isDisabled: Bool
  let end: Int64?
  let limit: Money?
  let reset: ProvisionedKey.LimitReset?
  private(set) var life: SpendCounter
  private var day: SpendCounter
  private var week: SpendCounter
  private var month: SpendCounter
  private var requests: Int64
  private var lastUsedAt: Int64?
  private var lastModel: String?
  /// What its calls add to `usage_hours` and `usage_models`; mostly one.
  private(set) var usage: [BookedUsage] = []
  private(set) var isChanged = false

  init(_ row: SQLiteStatement, account: BookedAccount) {
    self.account = account
    hash = row.text(10)
    name = row.text(11)
    models = row.optionalText(12)
    isRevoked = row.optionalInteger(13) != nil
    isDisabled = row.integer(14) != 0
    end = row.optionalInteger(15)
    limit = row.optionalInteger(16).map { Money(microDollars: $0) }
    reset = row.optionalText(17).flatMap { ProvisionedKey.LimitReset(rawValue: $0) }
    func counter(_ column: CInt) -> SpendCounter {
      SpendCounter(
        start: row.integer(column), settled: Money(microDollars: row.integer(column + 1)),
        held: Money(microDollars: row.integer(column + 2)))
    }
    life = SpendCounter(
      settled: Money(microDollars: row.integer(18)), held: Money(microDollars: row.integer(19)))
    day = counter(20)
    week = counter(23)
    month = counter(26)
    requests = row.integer(29)
    lastUsedAt = row.optionalInteger(30)
    lastModel = row.optionalText(31)
    digest = row.text(32)
  }

  func counter(_ reset: ProvisionedKey.LimitReset) -> SpendCounter {
    switch reset {
    case .daily: day
    case .weekly: week
    case .monthly: month
    }
  }

  func hold(_ amount: Money, in windows: SpendWindows) {
    life.hold(amount)
    day.hold(amount, since: windows.day)
    week.hold(amount, since: windows.week)
    month.hold(amount, since: windows.month)
    account.held += amount
    isChanged = true
    account.isChanged = true
  }

  func settle(_ charged: Money, hold: Money, in windows: SpendWindows, model: String, at instant: Int64) {
    life.settle(charged, hold: hold)
    day.settle(charged, hold: hold, since: windows.day)
    week.settle(charged, hold: hold, since: windows.week)
    month.settle(charged, hold: hold, since: windows.month)
    requests += 1
    lastUsedAt = max(lastUsedAt ?? 0, instant)
    lastModel = model
    isChanged = true
  }

  func add(_ more: BookedUsage) {
    if let place = usage.firstIndex(where: { $0.hour == more.hour && $0.model == more.model }) {
      usage[place].add(more)
    } else {
      usage.append(more)
    }
  }

  /// In the order of `CallStatement.updateKey`.
  var values: [SQLValue] {
    [SQLValue(life.settled), SQLValue(life.held)]
      + [day, week, month].flatMap { [.integer($0.start), SQLValue($0.settled), SQLValue($0.held)] }
      + [.integer(requests), SQLValue(lastUsedAt), SQLValue(lastModel), .text(hash)]
  }
}

/// What calls of one key, hour and model used together.
struct BookedUsage {
  var hour: Int64
  var model: String
  var requests: Int64 = 1
  var prompt: Int64
  var cached: Int64
  var output: Int64
  var cost: Money

  mutating func add(_ more: BookedUsage) {
    requests += more.requests
    prompt += more.prompt
    cached += more.cached
    output += more.output
    cost += more.cost
  }

  /// In the order of `CallStatement.addModel`.
  func values(key: String) -> [SQLValue] {
    [
      .text(key), .text(model), .integer(requests), .integer(prompt), .integer(cached), .integer(output),
      SQLValue(cost),
    ]
  }
}

/// Money that is held for a call in a transaction that is open.
struct BookedHold {
  var key: BookedKey
  var amount: Money
  var countedAt: Int64
  /// In the order of `CallStatement.insertHold`.
  var values: [SQLValue]
}
