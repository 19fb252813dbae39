import Domain
import OpenClawConfiguration
import StructuredText
import TokenProxyAPI

/// The models that OpenClaw is told of: those that the server lists with its prices, else those whose prices are known here.
struct ModelCatalogue: Sendable {
  var models: [ProxyModel]
  /// The server's own list.
  var isFromServer: Bool

  /// What the proxy charges where the operator has changed nothing.
  static let builtIn = ModelCatalogue(
    models: [
      known("claude-sonnet-4-5", cents: (300, 1500), cached: (30, 375), window: 200_000, most: 64_000, images: true),
      known("gpt-4o", cents: (250, 1000), cached: (125, 0), window: 128_000, most: 16_384, images: true),
      known("gpt-4o-mini", microDollars: (150_000, 600_000), window: 128_000, most: 16_384, images: true),
      known("claude-haiku-3-5", cents: (80, 400), cached: (8, 100), window: 200_000, most: 8_192, images: true),
      known("gpt-4-turbo", cents: (1000, 3000), window: 128_000, most: 4_096, images: true),
      known("gpt-3.5-turbo", cents: (50, 150), window: 16_385, most: 4_096),
    ], isFromServer: false)

  private static func known(
    _ id: String, cents: (Int64, Int64) = (0, 0), microDollars: (Int64, Int64)? = nil, cached: (Int64, Int64) = (0, 0),
    window: Int, most: Int, images: Bool = false
  ) -> ProxyModel {
    let prices = microDollars.map { (Money(microDollars: $0.0), Money(microDollars: $0.1)) }
    return ProxyModel(
      id: id, input: prices?.0 ?? .cents(cents.0), output: prices?.1 ?? .cents(cents.1), cacheRead: .cents(cached.0),
      cacheWrite: .cents(cached.1), contextWindow: window, maxTokens: most, takesImages: images)
  }

  /// Asks the server with a provisioned key.
  ///
  /// - Returns: nil when it does not answer with a list of models, for instance because the key is not good there.
  static func ask(_ transport: any APITransport, key: Secret) async -> ModelCatalogue? {
    guard let answer = try? await transport.send(APIRequest(.get, "/models", bearer: key)), answer.status == 200,
      let items = answer.body["data"]?.array
    else { return nil }
    let models = items.prefix(500).compactMap(model)
    return models.isEmpty ? nil : ModelCatalogue(models: models, isFromServer: true)
  }

  /// A model of the server's list. What the list leaves out is taken from what is known of the model.
  private static func model(_ item: JSONValue) -> ProxyModel? {
    guard let id = item["id"]?.nonEmptyString, ProxyModel.isSafe(id: id) else { return nil }
    let prices = item["pricing"] ?? item["price"] ?? item["cost"] ?? .null
    func price(_ names: String...) -> Money? { names.compactMap { Money(wire: prices[$0]) }.first { $0 >= .zero } }
    var model = builtIn.models.first { $0.id == id } ?? ProxyModel(id: id, input: .zero, output: .zero)
    if let input = price("input", "input_per_million", "prompt") {
      model.input = input
      model.cacheRead = price("cached_input", "cache_read", "cached_input_per_million") ?? model.cacheRead
      model.cacheWrite = price("cache_write", "cache_write_per_million") ?? model.cacheWrite
    }
    model.output = price("output", "output_per_million", "completion") ?? model.output
    if let window = item["context_window"]?.int ?? item["context_length"]?.int, window > 0 {
      model.contextWindow = window
    }
    if let most = item["max_output_tokens"]?.int ?? item["max_tokens"]?.int, most > 0 { model.maxTokens = most }
    return model
  }

  /// Which models go into the chain: those that were asked for, else the one that stands in best for the present primary
  /// model, else the first that is known well.
  ///
  /// - Throws: `CommandFailure` with status 64 for a model that the server does not offer.
  func chain(asked: [String], primary: String?) throws(CommandFailure) -> [String] {
    for id in asked where !models.contains(where: { $0.id == id }) {
      guard !isFromServer, ProxyModel.isSafe(id: id) else {
        let offered = models.prefix(12).map(\.id).joined(separator: ", ")
        throw .usage("The proxy does not offer the model '\(id.prefix(100))'.", suggestion: "It offers \(offered).")
      }
    }
    var chain: [String] = []
    for id in asked where !chain.contains(id) { chain.append(id) }
    if !chain.isEmpty { return chain }
    let wanted = primary.map { $0.split(separator: "/", maxSplits: 1).last.map(String.init) ?? $0 }
    let choices = [wanted].compactMap(\.self) + Self.builtIn.models.map(\.id)
    let best = choices.first { id in models.contains { $0.id == id } } ?? models.first?.id
    return [best].compactMap(\.self)
  }

  /// Adds a model of which nothing is known, so that it can be named before the server was asked.
  func adding(_ ids: [String]) -> [ProxyModel] {
    models
      + ids.filter { id in !models.contains { $0.id == id } }.map { ProxyModel(id: $0, input: .zero, output: .zero) }
  }
}
