import StructuredText

/// What is wrong with a file of prices.
public struct PriceTableError: Error, Hashable, Sendable, CustomStringConvertible {
  public var description: String

  init(_ description: String) { self.description = description }
}

extension PriceTable {
  /// No price is above ten thousand dollars per million tokens.
  private static let highestPrice = 10_000_000_000
  private static let mostTokens = 100_000_000

  /// Reads a file of prices:
  ///
  ///     { "date": "2026-11-20",
  ///       "default": { "input": 5000000, "output": 15000000, "maximumOutput": 16384 },
  ///       "models": [ { "id": "gpt-4o", "provider": "openai", "input": 2500000, "output": 10000000,
  ///         "cachedInput": 1250000, "maximumOutput": 16384, "contextWindow": 128000, "aliases": ["gpt-4o-2024-08-06"] } ] }
  ///
  /// Prices are whole micro-dollars per million tokens. `cachedInput`, `cacheWrite`, `longCacheWrite`, `reasoning`,
  /// `contextWindow`, `pictureTokens`, `hiddenTokens`, `aliases` and `longPrompt` (`above` and prices) may be absent.
  ///
  /// - Throws: `PriceTableError` that names the model and the member.
  public init(json bytes: [UInt8]) throws(PriceTableError) {
    let document: JSONValue
    do {
      document = try JSONReader.read(bytes)
    } catch {
      throw PriceTableError("the prices cannot be read: \(error)")
    }
    guard document.members != nil else { throw PriceTableError("the prices are not a JSON object") }
    guard let date = document["date"]?.string, Self.isDate(date) else {
      throw PriceTableError("“date” must be a date such as 2026-11-20")
    }
    var models: [ModelPrice] = []
    var aliases: [String: String] = [:]
    guard let entries = document["models"]?.array ?? (document["models"] == nil ? [] : nil) else {
      throw PriceTableError("“models” must be a list")
    }
    var names: Set<String> = []
    for entry in entries {
      guard let id = entry["id"]?.nonEmptyString else { throw PriceTableError("a model has no “id”") }
      guard names.insert(id).inserted else { throw PriceTableError("\(id): the name stands twice") }
      models.append(try Self.price(entry, id: id, isDefault: false))
      guard let others = entry["aliases"] else { continue }
      guard let others = others.array else { throw PriceTableError("\(id): “aliases” must be a list") }
      for other in others {
        guard let other = other.nonEmptyString else { throw PriceTableError("\(id): an alias is not a text") }
        guard names.insert(other).inserted else { throw PriceTableError("\(other): the name stands twice") }
        aliases[other] = id
      }
    }
    var fallback: ModelPrice?
    if let entry = document["default"], !entry.isNull {
      fallback = try Self.price(entry, id: "default", isDefault: true)
    }
    self.init(date: date, models: models, aliases: aliases, defaultPrice: fallback)
  }

  private static func price(_ entry: JSONValue, id: String, isDefault: Bool) throws(PriceTableError) -> ModelPrice {
    let rates = try rates(entry, id: id)
    var above: Int?
    var longRates: ModelPrice.Rates?
    if let long = entry["longPrompt"] {
      guard let limit = try number(long, "above", id: id, most: mostTokens) else {
        throw PriceTableError("\(id): “longPrompt” needs “above”")
      }
      above = limit
      longRates = try self.rates(long, id: id)
    }
    let output = try number(entry, "maximumOutput", id: id, most: mostTokens)
    guard let maximumOutput = output ?? (rates.output == 0 ? 0 : nil) else {
      throw PriceTableError("\(id): “maximumOutput” is missing")
    }
    return ModelPrice(
      model: id, provider: entry["provider"]?.nonEmptyString ?? "", rates: rates, longPromptAbove: above,
      longPromptRates: longRates, maximumOutput: maximumOutput,
      contextWindow: try number(entry, "contextWindow", id: id, most: mostTokens),
      pictureTokens: try number(entry, "pictureTokens", id: id, most: mostTokens),
      hiddenTokens: try number(entry, "hiddenTokens", id: id, most: mostTokens) ?? 0, isDefault: isDefault)
  }

  private static func rates(_ entry: JSONValue, id: String) throws(PriceTableError) -> ModelPrice.Rates {
    func rate(_ name: String) throws(PriceTableError) -> Int64? {
      try number(entry, name, id: id, most: highestPrice).map(Int64.init)
    }
    guard let input = try rate("input") else { throw PriceTableError("\(id): “input” is missing") }
    guard let output = try rate("output") else { throw PriceTableError("\(id): “output” is missing") }
    return ModelPrice.Rates(
      input: input, output: output, cachedInput: try rate("cachedInput"), cacheWrite: try rate("cacheWrite"),
      longCacheWrite: try rate("longCacheWrite"), reasoning: try rate("reasoning"))
  }

  /// A member that is a whole number within 0 and `most`; nil when it is absent.
  private static func number(
    _ entry: JSONValue, _ name: String, id: String, most: Int
  ) throws(PriceTableError) -> Int? {
    guard let value = entry[name], !value.isNull else { return nil }
    guard let number = value.int, (0...most).contains(number) else {
      throw PriceTableError("\(id): “\(name)” must be a whole number from 0 to \(most)")
    }
    return number
  }

  private static func isDate(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.count == 10
      && bytes.indices.allSatisfy { $0 == 4 || $0 == 7 ? bytes[$0] == 0x2D : (0x30...0x39).contains(bytes[$0]) }
  }
}
