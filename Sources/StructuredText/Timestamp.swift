public import FoundationEssentials

/// Instants as credential files write them. Files disagree on the unit, and some are wrong about their own.
public enum Timestamp {
  public enum Unit: Sendable { case seconds, milliseconds, text }

  /// From here on a number counts milliseconds: as seconds it would lie beyond the year 5000.
  private static let smallestMilliseconds = 1e11
  /// The latest instant that JavaScript knows, in seconds; later ones are noise.
  private static let latest = 8.64e12

  /// The instant in a member of a document; nil when it is absent, zero, negative, not finite or no time at all.
  ///
  /// A number of the wrong magnitude for its documented unit is taken in the other one; a string may hold RFC 3339
  /// text or digits.
  public static func date(_ value: JSONValue?, documentedAs unit: Unit) -> Date? {
    switch value {
    case .string(let text): rfc3339(text) ?? Double(text).flatMap { date($0, documentedAs: unit) }
    case .number: value?.double.flatMap { date($0, documentedAs: unit) }
    default: nil
    }
  }

  public static func date(_ number: Double, documentedAs unit: Unit) -> Date? {
    guard number.isFinite, number > 0 else { return nil }
    let seconds = number < smallestMilliseconds ? number : number / 1000
    return seconds <= latest ? Date(timeIntervalSince1970: seconds) : nil
  }

  /// Reads `2026-08-20T10:11:12Z`, with a fraction, with an offset; without an offset it is UTC.
  public static func rfc3339(_ text: String) -> Date? {
    var scanner = TimeScanner(text)
    return scanner.instant().map { Date(timeIntervalSince1970: $0) }
  }

  /// `2026-11-20T10:00:00.000Z`, the one form in which we write instants.
  public static func text(_ date: Date) -> String {
    let milliseconds = Int64((min(max(date.timeIntervalSince1970, -latest), latest) * 1000).rounded())
    let (days, ofDay) = (floorDivide(milliseconds, 86_400_000), floorModulo(milliseconds, 86_400_000))
    let civil = civilDate(daysSince1970: days)
    func padded(_ number: Int64, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let time = "\(padded(ofDay / 3_600_000, 2)):\(padded(ofDay / 60_000 % 60, 2)):\(padded(ofDay / 1000 % 60, 2))"
    return "\(padded(civil.year, 4))-\(padded(civil.month, 2))-\(padded(civil.day, 2))T\(time)"
      + ".\(padded(ofDay % 1000, 3))Z"
  }
}

private struct TimeScanner {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = text[...].utf8 }

  /// Seconds since 1970.
  mutating func instant() -> Double? {
    guard let year = digits(4), take("-"), let month = digits(2), take("-"), let day = digits(2),
      take("T") || take("t") || take(" "), let hour = digits(2), take(":"), let minute = digits(2)
    else { return nil }
    var second: Int64 = 0
    if take(":") {
      guard let value = digits(2) else { return nil }
      second = value
    }
    guard (1...12).contains(month), (1...daysIn(month: month, of: year)).contains(day), hour < 24, minute < 60,
      second <= 60
    else { return nil }
    guard let fraction = fraction(), let offset = offset(), rest.isEmpty else { return nil }
    let whole = daysSince1970(year: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60 + second
    return Double(whole - offset) + fraction
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest = rest.dropFirst()
    return true
  }

  private mutating func digits(_ count: Int) -> Int64? {
    var value: Int64 = 0
    for _ in 0..<count {
      guard let byte = rest.first, (48...57).contains(byte) else { return nil }
      value = value * 10 + Int64(byte - 48)
      rest = rest.dropFirst()
    }
    return value
  }

  private mutating func fraction() -> Double? {
    guard take(".") || take(",") else { return 0 }
    // One division at the end, so that 0.123 is the same number as anywhere else.
    var value: Int64 = 0
    var scale = 1.0
    var isEmpty = true
    while let byte = rest.first, (48...57).contains(byte) {
      rest = rest.dropFirst()
      isEmpty = false
      guard scale < 1e15 else { continue }
      value = value * 10 + Int64(byte - 48)
      scale *= 10
    }
    return isEmpty ? nil : Double(value) / scale
  }

  private mutating func offset() -> Int64? {
    if rest.isEmpty || take("Z") || take("z") { return 0 }
    let sign: Int64
    if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
    guard let hours = digits(2), hours < 24 else { return nil }
    _ = take(":")
    guard let minutes = rest.isEmpty ? 0 : digits(2), minutes < 60 else { return nil }
    return sign * (hours * 3600 + minutes * 60)
  }
}

// The proleptic Gregorian calendar, counted in eras of 400 years that begin on the first of March.

private func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
  let shifted = month <= 2 ? year - 1 : year
  let era = floorDivide(shifted, 400)
  let yearOfEra = shifted - era * 400
  let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
  return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

private func civilDate(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
  let shifted = days + 719_468
  let era = floorDivide(shifted, 146_097)
  let dayOfEra = shifted - era * 146_097
  let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let shiftedMonth = (5 * dayOfYear + 2) / 153
  let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
}

private func daysIn(month: Int64, of year: Int64) -> Int64 {
  switch month {
  case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
  case 4, 6, 9, 11: 30
  default: 31
  }
}

private func floorDivide(_ dividend: Int64, _ divisor: Int64) -> Int64 {
  dividend / divisor - (dividend % divisor < 0 ? 1 : 0)
}

private func floorModulo(_ dividend: Int64, _ divisor: Int64) -> Int64 {
  dividend - floorDivide(dividend, divisor) * divisor
}
