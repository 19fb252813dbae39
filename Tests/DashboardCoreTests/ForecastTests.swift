import Domain
import Testing

@testable import DashboardCore

@Suite struct CreditForecastTests {
  private func balance(_ remaining: Double, hourly: [Double]) -> CreditBalance {
    let money = { (dollars: Double) in Money(microDollars: Int64(dollars * 1_000_000)) }
    return CreditBalance(kind: .metered, total: money(remaining), used: .zero, hourlySpend: hourly.map(money))
  }

  @Test("an even burn has an end and no range")
  func even() throws {
    let forecast = try #require(CreditForecast(balance(48, hourly: [2, 2, 2, 2, 2, 0])))
    #expect(forecast.perHour == .dollars(2))
    #expect(forecast.lowPerHour == .dollars(2))
    #expect(forecast.highPerHour == .dollars(2))
    #expect(abs(forecast.likelyHours - 24) < 0.001)
    #expect(abs(forecast.daysLeft - 1) < 0.001)
  }

  @Test("it is silent with too little data and without spend")
  func silent() {
    #expect(CreditForecast(balance(50, hourly: [])) == nil)
    #expect(CreditForecast(balance(50, hourly: [1, 1, 1])) == nil)
    #expect(CreditForecast(balance(50, hourly: [0, 0, 0, 0, 0, 9])) == nil)
  }

  @Test("the last hours count more than those before")
  func recent() throws {
    let rising = try #require(CreditForecast(balance(50, hourly: [1, 1, 1, 1, 1, 1, 5, 5, 5, 0])))
    let falling = try #require(CreditForecast(balance(50, hourly: [5, 5, 5, 1, 1, 1, 1, 1, 1, 0])))
    #expect(rising.perHour > falling.perHour)
    #expect(rising.likelyHours < falling.likelyHours)
  }

  @Test("an hour that runs hot raises the upper end at once")
  func runningHour() throws {
    let forecast = try #require(CreditForecast(balance(50, hourly: [1, 1, 1, 1, 10])))
    #expect(forecast.highPerHour == .dollars(10))
    #expect(abs(forecast.earliestHours - 5) < 0.001)
  }

  @Test("nothing left is empty now")
  func empty() throws {
    let forecast = try #require(
      CreditForecast(
        CreditBalance(
          kind: .metered, total: .zero, used: .dollars(3), hourlySpend: Array(repeating: .dollars(1), count: 5))))
    #expect(forecast.likelyHours == 0)
  }

  @Test("low <= likely <= high, more money lasts longer, twice the spend is twice the burn", arguments: 0..<200)
  func properties(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let hours = Int.random(in: 0...100, using: &random)
    let hourly = (0..<hours).map { _ in
      Bool.random(using: &random) ? 0 : Double.random(in: 0...40, using: &random).rounded()
    }
    let remaining = Double.random(in: 0...500, using: &random)
    guard let forecast = CreditForecast(balance(remaining, hourly: hourly)) else {
      #expect(hours < 4 || hourly.dropLast().suffix(72).allSatisfy { $0 == 0 }, "seed \(seed)")
      return
    }
    #expect(forecast.lowPerHour <= forecast.perHour && forecast.perHour <= forecast.highPerHour, "seed \(seed)")
    #expect(forecast.earliestHours <= forecast.likelyHours, "seed \(seed)")
    if let latest = forecast.latestHours { #expect(forecast.likelyHours <= latest, "seed \(seed)") }
    let richer = CreditForecast(balance(remaining + 1, hourly: hourly))
    #expect((richer?.likelyHours ?? 0) > forecast.likelyHours, "seed \(seed)")
    let doubled = CreditForecast(balance(remaining, hourly: hourly.map { $0 * 2 }))
    let ratio = (doubled?.perHour.approximateDollars ?? 0) / forecast.perHour.approximateDollars
    #expect(abs(ratio - 2) < 0.001, "seed \(seed)")
  }

  @Test("absurd amounts do not trap")
  func absurd() {
    let hourly = Array(repeating: Money(microDollars: .max), count: 10)
    let balance = CreditBalance(
      kind: .reported, total: Money(microDollars: .max), used: Money(microDollars: .min), hourlySpend: hourly)
    #expect(CreditForecast(balance) != nil)
    let negative = CreditBalance(
      kind: .reported, total: .zero, used: .zero, hourlySpend: Array(repeating: Money(microDollars: .min), count: 10))
    #expect(CreditForecast(negative) == nil)
  }
}
