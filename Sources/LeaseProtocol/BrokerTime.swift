public import FoundationEssentials
public import StructuredText

/// Instants as a lease broker writes them: `2026-11-20T17:40:08.973341+00:00`, in UTC, with six digits behind the second,
/// or none at all where they would be zero.
public enum BrokerTime {
  public static func text(_ date: Date) -> String {
    let microseconds = Int64((date.timeIntervalSince1970 * 1e6).rounded())
    let (second, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    let fraction = rest < 0 ? rest + 1_000_000 : rest
    let whole = Timestamp.text(Date(timeIntervalSince1970: Double(rest < 0 ? second - 1 : second))).dropLast(5)
    guard fraction > 0 else { return whole + "+00:00" }
    let digits = String(fraction)
    return "\(whole).\(String(repeating: "0", count: 6 - digits.count))\(digits)+00:00"
  }

  /// Reads either form, any other of ISO 8601, and one without an offset, which is UTC; to the microsecond, so that what
  /// was read, written and read again is the same instant.
  ///
  /// - Returns: nil where the text is no instant of the years 1 to 9999.
  public static func date(_ text: String) -> Date? {
    guard let date = Timestamp.rfc3339(text), abs(date.timeIntervalSince1970) < 2.5e11 else { return nil }
    return Date(timeIntervalSince1970: (date.timeIntervalSince1970 * 1e6).rounded() / 1e6)
  }
}

extension Date {
  /// As a broker writes it.
  public var brokerJSON: JSONValue { .string(BrokerTime.text(self)) }
}

extension Date? {
  public var brokerJSON: JSONValue { map(\.brokerJSON) ?? .null }
}

extension JSONValue {
  var brokerDate: Date? { string.flatMap(BrokerTime.date) }
}
