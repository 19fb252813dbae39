import Domain
import FoundationEssentials
import StructuredText

// What the readers of quota documents share. A number that is missing, negative or absurd is unknown, never 0.

/// A number, also where it is written as text.
func quotaNumber(_ value: JSONValue?) -> Double? {
  let number = value?.double ?? value?.string.flatMap(Double.init)
  return number.flatMap { $0.isFinite ? $0 : nil }
}

/// A share from percent, 0 to 100 and somewhat above.
func share(percent value: JSONValue?) -> Double? { quotaNumber(value).flatMap { share($0 / 100) } }

/// A share from the percent that is left.
func share(percentLeft value: JSONValue?) -> Double? { quotaNumber(value).flatMap { share(1 - $0 / 100) } }

/// A share from a fraction that is left, 0 to 1.
func share(fractionLeft value: JSONValue?) -> Double? { quotaNumber(value).flatMap { share(1 - $0) } }

/// A share from amounts; unknown without a limit above 0.
func share(used: Double?, of limit: Double?) -> Double? {
  guard let used, let limit, limit > 0 else { return nil }
  return share(used / limit)
}

private func share(_ fraction: Double) -> Double? {
  guard fraction.isFinite, fraction >= -0.000_001, fraction <= 100 else { return nil }
  return max(0, fraction)
}

/// A length of a window in seconds; nil for none, and for one of more than ten years.
func windowLength(_ value: JSONValue?, unit: Double = 1) -> Double? {
  quotaNumber(value).flatMap { length in
    let seconds = length * unit
    return seconds > 0 && seconds < 3.2e8 ? seconds : nil
  }
}

/// The spans that providers count in.
enum QuotaSpan {
  static let hours5 = 18_000.0
  static let week = 604_800.0
  static let month = 2_592_000.0
}

/// `5h`, `wk`, `mo`, or the days: windows are named by their length, never by their place in a document, as a free plan
/// has its month where others have five hours.
func windowLabel(seconds: Double) -> String {
  switch seconds {
  case ..<60: "\(Int(max(seconds, 0)))s"
  case ..<3600: "\(Int(seconds / 60))m"
  case ..<172_800: "\(Int(seconds / 3600))h"
  case 604_800: "wk"
  case (28 * 86_400)...: "mo"
  default: "\(Int(seconds / 86_400))d"
  }
}

extension QuotaWindow {
  /// A window named by its length, and by its model where it counts one only.
  init(seconds: Double, used: Double?, resetsAt: Date?, now: Date, model: String? = nil, source: Source = .api) {
    let label = windowLabel(seconds: seconds)
    self.init(
      label: model.map { "\($0) \(label)" } ?? label, usedFraction: used, resetsAt: resetsAt, readAt: now,
      windowSeconds: seconds, model: model, source: source)
  }
}

/// A name as a provider gives it, without what could upset a terminal; nil when nothing is left.
func quotaName(_ value: JSONValue?, most: Int = 24) -> String? {
  guard let name = value?.nonEmptyString else { return nil }
  let kept = name.unicodeScalars.filter { scalar in
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }
  let text = String(String.UnicodeScalarView(kept.prefix(most)))
  return text.contains { !$0.isWhitespace } ? text : nil
}

/// An amount of money as people read it: `$12.40`, `¥3.00`, `12.40 CHF`.
func amountText(_ amount: Double, currency: String = "USD") -> String {
  guard amount.isFinite, abs(amount) < 1e12 else { return "?" }
  let cents = Int64((abs(amount) * 100).rounded())
  let figure = "\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
  let sign = amount < 0 && cents > 0 ? "-" : ""
  return switch currency.uppercased() {
  case "USD": "\(sign)$\(figure)"
  case "CNY", "RMB": "\(sign)¥\(figure)"
  case "EUR": "\(sign)€\(figure)"
  default: "\(sign)\(figure) \(currency.uppercased().filter { $0.isLetter && $0.isASCII }.prefix(4))"
  }
}

/// A count without needless decimals: `1500`, `2.5`.
func countText(_ count: Double) -> String {
  guard count.isFinite, abs(count) < 1e15 else { return "?" }
  return count == count.rounded() ? "\(Int64(count))" : "\((count * 100).rounded() / 100)"
}
