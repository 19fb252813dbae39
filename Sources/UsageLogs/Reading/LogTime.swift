import FoundationEssentials
import Metering
import StructuredText

/// Instants as logs write them, in milliseconds since 1970.
enum LogTime {
  /// The latest one that JavaScript knows; later ones are noise.
  private static let latest = 8.64e15

  /// Of `2026-08-20T10:11:12.345Z` or anything else that RFC 3339 allows.
  static func milliseconds(_ text: ByteText) -> Int64? {
    if text.count >= 20, text.count <= 30, text.start[text.count - 1] == UInt8(ascii: "Z"),
      let quick = quick(text.start, count: text.count)
    {
      return quick
    }
    guard text.count <= 40, let date = Timestamp.rfc3339(text.string) else { return nil }
    return milliseconds(date.timeIntervalSince1970)
  }

  /// Of a number of seconds or, from a certain size on, of milliseconds.
  static func milliseconds(_ number: Double) -> Int64? {
    guard number.isFinite, number > 0 else { return nil }
    let value = number < 1e11 ? number * 1000 : number
    return value <= latest ? Int64(value.rounded()) : nil
  }

  /// Of the text or number that comes next.
  static func next(_ cursor: inout JSONCursor) -> Int64? {
    cursor.isAtQuote
      ? cursor.text().flatMap { milliseconds($0) ?? Double($0.string).flatMap(milliseconds) }
      : cursor.number().flatMap(milliseconds)
  }

  /// The form in which nearly all are written, without making a string of it.
  private static func quick(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int64? {
    func digits(_ place: Int, _ length: Int) -> Int64? {
      var value: Int64 = 0
      for index in place..<place + length {
        let digit = bytes[index] &- 0x30
        guard digit < 10 else { return nil }
        value = value * 10 + Int64(digit)
      }
      return value
    }
    guard bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), bytes[10] == UInt8(ascii: "T"),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"), let year = digits(0, 4),
      let month = digits(5, 2), let day = digits(8, 2), let hour = digits(11, 2), let minute = digits(14, 2),
      let second = digits(17, 2), year >= 1970, (1...12).contains(month), (1...28).contains(day), hour < 24,
      minute < 60, second < 60
    else { return nil }
    var fraction: Int64 = 0
    if bytes[19] == UInt8(ascii: ".") {
      guard count > 21, let value = digits(20, count - 21) else { return nil }
      var scaled = value
      for _ in 0..<max(0, 3 - (count - 21)) { scaled *= 10 }
      for _ in 0..<max(0, count - 21 - 3) { scaled /= 10 }
      fraction = scaled
    } else if count != 20 {
      return nil
    }
    let days = daysSince1970(year: year, month: month, day: day)
    return ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + fraction
  }

  /// Counted in eras of 400 years that begin on the first of March.
  private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
