import Domain
import Metering
import Testing

@Suite("What is reserved holds the cost")
struct WorstCostTests {
  /// Any split of at most so many tokens into the classes that a provider may report.
  private func usage(
    prompt: Int, output: Int, using random: inout SplitMix64
  ) -> TokenUsage {
    let whole = Bool.random(using: &random) ? prompt : Int.random(in: 0...prompt, using: &random)
    let cached = Int.random(in: 0...whole, using: &random)
    let written = Int.random(in: 0...(whole - cached), using: &random)
    let said = Bool.random(using: &random) ? output : Int.random(in: 0...output, using: &random)
    return TokenUsage(
      input: whole - cached - written, cachedInput: cached, cacheWrite: written, output: said,
      reasoning: Int.random(in: 0...said, using: &random), longCacheWrite: Int.random(in: 0...written, using: &random))
  }

  /// Prices as an operator may write them: a long prompt may be cheaper in one class, a cache dearer to read.
  private func anyPrice(using random: inout SplitMix64) -> ModelPrice {
    func rate() -> Int64 { Int64.random(in: 0...50_000_000, using: &random) }
    func rates() -> ModelPrice.Rates {
      .init(
        input: rate(), output: rate(), cachedInput: Bool.random(using: &random) ? rate() : nil,
        cacheWrite: Bool.random(using: &random) ? rate() : nil,
        longCacheWrite: Bool.random(using: &random) ? rate() : nil,
        reasoning: Bool.random(using: &random) ? rate() : nil)
    }
    return ModelPrice(
      model: "x", provider: "", rates: rates(), longPromptAbove: Int.random(in: 0...400_000, using: &random),
      longPromptRates: rates(), maximumOutput: 1)
  }

  @Test("no usage within the bounds costs more than the worst case, of any price and any built-in model")
  func upperBound() {
    let seed: UInt64 = 20_261_121
    var random = SplitMix64(seed: seed)
    let listed = PriceTable.builtIn.listed
    for round in 0..<20_000 {
      let price = round % 2 == 0 ? listed[round / 2 % listed.count] : anyPrice(using: &random)
      let prompt = Int.random(in: 0...(Bool.random(using: &random) ? 300 : 1_200_000), using: &random)
      let output = Int.random(in: 0...(Bool.random(using: &random) ? 30 : 400_000), using: &random)
      let usage = usage(prompt: prompt, output: output, using: &random)
      #expect(
        cost(of: usage, at: price) <= worstCost(prompt: prompt, output: output, at: price),
        "seed \(seed), round \(round): \(usage) at \(price)")
    }
  }

  @Test("a prompt that turns out shorter than the bound is not dearer for it")
  func cheaperLongPrompt() {
    let price = ModelPrice(
      model: "x", provider: "", rates: .init(input: 9_000_000, output: 9_000_000), longPromptAbove: 100,
      longPromptRates: .init(input: 1_000_000, output: 1_000_000), maximumOutput: 10)
    // A hundred tokens at the short price are 900 micro-dollars, a hundred and one at the long price 101.
    #expect(worstCost(prompt: 101, output: 0, at: price).microDollars == 909)
    #expect(affordableOutput(Money(microDollars: 90), prompt: 101, at: price) == 10)
  }

  @Test("output that an amount buys and the prompt before it cost no more than the reservation")
  func affordable() {
    let seed: UInt64 = 12
    var random = SplitMix64(seed: seed)
    for round in 0..<5_000 {
      let price = anyPrice(using: &random)
      let prompt = Int.random(in: 0...500_000, using: &random)
      let room = Money(microDollars: Int64.random(in: 0...2_000_000, using: &random))
      let tokens = affordableOutput(room, prompt: prompt, at: price)
      guard tokens < 1 << 40 else { continue }
      let usage = usage(prompt: prompt, output: tokens, using: &random)
      #expect(
        cost(of: usage, at: price) <= worstCost(prompt: prompt, output: 0, at: price) + room,
        "seed \(seed), round \(round): \(usage) at \(price)")
    }
  }
}
