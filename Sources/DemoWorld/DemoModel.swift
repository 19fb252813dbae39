/// A model that the demo's keys call.
enum DemoModel: Int, CaseIterable {
  case gpt4o, gpt4oMini, sonnet, haiku, flash, unpriced

  /// Micro-dollars per million tokens.
  struct Price {
    var input: Int
    var output: Int
    var cached: Int
  }

  var name: String {
    switch self {
    case .gpt4o: "gpt-4o"
    case .gpt4oMini: "gpt-4o-mini"
    case .sonnet: "claude-sonnet-4-5"
    case .haiku: "claude-haiku-4-5"
    case .flash: "gemini-2.5-flash"
    case .unpriced: "qwen3-coder-preview"
    }
  }

  /// What the provider says that calls cost, in thousandths of what we counted; nil where it says nothing.
  var reportedPerMille: Int? {
    switch self {
    case .gpt4o, .unpriced: 1_000
    case .sonnet: 1_004
    case .gpt4oMini, .haiku, .flash: nil
    }
  }

  /// nil: not in the price list.
  var price: Price? {
    switch self {
    case .gpt4o: Price(input: 2_500_000, output: 10_000_000, cached: 1_250_000)
    case .gpt4oMini: Price(input: 150_000, output: 600_000, cached: 75_000)
    case .sonnet: Price(input: 3_000_000, output: 15_000_000, cached: 300_000)
    case .haiku: Price(input: 1_000_000, output: 5_000_000, cached: 100_000)
    case .flash: Price(input: 300_000, output: 2_500_000, cached: 75_000)
    case .unpriced: nil
    }
  }
}

/// The tokens of one call or of many.
struct TokenCounts: Equatable {
  /// Without those read from the cache.
  var input = 0
  var output = 0
  var cached = 0

  var sum: Int { input + output + cached }

  /// Micro-dollars, rounded up to a whole one; nil for a model without a price.
  func cost(on model: DemoModel) -> Int? {
    model.price.map { price in
      (input * price.input + output * price.output + cached * price.cached + 999_999) / 1_000_000
    }
  }

  /// Counts that cost exactly this many micro-dollars. Exact only where a token costs less than a micro-dollar: then
  /// rounding up always lands on the amount.
  static func worth(_ amount: Int, on model: DemoModel) -> TokenCounts {
    guard let price = model.price else { return TokenCounts() }
    let input = amount * 500_000 / price.input
    let output = (amount * 1_000_000 - input * price.input) / price.output
    return TokenCounts(input: input, output: output)
  }

  static func += (left: inout TokenCounts, right: TokenCounts) {
    left.input += right.input
    left.output += right.output
    left.cached += right.cached
  }
}
