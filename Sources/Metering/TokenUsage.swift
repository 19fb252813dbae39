/// The tokens of one call, in classes that do not overlap, so that each is priced once.
public struct TokenUsage: Hashable, Sendable {
  /// Input that was neither read from nor written to the provider's cache.
  public var input: Int
  /// Input that was read from the cache.
  public var cachedInput: Int
  /// Input that was written to the cache.
  public var cacheWrite: Int
  /// The part of what was written to the cache that stays there longer than the usual minutes, at another price.
  public var longCacheWrite: Int
  /// Output, reasoning included.
  public var output: Int
  /// The part of the output that was reasoning; priced as output.
  public var reasoning: Int
  /// Counted by us for lack of the provider's figure.
  public var isEstimated: Bool

  public init(
    input: Int = 0, cachedInput: Int = 0, cacheWrite: Int = 0, output: Int = 0, reasoning: Int = 0,
    isEstimated: Bool = false, longCacheWrite: Int = 0
  ) {
    self.input = input
    self.cachedInput = cachedInput
    self.cacheWrite = cacheWrite
    self.longCacheWrite = longCacheWrite
    self.output = output
    self.reasoning = reasoning
    self.isEstimated = isEstimated
  }

  /// All input, as the providers' `prompt_tokens`.
  public var prompt: Int { input + cachedInput + cacheWrite }
}
