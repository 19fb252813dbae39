public import FoundationEssentials

/// Builds objects in the order in which a reader meets them.
///
///     JSONValue.members([("found", 2.json), ("plan", token.plan.json)])
extension JSONValue {
  public static func members(_ pairs: [(String, JSONValue)]) -> JSONValue {
    .object(pairs.map { Member(name: $0.0, value: $0.1) })
  }
}

extension Int {
  public var json: JSONValue { .number(String(self)) }
}

extension Int64 {
  public var json: JSONValue { .number(String(self)) }
}

extension Bool {
  public var json: JSONValue { .bool(self) }
}

extension String {
  public var json: JSONValue { .string(self) }
}

extension String? {
  public var json: JSONValue { map { .string($0) } ?? .null }
}

extension Date {
  /// ISO 8601 in UTC with milliseconds: `2026-11-20T10:00:00.000Z`.
  public var timestamp: String { Timestamp.text(self) }
  public var json: JSONValue { .string(timestamp) }
}

extension Date? {
  public var json: JSONValue { map(\.json) ?? .null }
}

extension Double {
  /// With at most four decimals; what is not a number becomes null.
  public var json: JSONValue {
    guard isFinite else { return .null }
    let rounded = (self * 10_000).rounded() / 10_000
    return .number(rounded == rounded.rounded() && abs(rounded) < 1e15 ? String(Int64(rounded)) : String(rounded))
  }
}

extension Double? {
  public var json: JSONValue { map(\.json) ?? .null }
}

extension [String] {
  public var json: JSONValue { .array(map(\.json)) }
}
