import Domain

/// What one key has used at one moment of the replay; amounts in micro-dollars.
struct KeyLedger {
  /// What one model was used for.
  struct Share {
    var model: DemoModel
    var requests = 0
    var counts = TokenCounts()
    /// Kept apart from the counts: every call is rounded up by itself.
    var cost = 0
  }

  private(set) var total: Int
  private(set) var day = 0
  private(set) var week: Int
  private(set) var month: Int
  private(set) var requests: Int
  private(set) var shares: [Share]
  private(set) var lastModel: DemoModel?
  private(set) var lastUsedAt: WorldTime?
  private(set) var isBlocked = false
  /// Calls per minute; minute m stands at m modulo 32. Empty while there was no call.
  private var minuteCounts: [Int] = []
  private var newestMinute = 0
  /// Spend per hour; hour h stands at h modulo 24. Empty while there was no call.
  private var hours: [Int] = []
  private var newestHour = 0
  private static let ring = 32

  init(_ plan: KeyPlan) {
    let opening = plan.opening
    total = opening.total
    week = opening.week
    month = opening.month
    requests = opening.requests
    lastUsedAt = plan.lastUsedAt
    lastModel = plan.usages.first?.model
    shares = []
    if opening.requests > 0, let model = lastModel {
      // Of the past only the sum is known: its counts are what the sum would buy.
      var counts = TokenCounts.worth(opening.total, on: model)
      if model.price == nil { counts = TokenCounts(input: opening.requests * 2_900, output: opening.requests * 480) }
      shares = [Share(model: model, requests: opening.requests, counts: counts, cost: opening.total)]
    }
  }

  /// Spend in the window that a limit of this kind applies to.
  func used(in reset: ProvisionedKey.LimitReset?) -> Int {
    switch reset {
    case .daily: day
    case .weekly: week
    case .monthly: month
    case nil: total
    }
  }

  /// Books a call; a cost of nil is a call without a price.
  mutating func book(_ call: DemoCall, counts: TokenCounts, cost: Int?) {
    let amount = cost ?? 0
    total += amount
    day += amount
    week += amount
    month += amount
    requests += 1
    lastModel = call.model
    lastUsedAt = call.at
    let place = shares.firstIndex { $0.model == call.model } ?? shares.endIndex
    if place == shares.endIndex { shares.append(Share(model: call.model)) }
    shares[place].requests += 1
    shares[place].counts += counts
    shares[place].cost += amount
    bookHour(amount, at: call.at)
    count(inMinute: WorldCalendar.minute(of: call.at))
  }

  mutating func block() { isBlocked = true }

  /// After a change of the limit or its window.
  mutating func judge(limit: Int?, reset: ProvisionedKey.LimitReset?) {
    isBlocked = limit.map { used(in: reset) >= $0 } ?? false
  }

  /// Spend of the 24 hours that end with this one, the oldest first.
  func hourlySpend(until hour: Int) -> [Int] {
    (hour - 23...hour).map { wanted in
      hours.isEmpty || wanted > newestHour || wanted <= newestHour - 24 ? 0 : hours[((wanted % 24) + 24) % 24]
    }
  }

  private mutating func bookHour(_ amount: Int, at time: WorldTime) {
    let hour = WorldCalendar.hour(ofMinute: WorldCalendar.minute(of: time))
    if hours.isEmpty {
      hours = Array(repeating: 0, count: 24)
      newestHour = hour
    }
    while newestHour < hour {
      newestHour = max(newestHour + 1, hour - 24)
      hours[((newestHour % 24) + 24) % 24] = 0
    }
    hours[((hour % 24) + 24) % 24] += amount
  }

  /// Starts the windows anew that end with a day; true when this lifts a block.
  mutating func startDay(_ newDay: Int, reset: ProvisionedKey.LimitReset?) -> Bool {
    let startsWeek = WorldCalendar.startsWeek(day: newDay)
    let startsMonth = WorldCalendar.startsMonth(day: newDay)
    day = 0
    if startsWeek { week = 0 }
    if startsMonth { month = 0 }
    let resets =
      switch reset {
      case .daily: true
      case .weekly: startsWeek
      case .monthly: startsMonth
      case nil: false
      }
    guard resets, isBlocked else { return false }
    isBlocked = false
    return true
  }

  /// Calls in a minute that ended; 0 for one that is more than half an hour old.
  func calls(inMinute minute: Int) -> Int {
    guard !minuteCounts.isEmpty, minute <= newestMinute, minute > newestMinute - KeyLedger.ring else { return 0 }
    return minuteCounts[KeyLedger.place(of: minute)]
  }

  func wasCalled(since minute: Int) -> Bool { !minuteCounts.isEmpty && newestMinute >= minute }

  private mutating func count(inMinute minute: Int) {
    if minuteCounts.isEmpty {
      minuteCounts = Array(repeating: 0, count: KeyLedger.ring)
      newestMinute = minute
    }
    while newestMinute < minute {
      // A gap longer than the ring would only clear the same places again.
      newestMinute = max(newestMinute + 1, minute - KeyLedger.ring)
      minuteCounts[KeyLedger.place(of: newestMinute)] = 0
    }
    minuteCounts[KeyLedger.place(of: minute)] += 1
  }

  private static func place(of minute: Int) -> Int { ((minute % ring) + ring) % ring }
}
