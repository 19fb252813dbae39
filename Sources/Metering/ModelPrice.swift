public import Domain

/// What a model costs and how much it can take and give. Prices are micro-dollars per million tokens.
public struct ModelPrice: Hashable, Sendable {
  /// The prices of the classes of tokens.
  public struct Rates: Hashable, Sendable {
    public var input: Int64
    public var output: Int64
    public var cachedInput: Int64
    public var cacheWrite: Int64
    /// For what the cache keeps longer than the usual minutes.
    public var longCacheWrite: Int64
    /// The part of the output that was reasoning.
    public var reasoning: Int64

    /// - Parameters: classes without a price of their own cost what input or output costs.
    public init(
      input: Int64, output: Int64, cachedInput: Int64? = nil, cacheWrite: Int64? = nil, longCacheWrite: Int64? = nil,
      reasoning: Int64? = nil
    ) {
      self.input = input
      self.output = output
      self.cachedInput = cachedInput ?? input
      self.cacheWrite = cacheWrite ?? input
      self.longCacheWrite = longCacheWrite ?? self.cacheWrite
      self.reasoning = reasoning ?? output
    }
  }

  /// The name under which the model is charged: the family of a dated snapshot.
  public var model: String
  public var provider: String
  public var rates: Rates
  /// Prompts of more tokens than this have other prices, as a whole.
  public var longPromptAbove: Int?
  public var longPromptRates: Rates?
  public var maximumOutput: Int
  /// nil when it is not known.
  public var contextWindow: Int?
  /// The most tokens that one picture is charged as; nil when it is not known.
  public var pictureTokens: Int?
  /// The most tokens that the provider adds to every prompt by itself.
  public var hiddenTokens: Int
  /// The operator's price for models that nobody named: nothing is known of the model's maxima.
  public var isDefault: Bool

  public init(
    model: String, provider: String, rates: Rates, longPromptAbove: Int? = nil, longPromptRates: Rates? = nil,
    maximumOutput: Int, contextWindow: Int? = nil, pictureTokens: Int? = nil, hiddenTokens: Int = 0,
    isDefault: Bool = false
  ) {
    self.model = model
    self.provider = provider
    self.rates = rates
    self.longPromptAbove = longPromptAbove
    self.longPromptRates = longPromptRates
    self.maximumOutput = maximumOutput
    self.contextWindow = contextWindow
    self.pictureTokens = pictureTokens
    self.hiddenTokens = hiddenTokens
    self.isDefault = isDefault
  }

  /// The rates for a prompt of that many tokens.
  public func rates(prompt: Int) -> Rates {
    guard let longPromptAbove, let longPromptRates, prompt > longPromptAbove else { return rates }
    return longPromptRates
  }

  /// The dearest rates that a prompt of at most that many tokens can have, whatever the provider's cache does.
  fileprivate func worstRates(prompt: Int) -> (input: Int64, output: Int64) {
    let far = rates(prompt: prompt)
    return (max(rates.worstInput, far.worstInput), max(rates.worstOutput, far.worstOutput))
  }
}

extension ModelPrice.Rates {
  fileprivate var worstInput: Int64 { max(input, cachedInput, cacheWrite, longCacheWrite) }
  fileprivate var worstOutput: Int64 { max(output, reasoning) }
}

/// What a call cost: tokens times price, rounded half up to whole micro-dollars, and at least one where any token that
/// has a price was used.
public func cost(of usage: TokenUsage, at price: ModelPrice) -> Money {
  let rates = price.rates(prompt: usage.prompt)
  let longWrite = min(usage.longCacheWrite, usage.cacheWrite)
  let reasoning = min(usage.reasoning, usage.output)
  let sum =
    product(usage.input, rates.input) + product(usage.cachedInput, rates.cachedInput)
    + product(usage.cacheWrite - longWrite, rates.cacheWrite) + product(longWrite, rates.longCacheWrite)
    + product(usage.output - reasoning, rates.output) + product(reasoning, rates.reasoning)
  guard sum > 0 else { return .zero }
  return Money(microDollars: Int64(clamping: max(1, (sum + 500_000) / 1_000_000)))
}

/// The most that a prompt and an answer of at most so many tokens can cost, whatever the provider's cache does.
public func worstCost(prompt: Int, output: Int, at price: ModelPrice) -> Money {
  let rates = price.worstRates(prompt: prompt)
  let sum = product(prompt, rates.input) + product(output, rates.output)
  guard sum > 0 else { return .zero }
  return Money(microDollars: Int64(clamping: (sum + 999_999) / 1_000_000))
}

/// How many output tokens an amount buys after a prompt of at most so many tokens.
public func affordableOutput(_ amount: Money, prompt: Int, at price: ModelPrice) -> Int {
  let rate = price.worstRates(prompt: prompt).output
  guard rate > 0 else { return Int.max }
  guard amount.microDollars > 0 else { return 0 }
  return Int(clamping: UInt128(amount.microDollars) * 1_000_000 / UInt128(rate))
}

private func product(_ tokens: Int, _ rate: Int64) -> UInt128 {
  tokens > 0 && rate > 0 ? UInt128(tokens) * UInt128(rate) : 0
}
