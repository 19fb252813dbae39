public import Domain
public import FoundationEssentials

/// A credential of a store. What it holds of secrets prints as `[redacted]`.
public struct AuthProfile: Hashable, Sendable, Identifiable {
  /// Any text; usually `<provider>:<name>`.
  public var id: String
  public var type: CredentialType
  /// As it is written.
  public var providerText: String
  /// By its present name; providers are compared by this.
  public var provider: String
  /// `key`, `token` or `access`, by the type; nil when it is blank, a reference, or a fence.
  public var secret: Secret?
  /// Of a login.
  public var refresh: Secret?
  public var reference: SecretReference?
  public var expires: StoredExpiry
  public var email: String?
  public var accountID: String?
  public var displayName: String?
  /// nil: by its type, keys and tokens are copied to new agents and logins are not.
  public var copyToAgents: Bool?
  /// Saved, and not yet in use.
  public var isSetupReplacement: Bool
  public var fence: RefreshFence?
  /// The store of another agent holds it, and this one reads it through.
  public var isInherited = false
  /// Everything that is written, unknown members too.
  public var raw: SealedJSON

  /// When the access token ends; nil when nothing usable is written.
  public var expiresAt: Date? {
    expires.milliseconds.map { Date(timeIntervalSince1970: $0 / 1000) }
  }

  /// A program can renew it without a person.
  public var isRenewable: Bool { type == .oauth && refresh != nil && fence == nil }

  /// Whether a secret or a reference is there at all.
  public var hasCredential: Bool {
    switch type {
    case .oauth: secret != nil || refresh != nil
    case .token, .apiKey: secret != nil || reference != nil
    }
  }
}

/// Why OpenClaw passes over an entry when it loads a store, by its own words.
public enum RejectReason: String, Sendable {
  case nonObject = "non_object"
  case invalidType = "invalid_type"
  case missingProvider = "missing_provider"
}

/// An entry that OpenClaw passes over in silence, and erases when it writes next.
public struct DroppedEntry: Hashable, Sendable, Identifiable {
  public var id: String
  public var reason: RejectReason
  public var raw: SealedJSON
}
