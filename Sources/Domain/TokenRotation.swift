public import FoundationEssentials

/// How the next credential of a provider is chosen.
public enum RotationStrategy: String, CaseIterable, Sendable {
  case roundRobin = "round-robin"
  case leastUsed = "least-used"
  case priority
  case healthBased = "health-based"
}

/// What a rotation chose for one provider, and why not the others.
public struct RotationChoice: Hashable, Sendable {
  public struct Candidate: Hashable, Sendable, Identifiable {
    /// The credential's id.
    public var id: String
    /// The profile of OpenClaw that was made of it.
    public var profileID: String?
    public var usageCount: Int
    public var lastUsedAt: Date?
    public var consecutiveFailures: Int
    /// The least that is left in any of its windows, 0 to 1; nil when it is not known.
    public var remaining: Double?
    /// Why it stands where it stands.
    public var reason: String

    public init(
      id: String, profileID: String? = nil, usageCount: Int = 0, lastUsedAt: Date? = nil,
      consecutiveFailures: Int = 0, remaining: Double? = nil, reason: String
    ) {
      self.id = id
      self.profileID = profileID
      self.usageCount = usageCount
      self.lastUsedAt = lastUsedAt
      self.consecutiveFailures = consecutiveFailures
      self.remaining = remaining
      self.reason = reason
    }
  }

  public var provider: String
  public var strategy: RotationStrategy
  /// Those that may be used, the chosen one first.
  public var order: [Candidate]
  /// Those that may not, each with its reason.
  public var excluded: [Candidate]

  public var chosen: Candidate? { order.first }

  public init(provider: String, strategy: RotationStrategy, order: [Candidate], excluded: [Candidate]) {
    self.provider = provider
    self.strategy = strategy
    self.order = order
    self.excluded = excluded
  }
}

/// Chooses among the credentials of each provider.
public protocol TokenRotation: Sendable {
  /// The choice of each provider that has one, by name; changes nothing.
  func rotationChoices(_ strategy: RotationStrategy?, provider: String?) async throws -> [RotationChoice]
  /// Takes the next one: counts one use, and remembers where the round is.
  func takeNext(_ strategy: RotationStrategy?, provider: String) async throws -> RotationChoice
  /// Tells OpenClaw the order of a choice: the chosen one first.
  ///
  /// - Parameters:
  ///   - agent: nil for the one that OpenClaw itself would take.
  ///   - dryRun: only says what would be set.
  /// - Throws: `ServiceFailure`
  func applyRotation(_ choice: RotationChoice, agent: String?, dryRun: Bool) async throws -> RotationOrder
}

/// What setting an order did, or would do.
public struct RotationOrder: Hashable, Sendable {
  /// By the store's own name.
  public var provider: String
  public var profileIDs: [String]
  public var hasChanged: Bool
  /// Credentials without a profile, which OpenClaw cannot be told about.
  public var notImported: [String]
  public var notes: [String]

  public init(
    provider: String, profileIDs: [String], hasChanged: Bool, notImported: [String] = [], notes: [String] = []
  ) {
    self.provider = provider
    self.profileIDs = profileIDs
    self.hasChanged = hasChanged
    self.notImported = notImported
    self.notes = notes
  }
}
