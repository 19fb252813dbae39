import Domain
import Testing

@Suite("Money")
struct MoneyTests {
  @Test(
    "a decimal text has at least two and at most six decimals",
    arguments: [
      (0, "0.00"), (12_400_000, "12.40"), (7_500, "0.0075"), (1, "0.000001"), (-3_000_000, "-3.00"), (-1, "-0.000001"),
      (Int64.max, "9223372036854.775807"), (Int64.min, "-9223372036854.775808"),
    ])
  func decimals(microDollars: Int64, text: String) {
    #expect(Money(microDollars: microDollars).decimalText == text)
  }

  @Test("every amount survives being written and read")
  func roundTrip() {
    var dice = SystemRandomNumberGenerator()
    for amount in [Int64.min, -1, 0, 1, .max] + (0..<2_000).map({ _ in Int64.random(in: .min ... .max, using: &dice) })
    {
      let money = Money(microDollars: amount)
      #expect(Money(decimalText: money.decimalText) == money)
    }
  }

  @Test(
    "what is not an amount is refused",
    arguments: [
      "", "-", ".", "1.", ".5", "1.2.3", "1,20", "1e3", "+1", " 1", "0x10", "1.0000001", "9223372036854.775808", "٣",
    ])
  func refused(text: String) {
    #expect(Money(decimalText: text) == nil)
  }

  @Test(
    "people see whole cents, rounded half away from zero",
    arguments: [
      (12_400_000, "$12.40"), (4_999, "$0.00"), (5_000, "$0.01"), (-5_000, "-$0.01"), (999_995_000, "$1000.00"),
    ])
  func cents(microDollars: Int64, text: String) {
    #expect(Money(microDollars: microDollars).text == text)
  }

  @Test("sums stop at the ends of the range instead of trapping")
  func saturation() {
    let most = Money(microDollars: .max)
    let least = Money(microDollars: .min)
    #expect(most + .cents(1) == most)
    #expect(least - .cents(1) == least)
    #expect(least + most == Money(microDollars: -1))
  }
}
