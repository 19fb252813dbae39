import Domain

extension Money {
  /// Without cents where there are none: `$25`, `$12.40`.
  var shortText: String {
    microDollars % 1_000_000 == 0 ? String(text.dropLast(3)) : text
  }

  /// As `text`, but a sum below a cent is not nothing: `$12.40`, `$0.0075`.
  var spentText: String { microDollars.magnitude < 10_000 ? callText : text }

  /// What one call cost, in at most seven columns below a thousand dollars: `$12.40`, `$0.0075`; never nothing for something.
  var callText: String {
    let size = microDollars.magnitude
    if size == 0 || size >= 1_000_000 { return text }
    if size < 100 { return "<$.0001" }
    let digits = String(size / 100)
    return (microDollars < 0 ? "-$0." : "$0.") + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
