import Domain
import Metering
import OpenClawConfiguration
import StructuredText
import TokenProxyAPI

/// The models that the proxy offers, with what they cost and can take: of the server's list, of the price table where the
/// list says less, and of the price table alone while there is no key to ask with.
struct ModelCatalogue: Sendable {
  private var models: [ProxyModel]
  /// It is the server's own list, so what is not on it is not to be had.
  let isFromServer: Bool

  /// What the proxy offers where the operator has changed nothing.
  static let standard = ModelCatalogue(
    models: PriceTable.builtIn.listed.filter { $0.maximumOutput > 0 }.map { ProxyModel($0) }, isFromServer: false)

  /// What stands in for a model that the proxy does not offer, the best first.
  private static let stopgaps = ["claude-sonnet-4-5", "gpt-4o", "gpt-4o-mini"]

  /// Asks the server with a provisioned key.
  ///
  /// - Returns: nil when it does not answer with a list of models.
  static func ask(_ transport: any APITransport, key: Secret) async -> ModelCatalogue? {
    guard let answer = try? await transport.send(APIRequest(.get, "/models", bearer: key)), answer.status == 200,
      let items = answer.body["data"]?.array
    else { return nil }
    let models = items.prefix(2000).compactMap { ProxyModel(listed: $0) }
    return models.isEmpty ? nil : ModelCatalogue(models: models, isFromServer: true)
  }

  /// The models that OpenClaw is told of, in the order of its chain: those that were asked for, else the present primary
  /// model at the proxy, else the best that there is.
  ///
  /// - Parameter primary: as `anthropic/claude-opus-4-5`.
  /// - Throws: `CommandFailure` with status 64 for a model that the proxy does not offer.
  func choose(asked: [String], primary: String?) throws(CommandFailure) -> [ProxyModel] {
    var chosen: [ProxyModel] = []
    for id in asked where !chosen.contains(where: { $0.id == id }) { chosen.append(try model(id)) }
    if !chosen.isEmpty { return chosen }
    let wanted = primary.flatMap { $0.split(separator: "/", maxSplits: 1).last.map(String.init) }
    let known = wanted.flatMap { PriceTable.builtIn.price(of: $0)?.model }
    let best = ([wanted, known].compactMap(\.self) + Self.stopgaps).lazy.compactMap { find($0) }.first
    guard let model = best ?? models.first else {
      throw CommandFailure("NO_MODELS", "The proxy offers no model.", suggestion: "Ask whoever runs it.")
    }
    return [model]
  }

  private func find(_ id: String) -> ProxyModel? { models.first { $0.id == id } }

  private func model(_ id: String) throws(CommandFailure) -> ProxyModel {
    if let model = find(id) { return model }
    guard ProxyModel.isSafe(id: id) else { throw .usage("--model is '\(printable(id))', which is no model's id.") }
    if let price = PriceTable.builtIn.price(of: id) {
      // Another name of a model, such as that of a dated snapshot.
      if !isFromServer || find(price.model) != nil { return ProxyModel(price, id: id) }
    } else if !isFromServer {
      return ProxyModel(id: id, input: .zero, output: .zero, isPriced: false)
    }
    let offered = models.prefix(20).map(\.id).joined(separator: ", ")
    throw .usage("The proxy does not offer the model '\(id)'.", suggestion: "It offers \(offered).")
  }
}

extension ProxyModel {
  fileprivate init(_ price: ModelPrice, id: String? = nil) {
    self.init(
      id: id ?? price.model, input: Money(microDollars: price.rates.input),
      output: Money(microDollars: price.rates.output), cacheRead: Money(microDollars: price.rates.cachedInput),
      cacheWrite: Money(microDollars: price.rates.cacheWrite))
    if let window = price.contextWindow { contextWindow = window }
    if price.maximumOutput > 0 { maxTokens = price.maximumOutput }
    takesImages =
      ["anthropic", "google"].contains(price.provider) || Self.seeing.contains { price.model.hasPrefix($0) }
  }

  private static let seeing = ["gpt-4o", "gpt-4.1", "gpt-4-turbo", "gpt-5", "o1", "o4-mini"]

  /// An item of the server's list. Prices in it are US dollars for a million tokens.
  fileprivate init?(listed item: JSONValue) {
    guard let id = item["id"]?.nonEmptyString, ProxyModel.isSafe(id: id) else { return nil }
    let known = PriceTable.builtIn.price(of: id)
    // What gives no text, such as embeddings, is no model to talk to.
    if let known, known.maximumOutput == 0 { return nil }
    self = known.map { ProxyModel($0, id: id) } ?? ProxyModel(id: id, input: .zero, output: .zero, isPriced: false)
    let prices = item["pricing"] ?? .null
    func price(_ name: String) -> Money? { Money(wire: prices[name]).flatMap { $0 >= .zero ? $0 : nil } }
    if let input = price("input"), let output = price("output") {
      (self.input, self.output, isPriced) = (input, output, true)
      cacheRead = price("cached_input") ?? input
      cacheWrite = price("cache_write") ?? input
    }
    if let window = item["context_window"]?.int, window > 0 { contextWindow = window }
    if let most = item["max_output_tokens"]?.int, most > 0 { maxTokens = most }
  }
}
