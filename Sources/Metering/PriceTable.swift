/// What models cost, as of a date.
public struct PriceTable: Hashable, Sendable {
  /// When the prices were looked up: `2026-11-20`.
  public private(set) var date: String
  /// By the model's own name.
  private var models: [String: ModelPrice]
  /// Dated snapshots and other names of a model.
  private var aliases: [String: String]
  /// For models that nobody named; nil refuses them.
  public var defaultPrice: ModelPrice?

  public init(date: String, models: [ModelPrice] = [], aliases: [String: String] = [:], defaultPrice: ModelPrice? = nil)
  {
    self.date = date
    self.models = Dictionary(models.map { ($0.model, $0) }) { $1 }
    self.aliases = aliases
    self.defaultPrice = defaultPrice
  }

  /// The price of a model by the exact name that a call gives; nil for one without a price, which is not forwarded.
  public func price(of name: String) -> ModelPrice? {
    if let price = models[name] { return price }
    if let model = aliases[name], let price = models[model] { return price }
    guard var price = defaultPrice else { return nil }
    price.model = name
    return price
  }

  /// The models that have a price of their own, by name.
  public var listed: [ModelPrice] { models.values.sorted { $0.model < $1.model } }

  /// This table with another's prices over its own. A name of the other's means what the other says, also where it is a
  /// model here and an alias there.
  public func extended(by other: PriceTable) -> PriceTable {
    var table = self
    table.date = max(date, other.date)
    for (name, model) in table.aliases { table.aliases[name] = other.aliases[model] ?? model }
    for name in other.aliases.keys { table.models[name] = nil }
    table.models.merge(other.models) { $1 }
    table.aliases.merge(other.aliases) { $1 }
    // A name that was an alias here and is a model there is found there first: models go before aliases.
    table.defaultPrice = other.defaultPrice ?? defaultPrice
    return table
  }
}
