public import StructuredText

/// What makes OpenClaw fall back to the token proxy: a provider, the entries in the fallback chain, and where the
/// configuration limits which models may be used, the permission.
public struct IntegrationPlan: Hashable, Sendable {
  public static let providerName = "openclaw-token-fallback"
  /// The variable that holds the key; the configuration only refers to it.
  public static let keyVariable = "OPENCLAW_TOKEN_PROXY_KEY"
  public static let provider: MemberPath = ["models", "providers", "openclaw-token-fallback"]
  static let defaultModel: MemberPath = ["agents", "defaults", "model"]
  static let aliases: MemberPath = ["agents", "defaults", "models"]
  static let allowed: MemberPath = ["agents", "defaults", "modelPolicy", "allow"]

  /// Ends in `/v1`.
  public var baseURL: String
  /// All models that the provider offers.
  public var models: [ProxyModel]
  /// The ids of those that go into the chain, in this order.
  public var chain: [String]
  /// The first of the chain becomes the primary model, the present primary its first fallback.
  public var makesPrimary: Bool

  public init(baseURL: String, models: [ProxyModel], chain: [String], makesPrimary: Bool = false) {
    self.baseURL = baseURL
    self.models = models
    self.chain = chain
    self.makesPrimary = makesPrimary
  }

  public static func reference(to model: String) -> String { providerName + "/" + model }

  var references: [String] { chain.map(Self.reference) }

  /// The provider's entry, with exactly the members that OpenClaw's strict validation knows.
  public var providerEntry: JSONValue {
    .members([
      ("baseUrl", baseURL.json), ("apiKey", "${\(Self.keyVariable)}".json), ("auth", "api-key".json),
      ("api", "openai-completions".json), ("models", .array(models.map(\.json))),
    ])
  }

  /// Makes the edits.
  ///
  /// - Returns: how to take them back, in the order in which they were made.
  /// - Throws: `ConfigurationFailure`, and then the document is as it was.
  public func apply(to document: inout ConfigurationDocument) throws(ConfigurationFailure) -> [ConfigurationChange] {
    var edited = document
    var changes = [try edited.insert(Self.provider, providerEntry)]
    changes += try joinChain(of: &edited)
    changes += try permit(in: &edited)
    document = edited
    return changes
  }

  private func joinChain(of document: inout ConfigurationDocument) throws(ConfigurationFailure) -> [ConfigurationChange]
  {
    let path = Self.defaultModel
    var changes: [ConfigurationChange] = []
    var fallbacks = references
    let present = document[path]
    let oldPrimary = present?.string ?? present?["primary"]?.string
    if let text = present?.string {
      changes.append(try document.replace(path, with: .members([("primary", text.json)])))
    } else if let present, present.members == nil {
      throw .notAnObject(path: path.description)
    }
    if makesPrimary, let first = fallbacks.first {
      fallbacks.removeFirst()
      changes.append(try document.set(path.appending("primary"), to: first.json))
      if let oldPrimary, oldPrimary != first { fallbacks.insert(oldPrimary, at: 0) }
    }
    let list = path.appending("fallbacks")
    for reference in fallbacks {
      guard let there = document[list] else {
        var change = try document.insert(list, [reference].json)
        if case .inserted(let place, let text, let lead, let tail, _) = change {
          change = .inserted(
            place: place, text: text, lead: lead, tail: tail, owned: .element(reference.json, of: list))
        }
        changes.append(change)
        continue
      }
      guard let elements = there.array else { throw .notAnArray(path: list.description) }
      if !elements.contains(reference.json) { changes.append(try document.append(reference.json, to: list)) }
    }
    return changes
  }

  /// A list of the models that may be used must name ours, or the fallback would never be tried.
  private func permit(in document: inout ConfigurationDocument) throws(ConfigurationFailure) -> [ConfigurationChange] {
    var changes: [ConfigurationChange] = []
    if let members = document[Self.aliases]?.members, !members.isEmpty {
      for reference in references where !members.contains(where: { $0.name == reference }) {
        changes.append(try document.insert(Self.aliases.appending(reference), .object([])))
      }
    }
    if let allowed = document[Self.allowed]?.array?.compactMap(\.string), !allowed.isEmpty {
      let all = ["*", Self.providerName + "/*"]
      for reference in references where !allowed.contains(reference) && !allowed.contains(where: all.contains) {
        changes.append(try document.append(reference.json, to: Self.allowed))
      }
    }
    return changes
  }
}
