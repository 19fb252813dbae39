import ArgumentParser
import Domain

/// An amount of dollars on the command line: `12`, `12.5`, `0.000001`. Nothing else is an amount: no sign, no exponent, no
/// `NaN`, no rest behind the digits.
struct MoneyArgument: ExpressibleByArgument, Hashable, Sendable {
  let money: Money

  init(_ money: Money) { self.money = money }

  init?(argument: String) {
    guard argument.utf8.first.map({ (0x30...0x39).contains($0) }) == true, let money = Money(decimalText: argument)
    else { return nil }
    self.money = money
  }

  var defaultValueDescription: String { money.decimalText }

  /// - Parameter flag: its name, for the message.
  /// - Throws: `CommandFailure` with status 64 when it is out of range or finer than the step.
  func checked(
    _ flag: String, _ range: ClosedRange<Money>, wholeCents: Bool = false
  ) throws(CommandFailure) -> Money {
    guard range.contains(money) else {
      throw .usage(
        "\(flag) is \(money.decimalText); it must be from \(range.lowerBound.decimalText) to \(range.upperBound.decimalText)."
      )
    }
    if wholeCents, money.microDollars % 10_000 != 0 {
      throw .usage("\(flag) is \(money.decimalText); it must have at most two decimals.")
    }
    return money
  }
}
