/// The order that somebody set for a provider.
public struct ProviderOrder: Hashable, Sendable {
  /// As it is written.
  public var provider: String
  public var ids: [String]

  public init(provider: String, ids: [String]) {
    self.provider = provider
    self.ids = ids
  }
}

/// What a store of credentials says, as OpenClaw of its era reads it.
public struct AuthStore: Hashable, Sendable {
  public var era: OpenClawEra
  /// In the order of the file.
  public var profiles: [AuthProfile] = []
  /// Entries that OpenClaw passes over in silence.
  public var dropped: [DroppedEntry] = []
  public var order: [ProviderOrder] = []
  /// The profile that answered last, by provider.
  public var lastGood: [LastGood] = []
  public var usage: [Usage] = []
  /// A remedy or a warning about the document as a whole.
  public var remarks: [String] = []

  public struct LastGood: Hashable, Sendable {
    public var provider: String
    public var id: String
  }

  public struct Usage: Hashable, Sendable {
    /// A profile's, or `inline-api-key:<provider>`.
    public var id: String
    public var usage: ProfileUsage
  }

  public init(era: OpenClawEra) { self.era = era }

  public func profile(_ id: String) -> AuthProfile? { profiles.first { $0.id == id } }
  public func usage(of id: String) -> ProfileUsage? { usage.first { $0.id == id }?.usage }

  /// The profiles of a provider by its normalised name.
  public func profiles(of provider: String) -> [AuthProfile] {
    let provider = StoreProvider.normalised(provider, in: era)
    return profiles.filter { $0.provider == provider }
  }

  /// The order that is stored for a provider; nil when none is.
  public func order(of provider: String) -> ProviderOrder? {
    let provider = StoreProvider.normalised(provider, in: era)
    return order.last { $0.provider == provider }
      ?? order.first { StoreProvider.normalised($0.provider, in: era) == provider }
  }

  /// All providers that have profiles, in the order in which they first appear.
  public var providers: [String] {
    var seen: Set<String> = []
    return profiles.map(\.provider).filter { seen.insert($0).inserted }
  }
}
