import Domain
import FoundationEssentials
import StructuredText
import TokenProxyAPI

/// How much may be spent, and what keeps it from being more.
struct Allowance: Hashable, Sendable {
  enum Bound: String, Sendable { case balance, limit, disabled, expired, revoked }

  /// The span that is asked about, in UTC; weeks start on Monday.
  enum Window: String, Sendable, CaseIterable { case day, week, month }

  var amount: Money
  var bound: Bound

  init(amount: Money, bound: Bound) {
    self.amount = amount
    self.bound = bound
  }

  /// - Parameters:
  ///   - key: nil for the whole account.
  ///   - window: counts what the key's limit gives back until the end of that window; nil for now.
  init(credits: CreditTotals, key: KeyObject?, window: Window?, now: Date) {
    // What running calls hold is as good as spent.
    amount = credits.remaining - credits.reserved
    bound = .balance
    guard let key else { return }
    let (allowed, reason) = Self.allowance(of: key, window: window, now: now)
    guard let allowed, allowed < amount else { return }
    (amount, bound) = (allowed, reason)
  }

  /// What a key may spend, whatever the balance is; nil when nothing bounds it.
  private static func allowance(of key: KeyObject, window: Window?, now: Date) -> (Money?, Bound) {
    if key.revokedAt != nil { return (.zero, .revoked) }
    if key.isDisabled { return (.zero, .disabled) }
    if key.isExpired(at: now) { return (.zero, .expired) }
    guard let limit = key.creditLimit, let left = key.left else { return (nil, .limit) }
    guard let window, let reset = key.limitReset else { return (left, .limit) }
    let end = min(window.end(after: now), key.expiresAt ?? .distantFuture)
    var sum = left
    var start = Window(reset).end(after: now)
    while start < end {
      sum += limit
      start = Window(reset).end(after: start)
    }
    return (sum, .limit)
  }
}

extension Allowance.Window {
  init(_ reset: ProvisionedKey.LimitReset) {
    switch reset {
    case .daily: self = .day
    case .weekly: self = .week
    case .monthly: self = .month
    }
  }

  /// The first instant of the window that holds the given one.
  func start(of date: Date) -> Date {
    switch self {
    case .day: end(after: date).addingTimeInterval(-86_400)
    case .week: end(after: date).addingTimeInterval(-7 * 86_400)
    case .month: Timestamp.rfc3339("\(date.timestamp.prefix(8))01T00:00:00Z") ?? .distantPast
    }
  }

  /// The first instant after the window that holds the given one.
  func end(after date: Date) -> Date {
    let days = (date.timeIntervalSince1970 / 86_400).rounded(.down)
    switch self {
    case .day: return Date(timeIntervalSince1970: (days + 1) * 86_400)
    case .week:
      // 1970 began on a Thursday, three days after a Monday.
      let sinceMonday = (days + 3).truncatingRemainder(dividingBy: 7)
      return Date(timeIntervalSince1970: (days - sinceMonday + 7) * 86_400)
    case .month:
      let parts = date.timestamp.split(separator: "-").prefix(2).compactMap { Int($0) }
      guard parts.count == 2 else { return .distantFuture }
      let (year, month) = parts[1] == 12 ? (parts[0] + 1, 1) : (parts[0], parts[1] + 1)
      return Timestamp.rfc3339("\(year)-\(month < 10 ? "0" : "")\(month)-01T00:00:00Z") ?? .distantFuture
    }
  }
}
