public import FoundationEssentials

/// Which credential an agent of OpenClaw takes for a provider, who stands behind it in the line, and who was passed over.
///
/// It is computed from what can be used, not from what is there: a profile that OpenClaw skips silently is never called
/// the one in use.
public struct CredentialChoice: Hashable, Sendable {
  /// What a request would be sent with now.
  public enum Source: Hashable, Sendable {
    case profile(String)
    /// The name of a variable.
    case environment(String)
    /// A key that stands in the configuration of models.
    case models
    /// Nothing: a request fails.
    case missing
  }

  /// Where the line comes from, the strongest first.
  public enum Order: String, Sendable, CaseIterable {
    /// Set for this agent: `models auth order set`.
    case store
    /// `auth.order` of the configuration.
    case configuration
    /// The ids of `auth.profiles` in the configuration; profiles that it does not name are not tried.
    case configuredProfiles = "configured-profiles"
    /// Nobody set one: logins before tokens before keys, the least recently used first.
    case automatic
  }

  /// A time in which a profile is not used.
  public struct Window: Hashable, Sendable {
    public enum Kind: String, Sendable { case cooldown, disabled, blocked }

    public var kind: Kind
    /// OpenClaw's word: `rate_limit`, `billing`.
    public var reason: String?
    /// Only this model waits; nil for all.
    public var model: String?
    public var endsAt: Date

    public init(kind: Kind, reason: String? = nil, model: String? = nil, endsAt: Date) {
      self.kind = kind
      self.reason = reason
      self.model = model
      self.endsAt = endsAt
    }
  }

  /// Something that could be used, or somebody thought could.
  public struct Candidate: Hashable, Sendable, Identifiable {
    public enum Kind: String, Sendable {
      case oauth, token
      case apiKey = "api_key"
      case environment = "env"
      case models
    }

    public enum Standing: String, Sendable {
      case used
      /// The one that is tried when the used one fails.
      case next
      /// Further behind.
      case waiting
      /// Not tried at all, or only when nothing else is left.
      case passedOver = "passed-over"
    }

    /// The id of a profile, the name of a variable, or `models.json`.
    public var id: String
    public var kind: Kind
    public var standing: Standing
    /// Why it stands there, for a person, as the rest of a sentence about it: `is tried when the one in use fails`.
    public var reason: String
    /// OpenClaw's word: `ok`, `expiring`, `expired`, `missing`, `static`; nil for what is no profile.
    public var status: String?
    public var account: String?
    /// Of the access token.
    public var expiresAt: Date?
    public var isRenewable: Bool
    /// Still running when it was read.
    public var window: Window?
    public var lastUsedAt: Date?

    public init(
      id: String, kind: Kind, standing: Standing, reason: String, status: String? = nil, account: String? = nil,
      expiresAt: Date? = nil, isRenewable: Bool = false, window: Window? = nil, lastUsedAt: Date? = nil
    ) {
      self.id = id
      self.kind = kind
      self.standing = standing
      self.reason = reason
      self.status = status
      self.account = account
      self.expiresAt = expiresAt
      self.isRenewable = isRenewable
      self.window = window
      self.lastUsedAt = lastUsedAt
    }
  }

  public var agent: String
  public var provider: String
  public var source: Source
  public var order: Order
  /// In the order in which they are tried; those that were passed over come last.
  public var candidates: [Candidate]
  /// What a person should know besides, each a sentence.
  public var remarks: [String]

  public init(
    agent: String, provider: String, source: Source, order: Order, candidates: [Candidate], remarks: [String] = []
  ) {
    self.agent = agent
    self.provider = provider
    self.source = source
    self.order = order
    self.candidates = candidates
    self.remarks = remarks
  }

  /// The candidate that is used; nil when nothing can be.
  public var used: Candidate? { candidates.first { $0.standing == .used } }
  public var next: Candidate? { candidates.first { $0.standing == .next } }

  /// Whether a candidate is a copy of that credential, or the variable that holds it.
  public func isCandidate(_ candidate: Candidate, _ token: DiscoveredToken) -> Bool {
    let profile = "agent \(agent) (\(candidate.id))"
    return token.sources.contains { source in
      switch source.kind {
      case .openclaw: source.location == profile
      case .environment: candidate.kind == .environment && source.location == candidate.id
      case .file, .keyring: false
      }
    } || token.sharedGrantWith.contains("openclaw " + profile)
  }
}

/// Answers which credential OpenClaw takes, from its files alone.
public protocol CredentialChoiceService: Sendable {
  /// For each agent and provider that concerns the credential: those that hold it first, then those that could use it.
  func choices(for token: DiscoveredToken) async throws -> [CredentialChoice]
}
