public import StructuredText

/// Something that a person should know about their configuration, though it stops nothing.
public enum IntegrationNote: Hashable, Sendable, CustomStringConvertible {
  /// The agent has a model of its own, so the default chain is not its chain.
  case agentHasOwnModel(agent: String)
  /// An alias of the person is named like one of the proxy's models, and means another one.
  case aliasTaken(alias: String, reference: String)
  /// No primary model is configured, so OpenClaw's own default comes first.
  case noPrimary
  /// What the model costs is not known, so OpenClaw's own figures will leave it out. The proxy's do not.
  case unpriced(model: String)

  public var description: String {
    switch self {
    case .agentHasOwnModel(let agent):
      "Agent \(agent) has a model of its own and does not inherit the fallback; add it to that agent's fallbacks."
    case .aliasTaken(let alias, let reference):
      "The alias \(alias) means \(reference), not the proxy's model; name the proxy's as "
        + "\(IntegrationPlan.providerName)/…"
    case .unpriced(let model):
      "The price of \(model) is not known here; OpenClaw's own cost figures leave it out, the proxy's do not."
    case .noPrimary: "No primary model is configured; OpenClaw's own default stays first."
    }
  }
}

extension IntegrationPlan {
  public func notes(on document: ConfigurationDocument) -> [IntegrationNote] {
    var notes = Self.agentsWithoutFallback(in: document.value).map { IntegrationNote.agentHasOwnModel(agent: $0) }
    let taken = Set(chain + [Self.providerName])
    for member in document[Self.aliases]?.members ?? [] {
      guard let alias = member.value["alias"]?.nonEmptyString, taken.contains(alias),
        !member.name.hasPrefix(Self.providerName + "/")
      else { continue }
      notes.append(.aliasTaken(alias: alias, reference: member.name))
    }
    let model = document[Self.defaultModel]
    if !makesPrimary, model?.nonEmptyString == nil, model?["primary"]?.nonEmptyString == nil {
      notes.append(.noPrimary)
    }
    return notes + models.filter { !$0.isPriced }.map { .unpriced(model: $0.id) }
  }

  /// The ids of agents whose own model keeps them from the default chain, unless they list the proxy themselves.
  public static func agentsWithoutFallback(in value: JSONValue) -> [String] {
    let agents = value["agents"]
    var found: [(id: String, model: JSONValue)] = []
    for agent in agents?["list"]?.array ?? [] {
      if let model = agent["model"] { found.append((agent["id"]?.string ?? "main", model)) }
    }
    for member in agents?["entries"]?.members ?? [] {
      if let model = member.value["model"] { found.append((member.name, model)) }
    }
    return found.compactMap { id, model in
      let listed = (model["fallbacks"]?.array ?? []).compactMap(\.string)
      let primary = model.string ?? model["primary"]?.string ?? ""
      return (listed + [primary]).contains { $0.hasPrefix(providerName + "/") } ? nil : id
    }
  }

  /// The proxy's entries in the default chain, the primary model included.
  public static func chain(in value: JSONValue) -> [String] {
    let model = value["agents"]?["defaults"]?["model"]
    let all =
      [model?.string ?? model?["primary"]?.string].compactMap(\.self)
      + (model?["fallbacks"]?.array ?? []).compactMap(\.string)
    return all.filter { $0.hasPrefix(providerName + "/") }
  }
}
