import Domain
import Metering

/// Finds the price of a model by the name that a log has for it.
struct PriceNames {
  let table: PriceTable
  private var known: [String: ModelPrice?] = [:]

  init(_ table: PriceTable) { self.table = table }

  /// nil for a model without a price.
  mutating func price(of name: String) -> ModelPrice? {
    if let price = known[name] { return price }
    let price = Self.spellings(of: name).compactMap(table.price).first { !$0.isDefault }
    known[name] = .some(price)
    return price
  }

  /// Names with less and less of what clouds, gateways and dates add: `us.anthropic.claude-x-20250929-v1:0`,
  /// `claude-x@20250929`, `anthropic/claude-x`, `claude-x[1m]`.
  static func spellings(of name: String) -> [String] {
    var spellings = [name]
    func add(_ spelling: some StringProtocol) {
      if let last = spellings.last, spelling != last, !spelling.isEmpty { spellings.append(String(spelling)) }
    }
    // Codex reviews with a model of which only this name is told.
    if name == "codex-auto-review" { add("gpt-5") }
    if let slash = name.lastIndex(of: "/") { add(name[name.index(after: slash)...]) }
    if let place = spellings[spellings.count - 1].firstRange(of: "anthropic.") {
      add(spellings[spellings.count - 1][place.upperBound...])
    }
    if let bracket = spellings[spellings.count - 1].firstIndex(of: "[") {
      add(spellings[spellings.count - 1][..<bracket])
    }
    add(spellings[spellings.count - 1].replacing("@", with: "-"))
    for version in ["-v1:0", "-v2:0", "-v1", "-v2"] where spellings[spellings.count - 1].hasSuffix(version) {
      add(spellings[spellings.count - 1].dropLast(version.count))
    }
    let parts = spellings[spellings.count - 1].split(separator: "-")
    if let last = parts.last, last.utf8.count == 8, last.utf8.allSatisfy({ $0 &- 0x30 < 10 }) {
      add(parts.dropLast().joined(separator: "-"))
    }
    return spellings
  }
}

extension Bucket {
  /// What the calls would cost by the list, all of them with prompts of this length.
  func tokens(at price: ModelPrice?) -> LoggedTokens {
    var tokens = LoggedTokens(
      calls: Int(calls), input: Int(input), cacheRead: Int(cacheRead), cacheWrite: Int(cacheWrite),
      output: Int(output), reasoning: Int(reasoning))
    guard let price else {
      // What the log says is better than nothing; that it says 0 of a model it knows no price for is nothing.
      if costedCalls == calls, cost > 0 {
        tokens.cost = Money(microDollars: cost)
      } else {
        tokens.unpricedCalls = Int(calls)
      }
      return tokens
    }
    var banded = price
    banded.rates = price.rates(prompt: Int(BucketKey.bands[Int(key.band)]) + 1)
    banded.longPromptAbove = nil
    let usage = TokenUsage(
      input: Int(input), cachedInput: Int(cacheRead), cacheWrite: Int(cacheWrite), output: Int(output),
      reasoning: Int(reasoning), longCacheWrite: Int(longWrite))
    tokens.cost = Metering.cost(of: usage, at: banded)
    return tokens
  }
}
