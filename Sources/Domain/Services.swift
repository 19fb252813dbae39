/// What a scan is to do.
public struct ScanRequest: Hashable, Sendable {
  /// Only these tools; empty means all.
  public var tools: Set<Tool>
  /// Ask the providers, over the network, whether each credential works. Only ever by a person's wish.
  public var validate: Bool
  /// Validate these credentials only; empty means all that were found.
  public var validateOnly: Set<String>

  public init(tools: Set<Tool> = [], validate: Bool = false, validateOnly: Set<String> = []) {
    self.tools = tools
    self.validate = validate
    self.validateOnly = validateOnly
  }
}

/// Finds the credentials that the tools on this machine left behind. Answers from local files unless asked to validate.
public protocol TokenService: Sendable {
  func scan(_ request: ScanRequest) async throws -> DiscoveryReport
  /// One element whenever a source may have changed and a new scan is worth while. Ends when its task is cancelled.
  func changes() -> AsyncStream<Void>
}

/// Answers how much is left.
public protocol CreditService: Sendable {
  func balance() async throws -> CreditBalance
}

/// Answers who spends it.
public protocol KeyService: Sendable {
  func keys() async throws -> [ProvisionedKey]
}

/// Answers what happened lately, the newest first.
public protocol ActivityService: Sendable {
  func recentActivity(limit: Int) async throws -> [ActivityEvent]
}

/// A failure that a person can act on.
public struct ServiceFailure: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: String, Sendable { case unreachable, notLoggedIn, refused, broken, timedOut }

  public var kind: Kind
  /// What happened, redacted.
  public var message: String
  /// What to do about it.
  public var remedy: String?
  /// The member of a request that is at fault, by its name on the wire.
  public var field: String?

  public init(_ kind: Kind, _ message: String, remedy: String? = nil, field: String? = nil) {
    self.kind = kind
    self.message = message
    self.remedy = remedy
    self.field = field
  }

  public var description: String { remedy.map { "\(message). \($0)" } ?? message }
}

/// The services behind the panes. One that is nil is not set up; its pane says how to set it up.
public struct DashboardServices: Sendable {
  public var tokens: any TokenService
  public var credits: (any CreditService)?
  public var keys: (any KeyService)?
  public var activity: (any ActivityService)?
  public var keySpend: (any KeySpendService)?
  public var news: (any AccountNewsService)?
  public var choices: (any CredentialChoiceService)?
  /// What the tools' own logs tell of; nil where nobody reads them.
  public var logs: (any LogUsageService)?
  // Acting.
  public var keyActions: (any KeyActions)?
  public var creditActions: (any CreditActions)?
  public var account: (any AccountActions)?
  public var imports: (any TokenImports)?
  public var quotas: (any QuotaControl)?
  public var rotation: (any TokenRotation)?
  public var refresh: (any RefreshService)?
  /// Examines the stores of credentials and mends them.
  public var doctor: (any DoctorService)?
  /// False: the services that need an account are asked only after a login.
  public var isLoggedIn = true

  public init(
    tokens: any TokenService, credits: (any CreditService)? = nil, keys: (any KeyService)? = nil,
    activity: (any ActivityService)? = nil
  ) {
    self.tokens = tokens
    self.credits = credits
    self.keys = keys
    self.activity = activity
  }
}
