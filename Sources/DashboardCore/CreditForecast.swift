public import Domain
import FoundationEssentials

/// When credits run out, judged from the spend of the last hours. It is a range: nobody knows the next hours.
public struct CreditForecast: Equatable, Sendable {
  /// Spend per hour: the lower end, the most likely value and the upper end.
  public var lowPerHour: Money
  public var perHour: Money
  public var highPerHour: Money
  /// Hours until nothing is left at the upper end, the likely value and the lower end; nil for a burn of zero.
  public var earliestHours: Double
  public var likelyHours: Double
  public var latestHours: Double?

  /// Days until nothing is left, likely.
  public var daysLeft: Double { likelyHours / 24 }

  /// Fewer whole hours than these say too little.
  public static let leastHours = 3
  /// Hours beyond these are not looked at.
  static let mostHours = 72
  /// After so many hours an hour counts half.
  static let halfLifeHours = 6.0

  /// nil while there is too little data, or when nothing was spent: silence is better than a guess.
  ///
  /// Whole hours are averaged with weights that halve every six hours. The range is about 80 % wide by the spread of those
  /// hours (1.28 standard errors); an hour that runs and already exceeds the upper end raises it.
  public init?(_ balance: CreditBalance) {
    let spends = balance.hourlySpend.suffix(Self.mostHours + 1).map { max(0, $0.approximateDollars) }
    let whole = Array(spends.dropLast())
    guard whole.count >= Self.leastHours, let running = spends.last else { return nil }

    var (sum, weights, squares) = (0.0, 0.0, 0.0)
    for (age, spend) in whole.reversed().enumerated() {
      let weight = Self.weight(age: age)
      sum += weight * spend
      weights += weight
      squares += weight * weight
    }
    let mean = sum / weights
    guard mean >= 0.000_001 else { return nil }
    var variance = 0.0
    for (age, spend) in whole.reversed().enumerated() {
      variance += Self.weight(age: age) * (spend - mean) * (spend - mean)
    }
    let independentHours = weights * weights / squares
    let error = 1.28 * (variance / weights / max(1, independentHours - 1)).squareRoot()
    let low = max(0, mean - error)
    let high = max(mean + error, running)

    let remaining = max(0, balance.remaining.approximateDollars)
    lowPerHour = Self.money(low)
    perHour = Self.money(mean)
    highPerHour = Self.money(high)
    earliestHours = remaining / high
    likelyHours = remaining / mean
    latestHours = low >= 0.000_001 ? remaining / low : nil
  }

  private static func weight(age: Int) -> Double {
    var weight = 1.0
    var hours = Double(age)
    while hours >= halfLifeHours {
      weight /= 2
      hours -= halfLifeHours
    }
    // Between the halvings a straight line, which needs no library for powers.
    return weight * (1 - hours / halfLifeHours / 2)
  }

  private static func money(_ dollars: Double) -> Money {
    Money(microDollars: Int64(min(9e18, (dollars * 1_000_000).rounded())))
  }
}
