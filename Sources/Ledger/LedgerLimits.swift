import Domain

/// What keeps credits that nobody pays for within bounds, and how long things are kept.
enum LedgerLimits {
  /// Unbilled credits that one account may be granted in a UTC day, auto top-ups included.
  static let unbilledPerDay = Money.dollars(100_000)
  static let autoTopUpsPerDay: Int64 = 10

  /// A server that says nothing for as long is dead.
  static let silence: Int64 = 15_000
  /// How late a reservation may be released after its deadline before it counts as a fault.
  static let sweepDelay: Int64 = 60_000
  static let answersKept: Int64 = 24 * SpendWindows.hour
  /// When a claim without an answer is given up: whoever made it has died.
  static let claimHeld: Int64 = 60_000
  static let eventsKept: Int64 = 30 * SpendWindows.dayLength
}
