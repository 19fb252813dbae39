import Domain
import Metering
import StructuredText
import Testing

/// What must be so of every line of the built-in table, whatever the figures are.
@Suite("The built-in prices as a whole")
struct PriceTableShapeTests {
  private func entries() throws -> [JSONValue] {
    try #require(JSONReader.read(Array(PriceTable.builtInText.utf8))["models"]?.array)
  }

  @Test("every model has a line of its own, a provider, and figures that can be true")
  func figures() throws {
    let table = PriceTable.builtIn
    #expect(table.listed.count > 70 && table.listed.count == (try entries().count))
    for price in table.listed {
      #expect(!price.provider.isEmpty, "\(price.model)")
      for rates in [price.rates, price.longPromptRates].compactMap(\.self) {
        #expect(rates.input > 0 && rates.output >= 0, "\(price.model)")
        #expect(rates.cachedInput > 0 && rates.cachedInput <= rates.input, "\(price.model)")
        #expect(rates.cacheWrite >= rates.input && rates.longCacheWrite >= rates.cacheWrite, "\(price.model)")
        #expect(rates.output == 0 || rates.output >= rates.input, "\(price.model)")
      }
      #expect((price.rates.output == 0) == (price.maximumOutput == 0), "\(price.model)")
      // The window of embeddings is of each text, of which a call holds many.
      #expect((price.maximumOutput == 0) == (price.contextWindow == nil), "\(price.model)")
      if let window = price.contextWindow { #expect(price.maximumOutput <= window, "\(price.model)") }
    }
  }

  @Test("a long prompt costs more of each class, and can be reached")
  func longPrompts() {
    let tiered = PriceTable.builtIn.listed.filter { $0.longPromptAbove != nil }
    #expect(tiered.count > 10)
    for price in tiered {
      guard let above = price.longPromptAbove, let long = price.longPromptRates, let window = price.contextWindow else {
        Issue.record("\(price.model) has a half of a long prompt")
        continue
      }
      #expect(above < window, "\(price.model)")
      #expect(long.input > price.rates.input && long.output > price.rates.output, "\(price.model)")
      #expect(long.cachedInput > price.rates.cachedInput, "\(price.model)")
      #expect(long.cacheWrite > price.rates.cacheWrite, "\(price.model)")
    }
  }

  @Test("every name of a line leads to that line, and no name stands twice")
  func names() throws {
    var seen: Set<String> = []
    for entry in try entries() {
      let id = try #require(entry["id"]?.string)
      for name in [id] + (entry["aliases"]?.array ?? []).compactMap(\.string) {
        #expect(seen.insert(name).inserted, "\(name)")
        #expect(PriceTable.builtIn.price(of: name)?.model == id, "\(name)")
        #expect(name == name.lowercased() && !name.contains(" "), "\(name)")
      }
    }
  }

  @Test("Anthropic's cache has the prices that its rules give: 1.25 and 2 times the input to write")
  func anthropicCache() {
    let models = PriceTable.builtIn.listed.filter { $0.provider == "anthropic" }
    #expect(models.count > 15)
    for rates in models.flatMap({ [$0.rates, $0.longPromptRates].compactMap(\.self) }) {
      #expect(rates.cacheWrite * 4 == rates.input * 5 && rates.longCacheWrite == rates.input * 2)
    }
  }

  @Test(
    "what has no single price is not in the table",
    arguments: ["deepseek-chat", "deepseek-v4-pro", "qwen3-max", "gpt-5.6"])
  func left(out name: String) {
    #expect(PriceTable.builtIn.price(of: name) == nil)
  }

  @Test(
    "a name that stands twice in a file is refused",
    arguments: [
      #"[{"id":"x","input":1,"output":1,"maximumOutput":1},{"id":"x","input":2,"output":2,"maximumOutput":1}]"#,
      #"[{"id":"x","input":1,"output":1,"maximumOutput":1,"aliases":["y","y"]}]"#,
      #"[{"id":"x","input":1,"output":1,"maximumOutput":1,"aliases":["x"]}]"#,
      #"[{"id":"x","input":1,"output":1,"maximumOutput":1,"aliases":["y"]},{"id":"y","input":2,"output":2,"maximumOutput":1}]"#,
    ])
  func twice(models: String) {
    let error = #expect(throws: PriceTableError.self) {
      try PriceTable(json: Array(#"{"date":"2026-11-20","models":\#(models)}"#.utf8))
    }
    #expect(error?.description.contains("stands twice") == true)
  }

  @Test("an operator's alias goes before a built-in model of that name, for its snapshots too")
  func aliasOverModel() throws {
    let own = try PriceTable(
      json: Array(
        #"{"date":"2026-11-20","models":[{"id":"cheap","input":1,"output":2,"maximumOutput":9,"aliases":["gpt-4o"]}]}"#
          .utf8))
    let both = PriceTable.builtIn.extended(by: own)
    #expect(both.price(of: "gpt-4o")?.model == "cheap")
    #expect(both.price(of: "gpt-4o-2024-08-06")?.model == "cheap")
    #expect(!both.listed.contains { $0.model == "gpt-4o" })
  }
}
