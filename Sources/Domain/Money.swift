/// An amount of US dollars as a whole number of micro-dollars; the sign is kept.
public struct Money: Hashable, Comparable, Sendable {
  public var microDollars: Int64

  public init(microDollars: Int64) { self.microDollars = microDollars }

  public static let zero = Money(microDollars: 0)

  public static func dollars(_ whole: Int64) -> Money { Money(microDollars: whole * 1_000_000) }
  public static func cents(_ cents: Int64) -> Money { Money(microDollars: cents * 10_000) }

  public static func < (left: Money, right: Money) -> Bool { left.microDollars < right.microDollars }

  /// Sums stop at the ends of the range rather than trap: amounts also come from files and from the network.
  public static func + (left: Money, right: Money) -> Money {
    let (sum, overflow) = left.microDollars.addingReportingOverflow(right.microDollars)
    return Money(microDollars: overflow ? (left.microDollars > 0 ? .max : .min) : sum)
  }

  public static func - (left: Money, right: Money) -> Money {
    let (difference, overflow) = left.microDollars.subtractingReportingOverflow(right.microDollars)
    return Money(microDollars: overflow ? (left.microDollars > 0 ? .max : .min) : difference)
  }

  public static func += (left: inout Money, right: Money) { left = left + right }
  public static func -= (left: inout Money, right: Money) { left = left - right }

  /// Dollars as a floating-point number: for charts and rates, never for sums.
  public var approximateDollars: Double { Double(microDollars) / 1_000_000 }

  /// A decimal with at least two and at most six decimals: `12.40`, `0.0075`, `-3.00`.
  public var decimalText: String {
    let magnitude = microDollars.magnitude
    var decimals = String(magnitude % 1_000_000)
    decimals = String(repeating: "0", count: 6 - decimals.count) + decimals
    while decimals.count > 2, decimals.last == "0" { decimals.removeLast() }
    return (microDollars < 0 ? "-" : "") + "\(magnitude / 1_000_000).\(decimals)"
  }

  /// Rounded half away from zero to whole cents: `$12.40`, `-$0.01`.
  public var text: String {
    let magnitude = microDollars.magnitude
    let cents = magnitude / 10_000 + (magnitude % 10_000 >= 5_000 ? 1 : 0)
    let rest = cents % 100
    return (microDollars < 0 ? "-$" : "$") + "\(cents / 100)." + (rest < 10 ? "0\(rest)" : "\(rest)")
  }

  /// Reads `12`, `12.4`, `-0.0075`; nil for anything else, more than six decimals included.
  public init?(decimalText: some StringProtocol) {
    var text = Substring(decimalText)
    let negative = text.first == "-"
    if negative { text = text.dropFirst() }
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, !first.isEmpty, first.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    let decimals = parts.count == 2 ? parts[1] : "0"
    guard !decimals.isEmpty, decimals.count <= 6, decimals.utf8.allSatisfy({ (48...57).contains($0) }) else {
      return nil
    }
    let padded = decimals + String(repeating: "0", count: 6 - decimals.count)
    guard let value = Int64("\(negative ? "-" : "")\(first)\(padded)") else { return nil }
    self.init(microDollars: value)
  }
}
