public import OpenClawConfiguration
public import StructuredText

/// What the configuration says of credentials and agents. It holds no secret that is meant for providers, but may by
/// mistake: values of `models.providers` and `env` are sealed.
public struct OpenClawSettings: Hashable, Sendable {
  public struct Profile: Hashable, Sendable {
    public var id: String
    public var provider: String
    /// `api_key`, `oauth`, `token`, `aws-sdk`.
    public var mode: String
    public var email: String?
  }

  public struct Agent: Hashable, Sendable {
    /// Normalised.
    public var id: String
    public var isMarkedDefault: Bool
    public var folder: String?
  }

  public struct ModelProvider: Hashable, Sendable {
    public var id: String
    /// `api-key`, `aws-sdk`, `oauth`, `token`.
    public var auth: String?
    /// A key, the name of a variable, or a reference.
    public var apiKey: SealedJSON?
  }

  public var version: OpenClawVersion?
  public var profiles: [Profile] = []
  public var order: [ProviderOrder] = []
  public var agents: [Agent] = []
  /// The agents stand in an object by their ids, as the latest versions have it.
  public var keysAgentsByID = false
  /// Who works when nobody is named, of the latest versions.
  public var systemAgent: String?
  public var inheritanceOwner: String?
  /// `env.vars` and the texts directly under `env`, the latter first: they win.
  public var variables: [(name: String, value: SealedJSON)] { storedVariables.map { ($0.name, $0.value) } }
  public var importsShell = false
  public var modelProviders: [ModelProvider] = []
  public var discoveryPlugin: DiscoveryPlugin
  /// A part of it stands in other files.
  public var hasIncludes = false
  /// The whole configuration as it was read.
  public var raw: SealedJSON

  struct Variable: Hashable, Sendable {
    var name: String
    var value: SealedJSON
  }
  var storedVariables: [Variable] = []

  /// Of a file that is not there.
  public static let empty = OpenClawSettings(.object([]))

  public init(_ root: JSONValue) {
    raw = SealedJSON(root)
    discoveryPlugin = DiscoveryPlugin(root)
    version = root["meta"]?["lastTouchedVersion"]?.string.flatMap { OpenClawVersion(in: $0) }
    let auth = root["auth"]
    profiles = AuthStore.lastOfEach(auth?["profiles"]?.members ?? []).compactMap { member in
      guard let provider = member.value["provider"]?.nonEmptyString else { return nil }
      return Profile(
        id: member.name, provider: provider, mode: member.value["mode"]?.string ?? "",
        email: member.value["email"]?.nonEmptyString)
    }
    order = AuthStore.lastOfEach(auth?["order"]?.members ?? []).compactMap { member in
      member.value.array.map { ProviderOrder(provider: member.name, ids: $0.compactMap { $0.string?.trimmedOrNil }) }
    }
    readAgents(root["agents"])
    let env = root["env"]
    let direct = (env?.members ?? []).filter { $0.name != "shellEnv" && $0.name != "vars" }
    storedVariables = AuthStore.lastOfEach((env?["vars"]?.members ?? []) + direct).compactMap { member in
      member.value.nonEmptyString == nil ? nil : Variable(name: member.name, value: SealedJSON(member.value))
    }
    importsShell = env?["shellEnv"]?["enabled"]?.bool == true
    modelProviders = AuthStore.lastOfEach(root["models"]?["providers"]?.members ?? []).map { member in
      ModelProvider(
        id: member.name, auth: member.value["auth"]?.string,
        apiKey: member.value["apiKey"].flatMap { $0.nonEmptyString == nil && $0.members == nil ? nil : SealedJSON($0) })
    }
    hasIncludes = Self.mentionsInclude(root, depth: 0)
  }

  private mutating func readAgents(_ value: JSONValue?) {
    if let entries = value?["entries"]?.members {
      keysAgentsByID = true
      agents = AuthStore.lastOfEach(entries).map {
        Agent(
          id: OpenClawAgent.normalised($0.name), isMarkedDefault: false, folder: $0.value["agentDir"]?.nonEmptyString)
      }
    } else {
      agents = (value?["list"]?.array ?? []).compactMap { entry in
        guard entry.members != nil else { return nil }
        return Agent(
          id: OpenClawAgent.normalised(entry["id"]?.string ?? ""), isMarkedDefault: entry["default"]?.bool == true,
          folder: entry["agentDir"]?.nonEmptyString)
      }
    }
    let defaults = value?["defaults"]
    systemAgent = defaults?["systemAgent"]?["agentId"]?.nonEmptyString.map(OpenClawAgent.normalised)
    inheritanceOwner = defaults?["authInheritance"]?["agentId"]?.nonEmptyString.map(OpenClawAgent.normalised)
  }

  private static func mentionsInclude(_ value: JSONValue, depth: Int) -> Bool {
    guard depth < 64 else { return false }
    switch value {
    case .object(let members):
      return members.contains { $0.name == "$include" || mentionsInclude($0.value, depth: depth + 1) }
    case .array(let values): return values.contains { mentionsInclude($0, depth: depth + 1) }
    default: return false
    }
  }
}

extension OpenClawSettings {
  /// The agent that works when a person names none.
  public var defaultAgent: String {
    if keysAgentsByID { return agents.count == 1 ? agents[0].id : systemAgent ?? agents.first?.id ?? "main" }
    return agents.first(where: \.isMarkedDefault)?.id ?? agents.first?.id ?? "main"
  }

  public func profile(_ id: String) -> Profile? { profiles.first { $0.id == id } }

  /// nil when the configuration sets none for the provider; an empty one selects nothing.
  public func order(of provider: String, in era: OpenClawEra) -> ProviderOrder? {
    let provider = StoreProvider.normalised(provider, in: era)
    return order.first { StoreProvider.normalised($0.provider, in: era) == provider }
  }
}
