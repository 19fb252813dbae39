public import FoundationEssentials

/// What a new key is to be.
public struct NewKey: Hashable, Sendable {
  public var name: String
  /// nil: no limit.
  public var limit: Money?
  /// nil: the limit holds for the key's whole life.
  public var reset: ProvisionedKey.LimitReset?
  public var expiresAt: Date?
  /// The models that it may call; nil: all.
  public var models: [String]?

  public init(
    name: String, limit: Money? = nil, reset: ProvisionedKey.LimitReset? = nil, expiresAt: Date? = nil,
    models: [String]? = nil
  ) {
    self.name = name
    self.limit = limit
    self.reset = reset
    self.expiresAt = expiresAt
    self.models = models
  }
}

/// What is to change about a key. The outer nil leaves a member alone, the inner one clears it.
public struct KeyChange: Hashable, Sendable {
  public var name: String?
  public var limit: Money??
  public var reset: ProvisionedKey.LimitReset??
  public var expiresAt: Date??
  public var models: [String]??
  public var isDisabled: Bool?

  public init() {}

  public static func disabling(_ isDisabled: Bool) -> KeyChange {
    var change = KeyChange()
    change.isDisabled = isDisabled
    return change
  }

  public var isEmpty: Bool { self == KeyChange() }
}

/// A key with its secret: the one time that the secret is told.
public struct IssuedKey: Hashable, Sendable {
  public var id: String
  public var name: String
  public var secret: Secret

  public init(id: String, name: String, secret: Secret) {
    self.id = id
    self.name = name
    self.secret = secret
  }
}

/// Changes the provisioned keys. Every call throws `ServiceFailure` when it is refused; its `field` then names the member
/// at fault by the wire's name: `name`, `credit_limit`, `limit_reset`, `expires_at`, `models`.
public protocol KeyActions: Sendable {
  func create(_ new: NewKey) async throws -> IssuedKey
  func change(_ id: String, _ change: KeyChange) async throws
  /// Gives the key another secret; the old one is refused from then on.
  func rotate(_ id: String) async throws -> IssuedKey
  /// Ends the key for ever.
  func revoke(_ id: String) async throws
}
