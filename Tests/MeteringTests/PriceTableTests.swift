import Domain
import Metering
import Testing

@Suite("The table of prices")
struct PriceTableTests {
  @Test("the built-in text is read whole")
  func builtIn() throws {
    let table = try PriceTable(json: Array(PriceTable.builtInText.utf8))
    #expect(table == .builtIn)
  }

  @Test(
    "the models of the first table have its prices",
    arguments: [
      ("gpt-4o", 2_500_000, 10_000_000), ("gpt-4o-mini", 150_000, 600_000), ("gpt-4-turbo", 10_000_000, 30_000_000),
      ("gpt-3.5-turbo", 500_000, 1_500_000), ("claude-sonnet-4-5", 3_000_000, 15_000_000),
      ("claude-haiku-3-5", 800_000, 4_000_000),
    ])
  func known(model: String, input: Int64, output: Int64) throws {
    let price = try #require(PriceTable.builtIn.price(of: model))
    #expect(price.rates.input == input && price.rates.output == output)
  }

  @Test("[W-9] a dated snapshot is charged as its family")
  func alias() {
    #expect(PriceTable.builtIn.price(of: "gpt-4o-2024-08-06")?.model == "gpt-4o")
    #expect(PriceTable.builtIn.price(of: "gpt-4o-2099-01-01") == nil)
  }

  @Test(
    "[W-7][W-8] a name that is not in the table has no price",
    arguments: ["constructor", "toString", "__proto__", "", "GPT-4o", "gpt-4o ", "gpt-4o\u{0}"])
  func unknown(name: String) {
    #expect(PriceTable.builtIn.price(of: name) == nil)
  }

  @Test("[W-7] an operator's default prices unknown models under their own names")
  func fallback() throws {
    let table = try PriceTable(
      json: Array(#"{"date":"2026-11-20","default":{"input":5000000,"output":15000000,"maximumOutput":4096}}"#))
    let price = try #require(PriceTable.builtIn.extended(by: table).price(of: "mystery"))
    #expect(price.model == "mystery" && price.isDefault && price.maximumOutput == 4096)
    #expect(cost(of: TokenUsage(input: 100, output: 50), at: price).microDollars == 1_250)
  }

  @Test("the operator's prices go before the built-in ones")
  func extended() throws {
    let table = try PriceTable(
      json: Array(
        #"{"date":"2027-01-01","models":[{"id":"gpt-4o","provider":"openai","input":1,"output":2,"maximumOutput":9,"aliases":["mine"]}]}"#
      ))
    let both = PriceTable.builtIn.extended(by: table)
    #expect(both.price(of: "mine")?.rates.output == 2)
    #expect(both.price(of: "gpt-4o-2024-08-06")?.rates.input == 1)
    #expect(both.price(of: "o3") != nil)
    #expect(both.date == "2027-01-01")
  }

  @Test(
    "[W-8] a file with a number that is no price is refused, and names it",
    arguments: [
      (#"{"date":"2026-11-20","models":[{"id":"x","input":-1,"output":1,"maximumOutput":1}]}"#, "input"),
      (#"{"date":"2026-11-20","models":[{"id":"x","input":1.5,"output":1,"maximumOutput":1}]}"#, "input"),
      (#"{"date":"2026-11-20","models":[{"id":"x","input":1,"output":1e400,"maximumOutput":1}]}"#, "output"),
      (#"{"date":"2026-11-20","models":[{"id":"x","input":1,"output":"NaN","maximumOutput":1}]}"#, "output"),
      (#"{"date":"2026-11-20","models":[{"id":"x","input":1,"output":1}]}"#, "maximumOutput"),
      (#"{"date":"2026-11-20","models":[{"input":1,"output":1,"maximumOutput":1}]}"#, "id"),
      (#"{"date":"soon","models":[]}"#, "date"), (#"[]"#, "object"), ("{", "read"),
      (#"{"date":"2026-11-20","models":{}}"#, "models"),
    ])
  func refused(text: String, named: String) {
    let error = #expect(throws: PriceTableError.self) { try PriceTable(json: Array(text)) }
    #expect(error?.description.contains(named) == true)
  }
}
