import Domain
import FoundationEssentials

@testable import Ledger

/// The ledger as a few lines of arithmetic over lists: what the real one must agree with. Windows are counted from the
/// list of calls each time, there are no counters.
struct Model {
  struct Call {
    var key: Int
    var at: Date
    var amount: Money
    var isOpen = true
    /// nil while it runs, or when it was released.
    var charged: Money?
    var deadline: Date
  }

  struct Key {
    var account: Int
    var limit: Money?
    var reset: ProvisionedKey.LimitReset?
    var isDisabled = false
  }

  var granted: [Money]
  var keys: [Key]
  var calls: [String: Call] = [:]

  func balance(_ account: Int) -> Money {
    granted[account] - sum { keys[$0.key].account == account ? $0.charged ?? .zero : .zero }
  }

  func held(_ account: Int) -> Money { sum { keys[$0.key].account == account && $0.isOpen ? $0.amount : .zero } }

  func usage(_ key: Int) -> Money { sum { $0.key == key ? $0.charged ?? .zero : .zero } }

  /// What is settled and held in the window of the key's limit that an instant lies in.
  func spent(_ key: Int, at instant: Date) -> (settled: Money, held: Money) {
    let start = start(of: keys[key].reset, at: instant)
    func inside(_ call: Call) -> Bool { call.key == key && (start.map { call.at >= $0 } ?? true) }
    return (
      sum { inside($0) ? $0.charged ?? .zero : .zero }, sum { inside($0) && $0.isOpen ? $0.amount : .zero }
    )
  }

  /// - Returns: the amount held, or nil when it is refused.
  mutating func reserve(_ name: String, key: Int, worst: Money, least: Money, now: Date, deadline: Date) -> Money? {
    guard !keys[key].isDisabled else { return nil }
    var amount = worst
    if let limit = keys[key].limit {
      let (settled, held) = spent(key, at: now)
      guard limit - settled - held >= max(least, Money(microDollars: 1)) else { return nil }
      amount = min(amount, limit - settled - held)
    }
    let account = keys[key].account
    let free = balance(account) - held(account)
    guard free >= max(least, Money(microDollars: 1)) else { return nil }
    amount = min(amount, free)
    calls[name] = Call(key: key, at: now, amount: amount, deadline: deadline)
    return amount
  }

  mutating func settle(_ name: String, cost: Money, now: Date) -> Money? {
    guard var call = calls[name] else { return nil }
    if let charged = call.charged { return charged }
    let hold = call.isOpen ? call.amount : .zero
    if !call.isOpen { call.at = now }
    let key = keys[call.key]
    var room = cost
    if let limit = key.limit {
      let isOver = start(of: key.reset, at: call.at) != start(of: key.reset, at: newest(call.key, now: call.at))
      let (settled, held) = spent(call.key, at: call.at)
      room = isOver ? hold : limit - settled - held + hold
    }
    let free = balance(key.account) - held(key.account) + hold
    call.charged = max(.zero, min(cost, max(hold, room), free))
    call.isOpen = false
    calls[name] = call
    return call.charged
  }

  /// - Returns: how many are released.
  mutating func sweep(now: Date) -> Int {
    let orphans = calls.filter { $0.value.isOpen && $0.value.deadline < now }.keys
    for name in orphans { calls[name]?.isOpen = false }
    return orphans.count
  }

  /// The latest instant that the key has seen a call begin.
  private func newest(_ key: Int, now: Date) -> Date {
    calls.values.reduce(now) { $1.key == key ? max($0, $1.at) : $0 }
  }

  private func sum(_ amount: (Call) -> Money) -> Money { calls.values.reduce(.zero) { $0 + amount($1) } }

  private func start(of reset: ProvisionedKey.LimitReset?, at instant: Date) -> Date? {
    var calendar = Calendar(identifier: .iso8601)
    calendar.timeZone = .gmt
    switch reset {
    case nil: return nil
    case .daily: return calendar.dateInterval(of: .day, for: instant)?.start
    case .weekly: return calendar.dateInterval(of: .weekOfYear, for: instant)?.start
    case .monthly: return calendar.dateInterval(of: .month, for: instant)?.start
    }
  }
}
