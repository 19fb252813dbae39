import Domain
import StructuredText
import Testing

@testable import TokenProxyAPI

@Suite("Money on the wire")
struct WireMoneyTests {
  @Test(
    "is a number made from the integer, without trailing zeros",
    arguments: [
      (125_000_000, "125"), (1_380_000, "1.38"), (750, "0.00075"), (0, "0"), (-3_000_000, "-3"), (-45, "-0.000045"),
      (Int64.max, "9223372036854.775807"), (Int64.min, "-9223372036854.775808"),
    ])
  func written(_ amount: (Int64, String)) {
    #expect(Money(microDollars: amount.0).wireNumber == .number(amount.1))
  }

  @Test("any amount comes back as it was")
  func roundTrip() {
    let seed: UInt64 = 20_261_120
    var random = SplitMix64(seed: seed)
    for _ in 0..<5_000 {
      let shift = random.next() % 64
      let money = Money(microDollars: Int64(bitPattern: random.next()) >> Int64(shift))
      #expect(Money(wire: money.wireNumber) == money, "seed \(seed)")
    }
  }

  @Test(
    "is read with an exponent, as some writers have it",
    arguments: [("1e1", 10_000_000), ("1.5E+2", 150_000_000), ("1e-05", 10), ("-2.5e-3", -2_500), ("0e9", 0)])
  func exponents(_ number: (String, Int64)) {
    #expect(Money(wire: .number(number.0)) == Money(microDollars: number.1))
  }

  @Test(
    "what is no amount is refused, finer than a micro-dollar or out of range included",
    arguments: [
      JSONValue.number("0.0000001"), .number("1e-7"), .number("1e400"), .number("1e18"), .number("1e-400"),
      .number("99999999999999999999"), .number("NaN"), .number("1e"), .number(""), .string("5"), .bool(true), .null,
      .array([]), .object([]),
    ])
  func refused(_ value: JSONValue) {
    #expect(Money(wire: value) == nil)
  }
}
