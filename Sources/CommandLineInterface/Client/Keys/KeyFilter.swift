import Domain
import FoundationEssentials
import TokenProxyAPI

/// Which keys are wanted: conditions that all must hold.
///
///     active and usage>=5 and name~agent and expires<2026-12-01
///
/// What is not set, such as the limit of a key without one, is larger than every value and equal to `none`.
struct KeyFilter: Hashable, Sendable {
  var conditions: [Condition]

  enum Condition: Hashable, Sendable {
    case mark(Mark)
    case name(Comparison, String)
    case reset(Comparison, ProvisionedKey.LimitReset?)
    case money(MoneyField, Comparison, Money?)
    case time(TimeField, Comparison, TimeSpan?)
  }

  /// `active` holds when none of the other three does.
  enum Mark: String, Sendable, CaseIterable { case active, disabled, blocked, expired }

  enum MoneyField: String, Sendable, CaseIterable { case usage, limit, remaining }

  enum TimeField: String, Sendable, CaseIterable { case expires, created }

  /// The longer ones come first, as they begin like the shorter ones.
  enum Comparison: String, Sendable, CaseIterable {
    case unequal = "!="
    case atLeast = ">="
    case atMost = "<="
    case equal = "="
    case above = ">"
    case below = "<"
    case contains = "~"

    /// - Parameter order: negative when the value of the key is below that of the condition, positive when above.
    func holds(_ order: Int) -> Bool {
      switch self {
      case .equal: order == 0
      case .unequal: order != 0
      case .above: order > 0
      case .atLeast: order >= 0
      case .below: order < 0
      case .atMost: order <= 0
      case .contains: false
      }
    }
  }

  func matches(_ key: KeyObject, now: Date) -> Bool { conditions.allSatisfy { $0.holds(for: key, now: now) } }
}

extension KeyFilter.Condition {
  fileprivate func holds(for key: KeyObject, now: Date) -> Bool {
    switch self {
    case .mark(.active): key.isActive(at: now)
    case .mark(.disabled): key.isDisabled
    case .mark(.blocked): key.isBlocked
    case .mark(.expired): key.isExpired(at: now)
    case .name(.contains, let part): key.name.lowercased().contains(part.lowercased())
    case .name(let comparison, let name): comparison.holds(key.name == name ? 0 : 1)
    case .reset(let comparison, let reset): comparison.holds(key.limitReset == reset ? 0 : 1)
    case .money(let field, let comparison, let amount):
      comparison.holds(order(of: field.value(in: key), amount) { $0 < $1 ? -1 : $0 == $1 ? 0 : 1 })
    case .time(let field, let comparison, let span):
      comparison.holds(order(of: field.value(in: key), span) { $1.order(of: $0) })
    }
  }

  private func order<Value, Other>(of value: Value?, _ other: Other?, by compare: (Value, Other) -> Int) -> Int {
    switch (value, other) {
    case (nil, nil): 0
    case (nil, _): 1
    case (_, nil): -1
    case (let value?, let other?): compare(value, other)
    }
  }
}

extension KeyFilter.MoneyField {
  func value(in key: KeyObject) -> Money? {
    switch self {
    case .usage: key.usage
    case .limit: key.creditLimit
    case .remaining: key.left
    }
  }
}

extension KeyFilter.TimeField {
  func value(in key: KeyObject) -> Date? {
    switch self {
    case .expires: key.expiresAt
    case .created: key.createdAt
    }
  }
}
