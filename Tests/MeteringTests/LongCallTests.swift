import Domain
import Metering
import Testing

/// One long call of each provider, its cost worked out by hand from the provider's dollars per million tokens.
@Suite("What a long call costs")
struct LongCallTests {
  struct Call: Sendable, CustomTestStringConvertible {
    var model: String
    var usage: TokenUsage
    var microDollars: Int64
    var testDescription: String { model }
  }

  static let calls = [
    // 120,000 x 1.25 + 80,000 x 0.125 + 30,000 x 10, reasoning as output = 150,000 + 10,000 + 300,000
    Call(
      model: "gpt-5.1-2025-11-13",
      usage: TokenUsage(input: 120_000, cachedInput: 80_000, output: 30_000, reasoning: 25_000),
      microDollars: 460_000),
    // 300,000 of prompt are above 272,000: 100,000 x 5 + 200,000 x 0.50 + 10,000 x 22.50 = 500,000 + 100,000 + 225,000
    Call(
      model: "gpt-5.4", usage: TokenUsage(input: 100_000, cachedInput: 200_000, output: 10_000), microDollars: 825_000),
    // What is written to the cache costs too: 100,000 x 2 + 50,000 x 0.20 + 20,000 x 2.50 + 1,000 x 12
    // = 200,000 + 10,000 + 50,000 + 12,000
    Call(
      model: "gpt-5.6-terra",
      usage: TokenUsage(input: 100_000, cachedInput: 50_000, cacheWrite: 20_000, output: 1_000), microDollars: 272_000),
    // 10,000 x 4 + 500,000 x 0.20 + 60,000 x 5 + 40,000 x 8 + 20,000 x 20 = 40,000 + 100,000 + 300,000 + 320,000 + 400,000
    Call(
      model: "claude-opus-5-5",
      usage: TokenUsage(
        input: 10_000, cachedInput: 500_000, cacheWrite: 100_000, output: 20_000, reasoning: 8_000,
        longCacheWrite: 40_000),
      microDollars: 1_160_000),
    // Cached tokens count too, so this is above 100,000: 1 x 0.50 + 100,000 x 0.05 + 1,000 x 2.50 = 0.5 + 5,000 + 2,500
    Call(
      model: "claude-haiku-5-5", usage: TokenUsage(input: 1, cachedInput: 100_000, output: 1_000), microDollars: 7_501),
    // 150,000 x 2.50 + 100,000 x 0.25 + 20,000 x 15 = 375,000 + 25,000 + 300,000
    Call(
      model: "gemini-2.5-pro",
      usage: TokenUsage(input: 150_000, cachedInput: 100_000, output: 20_000, reasoning: 15_000), microDollars: 700_000),
    // 100,000 x 3 + 900,000 x 0.30 + 40,000 x 15 = 300,000 + 270,000 + 600,000
    Call(
      model: "kimi-k3", usage: TokenUsage(input: 100_000, cachedInput: 900_000, output: 40_000), microDollars: 1_170_000
    ),
    // 200,000 x 4 + 50,000 x 1 + 30,000 x 12 = 800,000 + 50,000 + 360,000
    Call(
      model: "grok-4.7", usage: TokenUsage(input: 200_000, cachedInput: 50_000, output: 30_000, reasoning: 29_000),
      microDollars: 1_210_000),
    // 50,000 x 0.60 + 100,000 x 0.11 + 10,000 x 2.20 = 30,000 + 11,000 + 22,000
    Call(
      model: "glm-4.6", usage: TokenUsage(input: 50_000, cachedInput: 100_000, output: 10_000), microDollars: 63_000),
    // 1,000,000 x 0.13
    Call(model: "text-embedding-3-large", usage: TokenUsage(input: 1_000_000), microDollars: 130_000),
  ]

  @Test("[W-9] a long call costs what the provider's page says", arguments: calls)
  func cost(of call: Call) throws {
    let price = try #require(PriceTable.builtIn.price(of: call.model))
    #expect(Metering.cost(of: call.usage, at: price).microDollars == call.microDollars)
  }
}
