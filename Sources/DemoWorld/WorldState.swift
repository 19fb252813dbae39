import Domain

/// Everything that calls change, at one moment. It only moves forward, call by call.
struct WorldState {
  static let topUpThreshold = 10_000_000
  static let topUpAmount = 25_000_000
  /// So many events are kept at least.
  static let keptEvents = 512

  /// All calls up to this time, itself included, are booked.
  private(set) var time: WorldTime
  /// The keys as they are now, and what each has used.
  var plans: [KeyPlan]
  var ledgers: [KeyLedger]
  var topUp = AutoTopUp(
    isEnabled: true, threshold: Money(micro: topUpThreshold), amount: Money(micro: topUpAmount))
  /// So many deeds were applied.
  private(set) var deedCount = 0
  /// Micro-dollars ever bought, and ever spent by all keys together.
  private(set) var bought: Int
  private(set) var spent: Int
  private(set) var payments: [Payment]
  /// The oldest first.
  private(set) var events: [WorldEvent] = []
  /// Spend per hour; hour h stands at h modulo 24.
  private var hourlySpend: [Int]
  private var hour: Int
  private var eventCount = 0

  init(plans: [KeyPlan]) {
    time = WorldCalendar.firstMinute * Span.minute - 1
    self.plans = plans
    ledgers = plans.map(KeyLedger.init)
    spent = plans.reduce(0) { $0 + $1.opening.total }
    payments = Payment.opening(spent: spent)
    bought = payments.reduce(0) { $0 + $1.amount }
    hour = WorldCalendar.hour(ofMinute: WorldCalendar.firstMinute)
    hourlySpend = Array(repeating: 0, count: 24)
  }

  /// The last 24 hours, the oldest first.
  var spendByHour: [Int] { (1...24).map { hourlySpend[WorldState.place(ofHour: hour + $0)] } }

  /// Books all that happens until a time, deeds included; those that were done are the first of the list.
  mutating func advance(to end: WorldTime, calls source: CallSource, deeds: [WorldDeed]) {
    while deedCount < deeds.count, deeds[deedCount].at <= end {
      advance(to: deeds[deedCount].at, calls: source)
      apply(deeds[deedCount])
      deedCount += 1
    }
    advance(to: end, calls: source)
  }

  /// Books all calls until a time. Nothing happens when the time is not later.
  private mutating func advance(to end: WorldTime, calls source: CallSource) {
    var calls: [DemoCall] = []
    while time < end {
      let minute = WorldCalendar.minute(of: time + 1)
      let start = minute * Span.minute
      if time < start { startMinute(minute) }
      let stop = min(end, start + Span.minute - 1)
      calls.removeAll(keepingCapacity: true)
      source.appendCalls(inMinute: minute, to: &calls)
      calls.sort { ($0.at, $0.key) < ($1.at, $1.key) }
      var news = TokenNews.all(inMinute: minute)[...]
      for call in calls where call.at > time && call.at <= stop {
        announce(&news, until: call.at)
        settle(call)
      }
      announce(&news, until: stop)
      time = stop
    }
  }

  private mutating func startMinute(_ minute: Int) {
    let newHour = WorldCalendar.hour(ofMinute: minute)
    if newHour != hour {
      hour = newHour
      hourlySpend[WorldState.place(ofHour: hour)] = 0
    }
    guard WorldCalendar.minuteOfDay(ofMinute: minute) == 0 else { return }
    let day = WorldCalendar.day(ofMinute: minute)
    for key in plans.indices where ledgers[key].startDay(day, reset: plans[key].reset) {
      note(
        at: minute * Span.minute,
        .news(subject: plans[key].name, text: "budget starts anew", severity: .good))
    }
  }

  private mutating func announce(_ news: inout ArraySlice<TokenNews>, until end: WorldTime) {
    while let item = news.first, item.at <= end {
      news.removeFirst()
      if item.at > time { note(at: item.at, .news(subject: item.subject, text: item.text, severity: item.severity)) }
    }
  }

  private mutating func settle(_ call: DemoCall) {
    let plan = plans[call.key]
    guard plan.state == .active, !ledgers[call.key].isBlocked else { return }
    if let expiresAt = plan.expiresAt, expiresAt <= call.at { return }
    if let models = plan.models, !models.contains(call.model.name) { return }
    let left = plan.limit.map { $0 - ledgers[call.key].used(in: plan.reset) }
    var counts = call.counts
    if let callsLeft = call.callsUntilLimit, let left {
      counts = TokenCounts.worth(callsLeft == 1 ? left : left / callsLeft, on: call.model)
    }
    let cost = counts.cost(on: call.model)
    if let left, (cost ?? 0) > left { return block(call.key, at: call.at, name: plan.name) }
    ledgers[call.key].book(call, counts: counts, cost: cost)
    spent += cost ?? 0
    hourlySpend[WorldState.place(ofHour: hour)] += cost ?? 0
    note(at: call.at, .call(key: call.key, model: call.model, cost: cost, tokens: counts.sum))
    if left == cost { block(call.key, at: call.at, name: plan.name) }
    if topUp.isEnabled, Money(micro: bought - spent) < topUp.threshold {
      pay(Int(topUp.amount.microDollars), .autoTopUp, "auto top-up", at: call.at)
    }
  }

  private mutating func block(_ key: Int, at time: WorldTime, name: String) {
    ledgers[key].block()
    note(at: time, .news(subject: name, text: "budget reached", severity: .bad))
  }

  mutating func pay(
    _ amount: Int, _ kind: CreditTransaction.Kind, _ text: String, isUnbilled: Bool = false, at time: WorldTime
  ) {
    bought += amount
    payments.append(
      Payment(
        kind: kind, amount: amount, balanceAfter: bought - spent, text: text, at: time, isUnbilled: isUnbilled))
    note(at: time, .news(subject: "credits", text: text, severity: .good))
  }

  mutating func note(at time: WorldTime, _ body: WorldEvent.Body) {
    eventCount += 1
    events.append(WorldEvent(number: eventCount, at: time, body: body))
    if events.count >= 2 * WorldState.keptEvents { events.removeFirst(WorldState.keptEvents) }
  }

  private static func place(ofHour hour: Int) -> Int { ((hour % 24) + 24) % 24 }
}

extension Payment {
  /// What was paid before the calls that are known one by one, the oldest first.
  static func opening(spent: Int) -> [Payment] {
    // A crowd of keys has spent more than the usual purchases.
    let extra = max(0, spent - 30_000_000)
    let amounts: [(amount: Int, text: String, at: WorldTime, spentPercent: Int, isUnbilled: Bool)] = [
      (5_000_000, "welcome credits", -31 * Span.day, 0, true),
      (50_000_000 + extra, "purchase", -24 * Span.day, 10, false),
      (20_000_000, "purchase", -11 * Span.day, 55, false),
      (25_000_000, "purchase", -(3 * Span.day + 2 * Span.hour), 90, false),
    ]
    var bought = 0
    return amounts.map { entry in
      bought += entry.amount
      return Payment(
        kind: .purchase, amount: entry.amount, balanceAfter: bought - spent / 100 * entry.spentPercent,
        text: entry.text, at: entry.at, isUnbilled: entry.isUnbilled)
    }
  }
}
