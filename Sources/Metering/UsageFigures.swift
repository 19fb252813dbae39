extension UsageReader {
  /// The numbers of one usage object, as the provider wrote them.
  struct Figures: Hashable, Sendable {
    var prompt: Int?
    var output: Int?
    var totalTokens: Int?
    var cached: Int?
    var cacheRead: Int?
    var cacheWritten: Int?
    var longWritten: Int?
    var reasoning: Int?
    var cost: Int64?
    var isFinal = false

    /// More tokens than any call has: such numbers are nonsense.
    private static let most = 1 << 32

    var hasAny: Bool { prompt != nil || output != nil || totalTokens != nil }

    /// All tokens of the call, to tell figures from zeros that stand for nothing.
    var total: Int { (prompt ?? 0) + (output ?? 0) + (cacheRead ?? 0) + (cacheWritten ?? 0) }

    mutating func set(_ field: Field, to scanner: JSONScanner) {
      if field == .cost {
        // A cost is dollars with decimals; it is shown beside ours and charges nobody.
        if let dollars = scanner.decimal, dollars >= 0, dollars < 1e9 { cost = Int64((dollars * 1e6).rounded()) }
        return
      }
      guard field != .none, let value = scanner.wholeNumber, value <= Self.most else { return }
      switch field {
      case .prompt: prompt = value
      case .output: output = value
      case .total: totalTokens = value
      case .cached: cached = max(cached ?? 0, value)
      case .cacheRead: cacheRead = value
      case .cacheWritten: cacheWritten = value
      case .longWritten: longWritten = value
      case .reasoning: reasoning = value
      default: break
      }
    }

    mutating func merge(_ later: Figures) {
      prompt = later.prompt ?? prompt
      output = later.output ?? output
      cacheRead = later.cacheRead ?? cacheRead
      cacheWritten = later.cacheWritten ?? cacheWritten
      longWritten = later.longWritten ?? longWritten
      reasoning = later.reasoning ?? reasoning
    }

    /// The same in classes that do not overlap.
    func classes(_ shape: CallShape, output: Int) -> TokenUsage {
      let prompt = prompt ?? 0
      // Anthropic counts what was read from and written to the cache beside the input, the others within it.
      if shape == .messages {
        let written = cacheWritten ?? 0
        return TokenUsage(
          input: prompt, cachedInput: cacheRead ?? 0, cacheWrite: written, output: output,
          reasoning: min(reasoning ?? 0, output), longCacheWrite: min(longWritten ?? 0, written))
      }
      let cached = min(cached ?? 0, prompt)
      let written = min(cacheWritten ?? 0, prompt - cached)
      // Some providers leave the reasoning out of the output and count it in the total only.
      let whole = shape.hasOutput ? max(output, min((totalTokens ?? 0) - prompt, output + (reasoning ?? 0))) : 0
      return TokenUsage(
        input: prompt - cached - written, cachedInput: cached, cacheWrite: written, output: whole,
        reasoning: min(reasoning ?? 0, whole))
    }
  }
}
