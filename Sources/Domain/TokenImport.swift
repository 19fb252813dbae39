/// How credentials shall be put into OpenClaw.
public struct ImportOptions: Hashable, Sendable {
  /// The agent; nil for OpenClaw's own default.
  public var agent: String?
  /// The profile's id; nil for one that is made of provider and account. Only with a single credential.
  public var profileID: String?
  /// Copy a login's refresh token although another program owns it: whoever renews it first logs the other out.
  public var copiesLogins: Bool
  /// An older secret of the same credential may be replaced.
  public var replaces: Bool
  /// Ask the provider first whether the credential works.
  public var validates: Bool
  /// OpenClaw shall refer to the file or variable that holds the key, in place of a copy.
  public var links: Bool

  public init(
    agent: String? = nil, profileID: String? = nil, copiesLogins: Bool = false, replaces: Bool = false,
    validates: Bool = false, links: Bool = false
  ) {
    self.agent = agent
    self.profileID = profileID
    self.copiesLogins = copiesLogins
    self.replaces = replaces
    self.validates = validates
    self.links = links
  }
}

/// What would become of one credential.
public struct ImportPreview: Hashable, Sendable, Identifiable {
  public enum Verdict: Hashable, Sendable {
    /// A profile would be added.
    case add
    /// A profile of the same credential would be given the newer secret.
    case replace
    /// Nothing is to do, and the text says why.
    case nothing(String)
    /// It cannot or shall not be done.
    case refused(String, remedy: String?)
  }

  /// The credential's id.
  public var id: String
  public var verdict: Verdict
  /// The profile that is or would be its place.
  public var profileID: String?
  /// What changes, line by line with `+` and `-`, secrets masked.
  public var changes: [String]
  /// What a person should know first.
  public var warnings: [String]

  public init(
    id: String, verdict: Verdict, profileID: String? = nil, changes: [String] = [], warnings: [String] = []
  ) {
    self.id = id
    self.verdict = verdict
    self.profileID = profileID
    self.changes = changes
    self.warnings = warnings
  }

  /// Whether carrying it out would write something.
  public var isChange: Bool {
    switch verdict {
    case .add, .replace: true
    case .nothing, .refused: false
    }
  }
}

/// What became of one credential.
public struct ImportOutcome: Hashable, Sendable, Identifiable {
  public var preview: ImportPreview
  /// Whether it was written and read back.
  public var isDone: Bool
  /// Why writing failed, redacted.
  public var failure: ServiceFailure?

  public var id: String { preview.id }

  public init(preview: ImportPreview, isDone: Bool, failure: ServiceFailure? = nil) {
    self.preview = preview
    self.isDone = isDone
    self.failure = failure
  }
}

/// Puts discovered credentials into OpenClaw.
public protocol TokenImports: Sendable {
  /// Says what would happen; writes nothing.
  func previewImport(of ids: [String], _ options: ImportOptions) async throws -> [ImportPreview]
  /// Does it, on what is there by then; never more than the preview of that moment says.
  func importTokens(_ ids: [String], _ options: ImportOptions) async throws -> [ImportOutcome]
  /// Whether keys that are known to work are imported by themselves when a scan finds them.
  func setImportsKeys(_ importsKeys: Bool) async
}

/// Says how the providers' quota windows are asked for.
public protocol QuotaControl: Sendable {
  /// Asks now for these credentials, all of them when none is named, within what each provider allows.
  ///
  /// - Returns: why a credential was not asked about, by its id.
  func askQuotas(of ids: Set<String>) async -> [String: String]
  /// Whether providers may be asked by themselves, again and again.
  func setAsksQuotas(_ mayAsk: Bool) async
  /// Nobody looks at the screen: nothing is asked until somebody does.
  func setQuotasSuspended(_ isSuspended: Bool) async
}
