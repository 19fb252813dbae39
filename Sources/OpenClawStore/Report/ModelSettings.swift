public import StructuredText

/// Which models the configuration names for an agent.
public struct ModelSettings: Hashable, Sendable {
  public enum Source: String, Sendable { case agent, defaults }

  /// As it is written: `anthropic/claude-opus-4-5`, or an alias; nil: OpenClaw's own default.
  public var primary: String?
  public var primarySource = Source.defaults
  public var fallbacks: [String] = []
  public var fallbacksSource = Source.defaults
  public var imagePrimary: String?
  public var imageFallbacks: [String] = []
  /// Model by alias, in the order of the configuration.
  public var aliases: [(alias: String, model: String)] { aliasPairs.map { ($0.alias, $0.model) } }
  /// The models that may be used; empty: all.
  public var allowed: [String] = []
  /// What is used when the configuration names none; nil for generations whose default is not known here.
  public var ownDefault: String?

  private struct Alias: Hashable, Sendable {
    var alias: String
    var model: String
  }
  private var aliasPairs: [Alias] = []
  private let era: OpenClawEra

  /// - Parameters:
  ///   - configuration: `openclaw.json`; `{}` when there is none.
  ///   - agent: whose own settings win over the defaults.
  public init(_ configuration: JSONValue, agent: String, era: OpenClawEra) {
    self.era = era
    ownDefault = era.usesDatabases ? nil : "anthropic/claude-opus-4-5"
    let defaults = configuration["agents"]?["defaults"]
    (primary, fallbacks) = Self.chain(defaults?["model"])
    (imagePrimary, imageFallbacks) = Self.chain(defaults?["imageModel"])
    for member in defaults?["models"]?.members ?? [] {
      allowed.append(member.name)
      if let alias = member.value["alias"]?.nonEmptyString {
        aliasPairs.append(Alias(alias: alias, model: member.name))
      }
    }
    if let policy = defaults?["modelPolicy"]?["allow"]?.array { allowed = policy.compactMap(\.nonEmptyString) }
    guard let own = Self.entry(of: agent, in: configuration)?["model"] else { return }
    let (model, list) = Self.chain(own)
    if let model {
      primary = model
      primarySource = .agent
    }
    // An empty list of its own switches the fallbacks off.
    if own["fallbacks"]?.array != nil {
      fallbacks = list
      fallbacksSource = .agent
    }
  }

  /// The chain of `"model"` or `{primary, fallbacks}`.
  private static func chain(_ value: JSONValue?) -> (primary: String?, fallbacks: [String]) {
    (
      value?.nonEmptyString ?? value?["primary"]?.nonEmptyString,
      (value?["fallbacks"]?.array ?? []).compactMap(\.nonEmptyString)
    )
  }

  private static func entry(of agent: String, in configuration: JSONValue) -> JSONValue? {
    let agents = configuration["agents"]
    if let entry = agents?["entries"]?.members?.first(where: { OpenClawAgent.normalised($0.name) == agent }) {
      return entry.value
    }
    return agents?["list"]?.array?.first { OpenClawAgent.normalised($0["id"]?.string ?? "") == agent }
  }

  /// A model as `provider/model`: an alias is followed, and what names no provider is one of Anthropic.
  public func resolved(_ reference: String) -> String {
    if let alias = aliasPairs.first(where: { $0.alias.lowercased() == reference.lowercased() }) { return alias.model }
    return reference.contains("/") ? reference : "anthropic/" + reference
  }

  /// The one that a request without a wish goes to; nil when it cannot be told.
  public var resolvedPrimary: String? { (primary ?? ownDefault).map(resolved) }

  /// The providers of all models that may be asked, in the order of the chain, each once.
  public var providersInUse: [String] {
    let chain =
      [resolvedPrimary].compactMap(\.self)
      + (fallbacks + [imagePrimary].compactMap(\.self) + imageFallbacks)
      .map(resolved)
    return providers(of: chain)
  }

  /// Those and the providers of the models that may be chosen.
  public var providersMentioned: [String] {
    var all = providersInUse
    for provider in providers(of: allowed.map(resolved)) where !all.contains(provider) { all.append(provider) }
    return all
  }

  private func providers(of models: [String]) -> [String] {
    var found: [String] = []
    for model in models {
      // A pattern of an allow-list may end in a star, and its provider is still told.
      let provider = StoreProvider.normalised(String(model.prefix { $0 != "/" }), in: era)
      if !provider.isEmpty, provider != "*", !found.contains(provider) { found.append(provider) }
    }
    return found
  }
}
