public import StructuredText

/// A percentage in hundredths, as brokers store it: 42.125 becomes 42.12.
public struct Percent: Hashable, Comparable, Sendable {
  public var hundredths: Int64

  public init(hundredths: Int64) { self.hundredths = hundredths }

  /// - Returns: nil where it is not finite or absurdly large.
  public init?(_ percent: Double) {
    guard percent.isFinite, abs(percent) <= 1e9 else { return nil }
    hundredths = Int64((percent * 100).rounded(.toNearestOrEven))
  }

  public static func whole(_ percent: Int64) -> Percent { Percent(hundredths: percent * 100) }

  public var value: Double { Double(hundredths) / 100 }
  public var json: JSONValue { value.json }

  public static func < (one: Percent, other: Percent) -> Bool { one.hundredths < other.hundredths }
}

extension Percent? {
  public var json: JSONValue { map(\.json) ?? .null }
}
