public import FoundationEssentials

/// What is known of a credential, by evidence alone. A 429, a time-out or being offline never makes one expired.
public enum TokenStatus: String, CaseIterable, Sendable {
  case active, expiring, expired, invalid, revoked, unknown, discontinued, locked, missing

  /// The word of the badge; together with the glyph it tells the status without colour.
  public var word: String {
    switch self {
    case .active: "ACTIVE"
    case .expiring: "EXPIRING"
    case .expired: "EXPIRED"
    case .invalid: "INVALID"
    case .revoked: "REVOKED"
    case .unknown: "UNKNOWN"
    case .discontinued: "ENDED"
    case .locked: "LOCKED"
    case .missing: "GONE"
    }
  }

  /// The word where there is little room, at most four columns.
  public var shortWord: String {
    switch self {
    case .active: "OK"
    case .expiring: "SOON"
    case .expired: "EXP"
    case .invalid: "BAD"
    case .revoked: "REV"
    case .unknown: "?"
    case .discontinued: "END"
    case .locked: "LOCK"
    case .missing: "GONE"
    }
  }

  /// Larger is worse news; decides which credential the one-line view and `status` name first.
  public var severity: Int {
    switch self {
    case .active: 0
    case .unknown: 1
    case .missing: 2
    case .discontinued: 3
    case .locked: 4
    case .expiring: 5
    case .revoked: 6
    case .invalid: 7
    case .expired: 8
    }
  }
}

/// What stands beside a status and does not change it.
public struct TokenFlags: Hashable, Sendable {
  /// The provider asked us to wait until then.
  public var rateLimitedUntil: Date?
  /// Why the credential works only in part: a missing scope, a plan, a region.
  public var restricted: String?
  /// The octal mode of a credential file that others may read, for instance `0644`.
  public var permissionWarning: String?
  /// The environment variable that the tool prefers to this credential.
  public var overriddenByEnvironment: String?
  /// The OpenClaw profile that was made of it.
  public var importedAs: String?

  public init(
    rateLimitedUntil: Date? = nil, restricted: String? = nil, permissionWarning: String? = nil,
    overriddenByEnvironment: String? = nil, importedAs: String? = nil
  ) {
    self.rateLimitedUntil = rateLimitedUntil
    self.restricted = restricted
    self.permissionWarning = permissionWarning
    self.overriddenByEnvironment = overriddenByEnvironment
    self.importedAs = importedAs
  }
}
