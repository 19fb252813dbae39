import Domain
import FoundationEssentials
import StructuredText

/// Builds objects in the order in which a reader meets them.
///
///     JSONValue.document([("found", 2.json), ("plan", token.plan.json)])
extension JSONValue {
  static func members(_ pairs: [(String, JSONValue)]) -> JSONValue {
    .object(pairs.map { Member(name: $0.0, value: $0.1) })
  }

  /// A whole answer: the version of its schema comes first.
  static func document(_ pairs: [(String, JSONValue)]) -> JSONValue {
    members([("schemaVersion", 1.json)] + pairs)
  }
}

extension Int {
  var json: JSONValue { .number(String(self)) }
}

extension Bool {
  var json: JSONValue { .bool(self) }
}

extension String {
  var json: JSONValue { .string(self) }
}

extension String? {
  var json: JSONValue { map { .string($0) } ?? .null }
}

extension Date {
  /// ISO 8601 in UTC with milliseconds: `2026-11-20T10:00:00.000Z`.
  var timestamp: String { formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)) }
  var json: JSONValue { .string(timestamp) }
}

extension Date? {
  var json: JSONValue { map(\.json) ?? .null }
}

extension Money {
  var json: JSONValue { .string(decimalText) }
}

extension Money? {
  var json: JSONValue { map(\.json) ?? .null }
}

extension Double {
  /// With at most four decimals; what is not a number becomes null.
  var json: JSONValue {
    guard isFinite else { return .null }
    let rounded = (self * 10_000).rounded() / 10_000
    return .number(rounded == rounded.rounded() && abs(rounded) < 1e15 ? String(Int64(rounded)) : String(rounded))
  }
}

extension Double? {
  var json: JSONValue { map(\.json) ?? .null }
}

extension [String] {
  var json: JSONValue { .array(map(\.json)) }
}
