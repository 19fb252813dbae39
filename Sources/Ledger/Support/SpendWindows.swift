import Domain

/// The UTC day, week (from Monday) and month that an instant lies in, as milliseconds since 1970. There is no daylight
/// saving in UTC, so a day is always as long as another.
struct SpendWindows: Hashable, Sendable {
  var day: Int64
  var week: Int64
  var month: Int64

  static let hour: Int64 = 3_600_000
  static let dayLength: Int64 = 24 * hour

  init(at instant: Int64) {
    let days = Self.floor(instant, Self.dayLength)
    day = days * Self.dayLength
    // 1970-01-01 was a Thursday.
    week = (days - Self.modulo(days + 3, 7)) * Self.dayLength
    month = (days - Int64(Self.dayOfMonth(days)) + 1) * Self.dayLength
  }

  /// nil for a limit over the key's whole life.
  func start(_ reset: ProvisionedKey.LimitReset?) -> Int64? {
    switch reset {
    case .daily: day
    case .weekly: week
    case .monthly: month
    case nil: nil
    }
  }

  func end(_ reset: ProvisionedKey.LimitReset?) -> Int64? {
    switch reset {
    case .daily: day + Self.dayLength
    case .weekly: week + 7 * Self.dayLength
    // No month has more than 31 days, and none fewer than 28.
    case .monthly: SpendWindows(at: month + 31 * Self.dayLength).month
    case nil: nil
    }
  }

  static func startOfHour(_ instant: Int64) -> Int64 { floor(instant, hour) * hour }

  /// Counts from 1, in the Gregorian calendar: a cycle of 400 years that begins in March, so that the leap day is the
  /// last of its year.
  private static func dayOfMonth(_ daysSince1970: Int64) -> Int {
    let dayOfCycle = modulo(daysSince1970 + 719_468, 146_097)
    let year = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
    let dayOfYear = dayOfCycle - (365 * year + year / 4 - year / 100)
    let month = (5 * dayOfYear + 2) / 153
    return Int(dayOfYear - (153 * month + 2) / 5 + 1)
  }

  private static func floor(_ value: Int64, _ unit: Int64) -> Int64 { (value - modulo(value, unit)) / unit }

  private static func modulo(_ value: Int64, _ unit: Int64) -> Int64 {
    let rest = value % unit
    return rest < 0 ? rest + unit : rest
  }
}
