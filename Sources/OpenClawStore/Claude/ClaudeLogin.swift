public import Domain
public import FoundationEssentials
public import StructuredText

/// A login of Claude Code, by whichever of its three names a file calls the fields.
///
///     Claude Code      oauth.json, profile
///     accessToken      access
///     refreshToken     refresh
///     expiresAt        expires        milliseconds since 1970
///
/// `scopes`, `subscriptionType` and `rateLimitTier` have one name everywhere.
public struct ClaudeLogin: Hashable, Sendable {
  public var access: Secret
  /// nil: a setup token, or a login whose renewal is left to somebody else.
  public var refresh: Secret?
  /// Milliseconds since 1970, above 0.
  public var expires: Double
  /// `scopes`, `subscriptionType`, `rateLimitTier`, as they are written.
  public var details: [JSONValue.Member]

  public static let detailNames = ["scopes", "subscriptionType", "rateLimitTier"]

  /// Of Claude Code's own file; nil where OpenClaw would see no login: without an access token or an end.
  public init?(claudeFile document: JSONValue) {
    guard let login = document["claudeAiOauth"] else { return nil }
    self.init(login, access: "accessToken", refresh: "refreshToken", expires: "expiresAt")
  }

  /// Of an entry of `oauth.json`, or of a stored profile.
  public init?(entry: JSONValue) { self.init(entry, access: "access", refresh: "refresh", expires: "expires") }

  private init?(_ value: JSONValue, access: String, refresh: String, expires: String) {
    guard let token = value[access]?.nonEmptyString, !RefreshFence.isFence(token),
      let end = value[expires]?.double, end > 0, end <= StoredExpiry.latest
    else { return nil }
    self.access = Secret(token)
    self.refresh = value[refresh]?.nonEmptyString.map { Secret($0) }
    self.expires = end
    details = Self.detailNames.compactMap { name in
      value[name].flatMap { $0.isNull ? nil : JSONValue.Member(name: name, value: $0) }
    }
  }

  public var expiresAt: Date { Date(timeIntervalSince1970: expires / 1000) }

  /// The same without what renews it.
  public var accessOnly: ClaudeLogin {
    var copy = self
    copy.refresh = nil
    return copy
  }

  /// Whether both hold the same tokens.
  public func isSame(as other: ClaudeLogin) -> Bool { access == other.access && refresh == other.refresh }

  private var end: JSONValue { .number(String(Int64(expires))) }

  /// The tokens by the names of `oauth.json` and profiles.
  public var entryMembers: [(String, JSONValue)] {
    var members: [(String, JSONValue)] = [("access", access.reveal().json)]
    if let refresh { members.append(("refresh", refresh.reveal().json)) }
    return members + [("expires", end)] + details.map { ($0.name, $0.value) }
  }

  /// The tokens by Claude Code's names.
  public var claudeMembers: [(String, JSONValue)] {
    var members: [(String, JSONValue)] = [("accessToken", access.reveal().json)]
    if let refresh { members.append(("refreshToken", refresh.reveal().json)) }
    return members + [("expiresAt", end)]
  }

  /// A whole profile: without anything that renews it, it is a token and no login.
  public var profile: JSONValue {
    guard refresh != nil else {
      return .members([
        ("type", "token".json), ("provider", "anthropic".json), ("token", access.reveal().json), ("expires", end),
      ])
    }
    return .members([("type", "oauth".json), ("provider", "anthropic".json)] + entryMembers)
  }
}
