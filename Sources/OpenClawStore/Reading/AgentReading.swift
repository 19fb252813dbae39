/// What an agent's folder holds.
public struct AgentReading: Hashable, Sendable, Identifiable {
  public var agent: OpenClawAgent
  /// The store of the generation in use.
  public var own: StoreReading
  /// The store's file or database; for a person, also where it would be.
  public var storePath: String
  /// What the agent sees: its own over what it inherits. Empty when there is nothing.
  public var effective: AuthStore
  /// The agent from whose store this one reads through, or copies when it is used next.
  public var inheritsFrom: String?
  /// The files that were read, and those of older generations that lie beside.
  public var files: [StoreFile]
  /// Files that the generation in use no longer reads.
  public var retired: [StoreReadingOfFile]
  /// The database is empty and older files lie beside it: OpenClaw refuses to work until `openclaw doctor --fix`.
  public var needsMigration: Bool

  public var id: String { agent.id }

  public init(
    agent: OpenClawAgent, own: StoreReading, storePath: String, effective: AuthStore, inheritsFrom: String? = nil,
    files: [StoreFile] = [], retired: [StoreReadingOfFile] = [], needsMigration: Bool = false
  ) {
    self.agent = agent
    self.own = own
    self.storePath = storePath
    self.effective = effective
    self.inheritsFrom = inheritsFrom
    self.files = files
    self.retired = retired
    self.needsMigration = needsMigration
  }
}

/// An older store beside the one in use, or a file that OpenClaw imports from.
public struct StoreReadingOfFile: Hashable, Sendable {
  public enum Kind: String, Sendable {
    /// `auth-profiles.json` beside a database.
    case profiles
    /// `auth.json`, flat.
    case flat
    /// `credentials/oauth.json`.
    case oauth
  }

  public var kind: Kind
  public var path: String
  public var reading: StoreReading

  public init(kind: Kind, path: String, reading: StoreReading) {
    self.kind = kind
    self.path = path
    self.reading = reading
  }
}
