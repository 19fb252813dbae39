import Domain
import FoundationEssentials
import OpenClawConfiguration
import OpenClawStore
import StructuredText

/// Readings made of documents, without any file.
enum Sample {
  static let now = Date(timeIntervalSince1970: 1_800_000_000)

  static func milliseconds(_ secondsFromNow: Double) -> String {
    String(Int64((now.timeIntervalSince1970 + secondsFromNow) * 1000))
  }

  static func store(_ text: String, era: OpenClawEra = .e1) throws -> AuthStore {
    guard let store = AuthStore(profiles: try JSONReader.read(text), era: era) else { throw NoStore() }
    return store
  }

  struct NoStore: Error {}

  static func reading(
    _ store: AuthStore, configuration: String = "{}", variables: OpenClawVariables = .none
  ) throws -> (instance: InstanceReading, agent: AgentReading) {
    let agent = OpenClawAgent(
      id: "main", folder: "/s/agents/main/agent", isMain: true, isDefault: true, isConfigured: true)
    let reading = AgentReading(
      agent: agent, own: .store(store), storePath: agent.profilesFile, effective: store)
    return (
      InstanceReading(
        instance: OpenClawInstance(
          name: "default", stateDirectory: "/s", configuration: "/s/openclaw.json", environmentFile: "/s/.env",
          oauthFile: "/s/credentials/oauth.json", isCurrent: true),
        settings: OpenClawSettings(try JSONReader.read(configuration, dialect: .lenient)),
        era: EraFinding(era: store.era, lockKind: .folder, evidence: [EraEvidence(.nothing, "nothing tells")]),
        agents: [reading], variables: variables), reading
    )
  }

  /// The store of the three kinds of profile: one that works, one that is skipped in silence, one that waits.
  static func three(era: OpenClawEra = .e1) throws -> AuthStore {
    try store(
      """
      { "version": 1,
        "profiles": {
          "anthropic:default": { "type": "oauth", "provider": "anthropic", "access": "FAKE-access-0123456789", "refresh": "FAKE-refresh-0123456789", "expires": 4102444800000 },
          "anthropic:broken": { "type": "oauth", "provider": "anthropic", "key": "FAKE-misplaced-0123456789", "expires": 4102444800000 },
          "openrouter:manual": { "type": "api_key", "provider": "openrouter", "key": "FAKE-key-0123456789abcdef" } },
        "order": { "anthropic": ["anthropic:broken", "anthropic:default"] },
        "lastGood": { "anthropic": "anthropic:default" },
        "usageStats": { "openrouter:manual": { "errorCount": 2, "cooldownUntil": \(milliseconds(300)), "cooldownReason": "rate_limit" } } }
      """, era: era)
  }
}
