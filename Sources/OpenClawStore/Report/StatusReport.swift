import Domain
public import FoundationEssentials
import StructuredText

/// What `models status` says of one agent: which models it asks, and with which credentials.
///
/// A value computed from a reading alone; what it holds of secrets is masked.
public struct StatusReport: Sendable {
  /// A profile as it is listed.
  public struct Profile: Sendable, Identifiable {
    public var id: String
    public var provider: String
    public var type: CredentialType
    public var status: ProfileStatus
    public var email: String?
    /// First and last four characters, or `***`; nil where nothing is.
    public var masked: String?
    public var isInherited: Bool
    /// The window that runs and ends last.
    public var window: UsageWindow?
  }

  public struct Provider: Sendable, Identifiable {
    public var id: String
    public var effective: EffectiveCredential
    public var profiles: [Profile]
    /// Set, whether it counts or not.
    public var variable: OpenClawVariables.Variable?
    /// A key of `models.providers`, masked.
    public var modelsKey: String?
    public var status: ProfileStatus
  }

  public var instance: InstanceReading
  public var agent: AgentReading
  public var models: ModelSettings
  /// In alphabetical order: those that have something, or whose models are in use.
  public var providers: [Provider]
  /// Providers of models in use for which there is nothing at all.
  public var missingInUse: [String]
  public var now: Date

  public var era: OpenClawEra { instance.era.era }
  public var profiles: [Profile] { providers.flatMap(\.profiles) }

  /// Those that wait, the one that waits shortest first.
  public var waiting: [Profile] {
    profiles.filter { $0.window != nil }.sorted { ($0.window?.until ?? 0) < ($1.window?.until ?? 0) }
  }

  public init(_ instance: InstanceReading, agent: AgentReading, now: Date) {
    self.instance = instance
    self.agent = agent
    self.now = now
    let era = instance.era.era
    let store = agent.effective
    let models = ModelSettings(instance.settings.raw.reveal(), agent: agent.agent.id, era: era)
    self.models = models
    let table = ProviderVariables.known(in: era)
    var names = Set(store.providers)
    names.formUnion(instance.settings.profiles.map { StoreProvider.normalised($0.provider, in: era) })
    names.formUnion(instance.settings.modelProviders.map { StoreProvider.normalised($0.id, in: era) })
    names.formUnion(models.providersMentioned)
    for name in ProviderVariables.alwaysAsked where instance.variables.variable(of: name, in: table) != nil {
      names.insert(name)
    }
    let milliseconds = (now.timeIntervalSince1970 * 1000).rounded()
    let all = names.sorted().map { name in
      let key = instance.settings.modelProviders.first { StoreProvider.normalised($0.id, in: era) == name }?.apiKey
      return Provider(
        id: name, effective: instance.effective(name, for: agent, at: now),
        profiles: store.profiles(of: name).map { profile in
          Profile(
            id: profile.id, provider: name, type: profile.type,
            status: store.status(of: profile, settings: instance.settings, now: now), email: profile.email,
            masked: profile.secret?.masked ?? profile.reference?.text, isInherited: profile.isInherited,
            window: store.usage(of: profile.id)?.window(at: milliseconds, in: era, provider: name))
        },
        variable: instance.variables.variable(of: name, in: table), modelsKey: Self.masked(key),
        status: store.status(ofProvider: name, settings: instance.settings, now: now))
    }
    providers = all.filter { !$0.profiles.isEmpty || $0.variable != nil || $0.modelsKey != nil }
    missingInUse = models.providersInUse.filter { name in
      guard let provider = all.first(where: { $0.id == name }) else { return true }
      return provider.effective.source.kind == "missing"
    }
  }

  /// A key in the configuration: masked, unless it is the name of a variable or a reference.
  private static func masked(_ key: SealedJSON?) -> String? {
    guard let value = key?.reveal() else { return nil }
    guard let text = value.string else { return "reference" }
    let isName = text.utf8.allSatisfy {
      (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
    }
    if isName || text.hasPrefix("${") { return "marker(\(text))" }
    return Secret(text).masked
  }

  /// Whether something is worth an alarm: 1 for something expired, missing or without any credential, 2 for something
  /// that is about to expire, else 0.
  public var verdict: Int32 {
    let words = profiles.map(\.status.word)
    if !missingInUse.isEmpty || words.contains(where: { $0 == .expired || $0 == .missing }) { return 1 }
    return words.contains(.expiring) ? 2 : 0
  }
}
