public import FoundationEssentials

/// What a credential is.
public enum TokenKind: String, Sendable, CaseIterable {
  case oauth
  case apiKey = "api-key"
  /// A long-lived token made for scripts: a Claude setup token, a GitHub or Codex personal access token.
  case accessToken = "access-token"
  /// A Codex agent identity.
  case agentIdentity = "agent-identity"
  /// Credentials of the machine or of a cloud project: gcloud's application default credentials.
  case cloud
}

/// A place where a credential was found.
public struct TokenSource: Hashable, Sendable {
  public enum Kind: String, Sendable { case file, environment = "env", keyring, openclaw }

  public var kind: Kind
  /// A path with `~` for the home directory, or the name of a variable; never a value.
  public var location: String
  /// The permission bits of a file, 0 to 0o7777.
  public var mode: Int?
  /// Where a symbolic link leads, with `~` for the home directory.
  public var realPath: String?
  /// Names of the members that the source holds, never their values.
  public var fields: [String]
  /// An older secret of the same account, kept by another program.
  public var isOlderCopy: Bool

  public init(
    kind: Kind, location: String, mode: Int? = nil, realPath: String? = nil, fields: [String] = [],
    isOlderCopy: Bool = false
  ) {
    self.kind = kind
    self.location = location
    self.mode = mode
    self.realPath = realPath
    self.fields = fields
    self.isOlderCopy = isOlderCopy
  }

  /// The mode as people write it: `0600`.
  public var modeText: String? {
    mode.map { mode in
      let octal = String(mode, radix: 8)
      return String(repeating: "0", count: max(0, 4 - octal.count)) + octal
    }
  }
}

/// A credential of a program on this machine. It holds no secret: only a mask and one-way fingerprints.
public struct DiscoveredToken: Hashable, Sendable, Identifiable {
  /// `<tool>:<account or short identity>`, unique in one scan and stable between scans.
  public var id: String
  public var tool: Tool
  public var provider: String
  public var kind: TokenKind
  /// The e-mail address or account name that the credential itself tells.
  public var account: String?
  public var plan: String?
  /// First and last four characters, or `***`.
  public var masked: String
  public var status: TokenStatus
  public var flags: TokenFlags
  /// Why the status is what it is, for a person: `expires in 9 days; not validated in this scan`.
  public var reason: String
  /// When the access token ends.
  public var expiresAt: Date?
  /// When the login itself ends, whatever is renewed before.
  public var loginEndsAt: Date?
  /// Whether the owner can renew it without a person: it holds a refresh token.
  public var renewable: Bool
  /// The program that may renew it: `codex`, `kimi`, `claude`.
  public var owner: String
  /// Where it was found, the best source first.
  public var sources: [TokenSource]
  /// Who else holds the same refresh token: `openclaw agent main (anthropic:default)`.
  public var sharedGrantWith: [String]
  public var methods: [RefreshMethod]
  public var quota: [QuotaWindow]
  /// What a provider tells of the account besides, such as a balance.
  public var quotaFacts: [QuotaFact] = []
  /// Why there is no quota or no newer one, for a person; nil when all is well or nothing is offered.
  public var quotaNote: String?
  public var lastCheckedAt: Date?
  public var lastUsedAt: Date?
  public var usageCount: Int
  public var consecutiveFailures: Int
  /// The last failure, redacted, at most 200 characters.
  public var lastError: String?

  public init(
    id: String, tool: Tool, provider: String, kind: TokenKind, account: String? = nil, plan: String? = nil,
    masked: String, status: TokenStatus, flags: TokenFlags = TokenFlags(), reason: String, expiresAt: Date? = nil,
    loginEndsAt: Date? = nil, renewable: Bool = false, owner: String, sources: [TokenSource],
    sharedGrantWith: [String] = [], methods: [RefreshMethod] = [], quota: [QuotaWindow] = [],
    lastCheckedAt: Date? = nil, lastUsedAt: Date? = nil, usageCount: Int = 0, consecutiveFailures: Int = 0,
    lastError: String? = nil
  ) {
    self.id = id
    self.tool = tool
    self.provider = provider
    self.kind = kind
    self.account = account
    self.plan = plan
    self.masked = masked
    self.status = status
    self.flags = flags
    self.reason = reason
    self.expiresAt = expiresAt
    self.loginEndsAt = loginEndsAt
    self.renewable = renewable
    self.owner = owner
    self.sources = sources
    self.sharedGrantWith = sharedGrantWith
    self.methods = methods
    self.quota = quota
    self.lastCheckedAt = lastCheckedAt
    self.lastUsedAt = lastUsedAt
    self.usageCount = usageCount
    self.consecutiveFailures = consecutiveFailures
    self.lastError = lastError
  }

  /// The method that the refresh dialog preselects.
  public var recommendedMethod: RefreshMethod? { methods.first(where: \.isRecommended) ?? methods.first }
}
