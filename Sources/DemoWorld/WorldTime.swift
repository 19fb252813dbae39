import FoundationEssentials

/// Milliseconds since the epoch of the world; negative before it. Whole numbers, so that sums never depend on rounding.
typealias WorldTime = Int

/// Spans in world time.
enum Span {
  static let second = 1_000
  static let minute = 60 * second
  static let hour = 60 * minute
  static let day = 24 * hour
}

/// The calendar of the world. It is laid around the epoch, which is always 14:32 on Friday the 20th of November: if it
/// followed the wall clock, the sums of today would differ from one start of the program to the next.
/// In a world that starts at `DemoWorld.standardEpoch` its days, weeks and months are exactly those of UTC.
enum WorldCalendar {
  /// Calls are known from this minute on; what was before is one opening sum for each key.
  static let firstMinute = -25 * 60
  /// Nothing moves after this minute, which bounds the work for a clock that is far off.
  static let lastMinute = 90 * 24 * 60
  private static let minuteOfDayAtEpoch = 14 * 60 + 32
  /// The days on which a month starts, counted from the day of the epoch.
  private static let firstDaysOfMonths: Set<Int> = [11, 42, 73, 101]

  static func minute(of time: WorldTime) -> Int { floorDivision(time, Span.minute) }
  static func hour(ofMinute minute: Int) -> Int { floorDivision(minute + minuteOfDayAtEpoch, 60) }
  static func day(ofMinute minute: Int) -> Int { floorDivision(minute + minuteOfDayAtEpoch, 1_440) }
  static func minuteOfDay(ofMinute minute: Int) -> Int { minute + minuteOfDayAtEpoch - day(ofMinute: minute) * 1_440 }

  static func startsWeek(day: Int) -> Bool { day - floorDivision(day, 7) * 7 == 3 }
  static func startsMonth(day: Int) -> Bool { firstDaysOfMonths.contains(day) }

  static func floorDivision(_ number: Int, _ divisor: Int) -> Int {
    let quotient = number / divisor
    return number % divisor < 0 ? quotient - 1 : quotient
  }
}

extension Date {
  /// The nearest millisecond after an epoch, within the span that the world knows.
  func worldTime(since epoch: Date) -> WorldTime {
    let first = Double(WorldCalendar.firstMinute * Span.minute)
    let last = Double(WorldCalendar.lastMinute * Span.minute)
    let milliseconds = (timeIntervalSince(epoch) * 1_000).rounded()
    return Int(min(last, max(first, milliseconds.isNaN ? 0 : milliseconds)))
  }

  func adding(_ time: WorldTime) -> Date { addingTimeInterval(Double(time) / 1_000) }
}
