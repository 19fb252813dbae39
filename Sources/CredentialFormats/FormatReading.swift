public import Domain
public import FoundationEssentials

/// A credential as one file or variable tells it, secrets included: it lives in memory only until it is fingerprinted.
public struct FoundCredential: Hashable, Sendable {
  /// What the content itself says about the credential's use, beyond its expiry.
  public enum Verdict: Hashable, Sendable {
    case usable
    /// The vendor ended this kind of login; the text says what to use instead.
    case discontinued(String)
    /// The owner left a mark that the login was revoked; the text says how to log in again.
    case revoked(String)
    /// The secret is there but not readable by us: in a keyring, or encrypted. The text says by whom.
    case locked(String)
  }

  public var provider: String
  public var kind: TokenKind
  /// The access token or key. Empty when `verdict` is `.locked` or `.revoked`.
  public var secret: Secret
  /// What renews it; two files with one refresh token hold one grant.
  public var refreshSecret: Secret?
  /// E-mail or account name for people.
  public var account: String?
  /// The stable name of the account for the identity: an account id, e-mail, user or organisation id, in this order.
  /// nil: the identity is made of the key's fingerprint, or for an anonymous login of the source's path.
  public var accountKey: String?
  public var plan: String?
  public var expiresAt: Date?
  /// How long the access token was given for, in seconds, where the file or the token tells it.
  public var lifetimeSeconds: Double?
  public var loginEndsAt: Date?
  /// The program that may renew it: `codex`, `kimi`, `claude`.
  public var owner: String
  public var verdict: Verdict
  /// A name that tells this credential from others in the same file: a provider, a variable, a profile id.
  public var label: String?
  /// Names of the members that were present, never values.
  public var fields: [String]
  /// The variable whose name stands in the document in place of the key: the key itself lies where that is set.
  public var variable: String?
  /// What a person has to know of its use, beyond its status.
  public var remark: String?
  /// Where the document says that it is used. Never asked as it stands: it only tells the provider's region.
  public var address: String?

  public init(
    provider: String, kind: TokenKind, secret: Secret, refreshSecret: Secret? = nil, account: String? = nil,
    accountKey: String? = nil, plan: String? = nil, expiresAt: Date? = nil, lifetimeSeconds: Double? = nil,
    loginEndsAt: Date? = nil, owner: String, verdict: Verdict = .usable, label: String? = nil, fields: [String] = [],
    variable: String? = nil, remark: String? = nil
  ) {
    self.provider = provider
    self.kind = kind
    self.secret = secret
    self.refreshSecret = refreshSecret
    self.account = account
    self.accountKey = accountKey
    self.plan = plan
    self.expiresAt = expiresAt
    self.lifetimeSeconds = lifetimeSeconds
    self.loginEndsAt = loginEndsAt
    self.owner = owner
    self.verdict = verdict
    self.label = label
    self.fields = fields
    self.variable = variable
    self.remark = remark
  }
}

/// What one document holds. A document that makes no sense is a notice, never an error.
public struct FormatReading: Hashable, Sendable {
  public struct Notice: Hashable, Sendable {
    public var kind: DiscoveryNotice.Kind
    /// Names the place within the document (line, member) where it helps, and the remedy; never a value.
    public var message: String

    public init(_ kind: DiscoveryNotice.Kind, _ message: String) {
      self.kind = kind
      self.message = message
    }
  }

  public var credentials: [FoundCredential]
  public var notices: [Notice]

  public init(credentials: [FoundCredential] = [], notices: [Notice] = []) {
    self.credentials = credentials
    self.notices = notices
  }
}

/// What a format may need to know beside the document's bytes.
public struct FormatContext: Sendable {
  public var now: Date
  /// Variables by name, as the tool itself would resolve them at this place (environment, `.env` files).
  public var variable: @Sendable (String) -> String?
  /// What other documents of the same tool said: the account of Claude's state file, the active Google account,
  /// Codex's credential store. Keys are those of `FormatHint`.
  public var hints: [FormatHint: String]

  public init(
    now: Date, variable: @escaping @Sendable (String) -> String? = { _ in nil }, hints: [FormatHint: String] = [:]
  ) {
    self.now = now
    self.variable = variable
    self.hints = hints
  }
}

/// Facts that one document tells about the credential in another.
public enum FormatHint: String, Hashable, Sendable {
  case claudeEmail, claudeAccountUUID, claudeOrganization
  case googleAccount, geminiAuthType
  /// `codexLoginFile`: there is an `auth.json`.
  case codexCredentialStore, codexLoginFile
  case kimiRegion, kimiMigrated
  case qwenAuthType
}
