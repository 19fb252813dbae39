public import Domain
public import FoundationEssentials
public import OpenClawStore
public import StructuredText

/// Everything that was read for one examination. The checks are functions of it and of nothing else.
public struct DoctorScene: Sendable {
  public var now: Date
  /// Whose files ought to be.
  public var userID: UInt32
  public var era: OpenClawEra
  /// How its stores are locked; nil for databases.
  public var lockKind: LockKind?
  /// OpenClaw's state folder.
  public var stateDirectory: String
  public var configuration: StoreDocument
  /// The configuration is made elsewhere, and must be changed there.
  public var configurationIsManaged = false
  public var agents: [AgentScene]
  /// `credentials/oauth.json`.
  public var oauth: StoreDocument
  /// Stores of other homes and instances: looked at for shared logins only.
  public var otherStores: [StoreDocument] = []
  public var files: [FileFact] = []
  /// The names of variables that are set, in this shell or in OpenClaw's `.env`, and where.
  public var variables: [String: String] = [:]
  /// A person asked that OpenClaw's own doctor be run where only that may mend.
  public var runsOpenClawDoctor = false
  /// What the tools hold.
  public var logins: [ToolLogin] = []
  /// One-way and salted: tells whether two refresh tokens are one.
  public var fingerprint: @Sendable (String) -> String
  /// The same for access tokens.
  public var secretPrint: @Sendable (String) -> String
  /// Whether a process of that number runs, and when it began by the kernel's count; nil when it does not run.
  public var processStart: @Sendable (Int) -> Int?

  public init(
    now: Date, userID: UInt32 = 0, era: OpenClawEra, stateDirectory: String,
    configuration: StoreDocument, agents: [AgentScene], oauth: StoreDocument,
    fingerprint: @escaping @Sendable (String) -> String,
    processStart: @escaping @Sendable (Int) -> Int? = { _ in nil }
  ) {
    self.now = now
    self.userID = userID
    self.era = era
    lockKind = era.usesDatabases ? nil : era < .e2 ? .folder : .file
    self.stateDirectory = stateDirectory
    self.configuration = configuration
    self.agents = agents
    self.oauth = oauth
    self.fingerprint = fingerprint
    secretPrint = fingerprint
    self.processStart = processStart
  }

  var milliseconds: Double { now.timeIntervalSince1970 * 1000 }
}

/// A JSON document as it was found.
public struct StoreDocument: Sendable {
  public enum Content: Sendable {
    case absent
    /// It is there and cannot be read; why, for a person.
    case refused(String)
    /// It does not parse. The value is what a lenient reader makes of it, if anything.
    case invalid(TextError, bytes: [UInt8], lenient: JSONValue?)
    case value(JSONValue, bytes: [UInt8])
  }

  public var path: String
  public var content: Content

  public init(_ path: String, _ content: Content = .absent) {
    self.path = path
    self.content = content
  }

  /// Reads the bytes as strict JSON, as OpenClaw does.
  public init(_ path: String, bytes: [UInt8], dialect: JSONDialect = .strict) {
    self.path = path
    do {
      let value = try JSONReader.read(bytes, dialect: dialect)
      // JavaScript takes no byte order mark.
      if dialect == .strict, bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
        let error = TextError(.invalid("it begins with a byte order mark"), line: 1, column: 1)
        content = .invalid(error, bytes: bytes, lenient: value)
      } else {
        content = .value(value, bytes: bytes)
      }
    } catch {
      content = .invalid(error, bytes: bytes, lenient: try? JSONReader.read(bytes, dialect: .lenient))
    }
  }

  public var value: JSONValue? { if case .value(let value, _) = content { value } else { nil } }
  public var bytes: [UInt8]? {
    switch content {
    case .value(_, let bytes), .invalid(_, let bytes, _): bytes
    case .absent, .refused: nil
    }
  }
  public var isThere: Bool { if case .absent = content { false } else { true } }
}

/// The stores of one agent.
public struct AgentScene: Sendable {
  public var name: String
  public var folder: String
  /// `auth-profiles.json`
  public var profiles: StoreDocument
  /// `auth-state.json`
  public var state: StoreDocument
  /// `auth.json`
  public var legacy: StoreDocument
  public var database: DatabaseScene?

  public init(
    _ name: String, folder: String, profiles: StoreDocument, state: StoreDocument? = nil,
    legacy: StoreDocument? = nil, database: DatabaseScene? = nil
  ) {
    self.name = name
    self.folder = folder
    self.profiles = profiles
    self.state = state ?? StoreDocument(folder + "/auth-state.json")
    self.legacy = legacy ?? StoreDocument(folder + "/auth.json")
    self.database = database
  }
}

/// What a database of OpenClaw holds for an agent, or for all of them.
public struct DatabaseScene: Sendable {
  public var path: String
  public var store: JSONValue?
  public var state: JSONValue?
  /// Why it could not be read.
  public var problem: String?

  public init(_ path: String, store: JSONValue? = nil, state: JSONValue? = nil, problem: String? = nil) {
    self.path = path
    self.store = store
    self.state = state
    self.problem = problem
  }
}

/// A login that a tool keeps, without its secrets.
public struct ToolLogin: Hashable, Sendable {
  public var tool: Tool
  public var provider: String
  /// Absolute; nil for a variable.
  public var path: String?
  public var account: String?
  /// Of the access token or key.
  public var secretPrint: String
  /// Of the refresh token.
  public var grantPrint: String?
  public var expiresAt: Date?

  public init(
    tool: Tool, provider: String, path: String?, account: String? = nil, secretPrint: String,
    grantPrint: String? = nil, expiresAt: Date? = nil
  ) {
    self.tool = tool
    self.provider = provider
    self.path = path
    self.account = account
    self.secretPrint = secretPrint
    self.grantPrint = grantPrint
    self.expiresAt = expiresAt
  }
}
