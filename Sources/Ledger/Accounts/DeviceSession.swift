public import FoundationEssentials

/// A GitHub sign-in that waits for a person, or was confirmed by one. Only digests of its secrets are kept.
public struct DeviceSession: Hashable, Sendable {
  /// Who signed in, as GitHub told it.
  public struct Identity: Hashable, Sendable {
    public var gitHubID: Int64
    /// The primary and verified address; nil when there is none.
    public var email: String?
    public var name: String
    public var avatarURL: String

    public init(gitHubID: Int64, email: String?, name: String, avatarURL: String) {
      self.gitHubID = gitHubID
      self.email = email
      self.name = name
      self.avatarURL = avatarURL
    }
  }

  /// The digest of the device code.
  public var deviceCodeDigest: String
  public var clientID: String
  /// Seconds that must lie between two polls.
  public var interval: Int
  public var expiresAt: Date
  /// nil until the person confirmed it.
  public var identity: Identity?

  public init(
    deviceCodeDigest: String, clientID: String, interval: Int, expiresAt: Date, identity: Identity? = nil
  ) {
    self.deviceCodeDigest = deviceCodeDigest
    self.clientID = clientID
    self.interval = interval
    self.expiresAt = expiresAt
    self.identity = identity
  }
}

/// What a poll finds.
public enum DevicePoll: Hashable, Sendable {
  case unknown
  case expired
  /// Too early; from now on the interval is this many seconds.
  case slowDown(interval: Int)
  /// Ask GitHub.
  case pending(DeviceSession)
  /// Confirmed before: hand out a fresh access token.
  case authorized(DeviceSession)
}
