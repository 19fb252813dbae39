import Domain
import Metering
import Testing

@Suite("What a call costs")
struct CostTests {
  /// The worked examples: tokens times dollars per million.
  @Test(
    "[W-10] the price is rounded half up to micro-dollars, and nothing that was used is free",
    arguments: [
      ("gpt-4o", 100, 50, 750), ("gpt-4o", 1000, 500, 7_500), ("gpt-4o-mini", 100, 50, 45), ("gpt-4o-mini", 3, 0, 1),
      ("gpt-4o-mini", 4, 0, 1), ("gpt-4o-mini", 1, 0, 1), ("gpt-4o-mini", 10, 0, 2), ("gpt-4o", 0, 0, 0),
    ])
  func worked(model: String, prompt: Int, output: Int, microDollars: Int64) throws {
    let price = try #require(PriceTable.builtIn.price(of: model))
    #expect(cost(of: TokenUsage(input: prompt, output: output), at: price).microDollars == microDollars)
  }

  @Test("[W-9] each class of tokens has its own price, once")
  func classes() throws {
    let price = try #require(PriceTable.builtIn.price(of: "claude-sonnet-4-5"))
    // 25 x 3 + 7 x 0.30 + 10 x 3.75 + 20 x 6 + 15 x 15 = 75 + 2.1 + 37.5 + 120 + 225 = 459.6
    let usage = TokenUsage(
      input: 25, cachedInput: 7, cacheWrite: 30, output: 15, reasoning: 15, longCacheWrite: 20)
    #expect(cost(of: usage, at: price).microDollars == 460)
  }

  @Test("a long prompt has the prices of long prompts as a whole")
  func longPrompt() throws {
    let price = try #require(PriceTable.builtIn.price(of: "gemini-2.5-pro"))
    #expect(cost(of: TokenUsage(input: 200_000), at: price).microDollars == 250_000)
    #expect(cost(of: TokenUsage(input: 200_001), at: price).microDollars == 500_003)
  }

  @Test("[W-8] no count of tokens makes a cost that is negative or beyond the range")
  func extremes() {
    let price = ModelPrice(
      model: "x", provider: "", rates: .init(input: 10_000_000_000, output: 10_000_000_000), maximumOutput: 1)
    #expect(cost(of: TokenUsage(input: .max, output: .max), at: price).microDollars == .max)
    #expect(cost(of: TokenUsage(input: -5, output: -5), at: price) == .zero)
    #expect(worstCost(prompt: .max, output: .max, at: price).microDollars == .max)
    #expect(affordableOutput(Money(microDollars: .max), prompt: 0, at: price) > 0)
    #expect(affordableOutput(Money(microDollars: -1), prompt: 0, at: price) == 0)
  }

  @Test("what an amount buys costs no more than the amount")
  func affordable() throws {
    var random = SplitMix64(seed: 11)
    for price in PriceTable.builtIn.listed where price.rates.output > 0 {
      let amount = Money(microDollars: Int64.random(in: 1...5_000_000, using: &random))
      let tokens = affordableOutput(amount, prompt: 0, at: price)
      #expect(worstCost(prompt: 0, output: tokens, at: price) <= amount)
    }
  }
}
