public import Domain
public import FoundationEssentials
import StructuredText

/// What providers said of a credential's present secret. A change of the secret makes it void.
public enum Evidence: String, Hashable, Sendable {
  /// A call with it was answered.
  case accepted
  /// The provider refused it.
  case rejected
  /// It will never work again: a log-in is needed.
  case revoked
  /// The provider took it, and serves logins of its kind no longer.
  case discontinued
  /// The provider answered and did not tell.
  case unclear
  /// The secret before it was refused and this one was not tried yet.
  case unproven
}

/// What is remembered of one credential. Holds no secret and no part of one.
public struct HistoryRow: Hashable, Sendable, Identifiable {
  /// The key of the row; see `identityKey(of:secretHash:)`.
  public var identity: String
  public var id: String
  public var tool: Tool
  public var provider: String
  public var kind: TokenKind
  public var account: String?
  public var plan: String?
  /// The keyed fingerprint of the secret seen last; empty when it could not be read.
  public var secretHash: String
  public var grantHash: String?
  public var owner: String
  public var renewable: Bool
  public var expiresAt: Date?
  public var loginEndsAt: Date?
  public var sources: [TokenSource]
  /// As the last scan found it.
  public var status: TokenStatus
  public var evidence: Evidence?
  /// Why it works only in part, as the provider said.
  public var restricted: String?
  public var rateLimitedUntil: Date?
  public var firstSeenAt: Date
  /// When it was found last.
  public var lastSeenAt: Date
  /// When its places were first found empty; nil for one that is there, or whose places nobody looked at.
  public var missingSince: Date?
  public var lastUsedAt: Date?
  public var usageCount: Int
  /// When a provider answered last.
  public var lastCheckedAt: Date?
  /// When a provider accepted it last, with whichever secret it had then.
  public var lastAcceptedAt: Date?
  public var lastError: String?
  public var lastErrorAt: Date?
  public var consecutiveFailures: Int
  public var importedProfileID: String?
  /// When we put it into OpenClaw last; nil for a profile that somebody else made.
  public var importedAt: Date?
  /// The profile that we made of it, even if its secret changed since.
  public var ownProfileID: String?
  /// Made of a row of version 1 that no credential was matched with yet.
  public var isUnmatchedLegacy = false
  /// Members that we do not know, of later versions for instance: they are kept.
  var others: [JSONValue.Member] = []

  public init(
    identity: String, id: String, tool: Tool, provider: String, kind: TokenKind, account: String? = nil,
    plan: String? = nil, secretHash: String, grantHash: String? = nil, owner: String, renewable: Bool = false,
    expiresAt: Date? = nil, loginEndsAt: Date? = nil, sources: [TokenSource] = [], status: TokenStatus = .unknown,
    firstSeenAt: Date, usageCount: Int = 0, consecutiveFailures: Int = 0
  ) {
    self.identity = identity
    self.id = id
    self.tool = tool
    self.provider = provider
    self.kind = kind
    self.account = account
    self.plan = plan
    self.secretHash = secretHash
    self.grantHash = grantHash
    self.owner = owner
    self.renewable = renewable
    self.expiresAt = expiresAt
    self.loginEndsAt = loginEndsAt
    self.sources = sources
    self.status = status
    self.firstSeenAt = firstSeenAt
    self.lastSeenAt = firstSeenAt
    self.usageCount = usageCount
    self.consecutiveFailures = consecutiveFailures
  }
}

extension HistoryRow {
  /// No file ever held it, only the environment of some shell.
  var isOfEnvironmentOnly: Bool { !sources.isEmpty && sources.allSatisfy { $0.kind == .environment } }
}

/// What is remembered of all credentials.
public struct TokenHistory: Hashable, Sendable {
  public static let version = 2
  /// Rows that are missing for so long are forgotten.
  public static let keptMissing: TimeInterval = 90 * 86_400

  public var lastScanAt: Date?
  public var rows: [HistoryRow]
  /// Rows that make no sense to us, as they were read: they are kept.
  var strangeRows: [JSONValue] = []
  /// Members of the document that we do not know, and those of rotation.
  var others: [JSONValue.Member] = []

  public init(lastScanAt: Date? = nil, rows: [HistoryRow] = []) {
    self.lastScanAt = lastScanAt
    self.rows = rows
  }

  /// The rows that a list shows: not those of another shell's variables, nor those of version 1 that match nothing.
  public var listedRows: [HistoryRow] {
    rows.filter { row in
      !row.isUnmatchedLegacy && !(row.isOfEnvironmentOnly && row.lastSeenAt < (lastScanAt ?? .distantPast))
    }
  }

  public subscript(id id: String) -> HistoryRow? { rows.first { $0.id == id } }

  /// Changes the row of that id; false when there is none.
  @discardableResult
  public mutating func update(id: String, _ change: (inout HistoryRow) -> Void) -> Bool {
    guard let index = rows.firstIndex(where: { $0.id == id }) else { return false }
    change(&rows[index])
    return true
  }

  /// Counts one use. Call it once for each.
  public mutating func recordUse(id: String, at now: Date) {
    update(id: id) { row in
      row.usageCount += 1
      row.lastUsedAt = max(row.lastUsedAt ?? now, now)
    }
  }
}
