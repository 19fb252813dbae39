/// The line of profiles in which OpenClaw tries them for a provider, and who does not stand in it.
public struct OrderResolution: Hashable, Sendable {
  /// Where the line comes from, the strongest first.
  public enum Source: String, Sendable, CaseIterable {
    /// Set for this agent.
    case stored
    /// `auth.order` of the configuration.
    case configuration
    /// The ids of `auth.profiles` in the configuration; profiles that it does not name are not tried.
    case configuredProfiles = "configured-profiles"
    /// All of the store.
    case automatic
    /// Every id that is named is missing from the store, so that all of the store are taken.
    case rescue
  }

  /// What happens when the request comes to a profile that may be chosen.
  public enum Outlook: String, Sendable {
    /// What is stored is sent.
    case sent
    /// It is renewed before.
    case renewed
    /// It is expired and nothing renews it: the next one is tried.
    case fails
    /// Its secret is taken from elsewhere: whether it is there cannot be told from the files.
    case referenced
  }

  public struct Candidate: Hashable, Sendable, Identifiable {
    public var id: String
    /// nil for a profile that only the configuration knows.
    public var type: CredentialType?
    /// Still running: it is tried after all others.
    public var window: UsageWindow?
    public var lastUsed: Double?
    public var outlook: Outlook
  }

  public struct PassedOver: Hashable, Sendable, Identifiable {
    public var id: String
    public var reason: ProfileReason
  }

  /// Normalised.
  public var provider: String
  public var source: Source
  /// In the order in which they are tried.
  public var candidates: [Candidate]
  /// In the order of the base list, then of the store.
  public var passedOver: [PassedOver]

  /// The first that a request gets an answer with, as far as the files tell; nil when there is none.
  public var chosen: Candidate? {
    candidates.first { $0.outlook != .fails && $0.window == nil } ?? candidates.first { $0.outlook != .fails }
  }
}
