public import FoundationEssentials

/// Something a scan wants a person to know that is not a credential.
public struct DiscoveryNotice: Hashable, Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case notInstalled = "not-installed"
    case notLoggedIn = "not-logged-in"
    case malformed
    case unreadable
    case tooLarge = "too-large"
    case permission
    case locked
    case discontinued
    case legacy
  }

  public var tool: Tool
  public var kind: Kind
  /// With `~` for the home directory; nil when the notice is not about one file.
  public var path: String?
  /// What is the matter and what to do, without any value from the file.
  public var message: String

  public init(tool: Tool, kind: Kind, path: String? = nil, message: String) {
    self.tool = tool
    self.kind = kind
    self.path = path
    self.message = message
  }
}

/// The answer of a scan.
public struct DiscoveryReport: Hashable, Sendable {
  public var scannedAt: Date
  public var durationMilliseconds: Int
  /// Files, variables and stores that were looked at.
  public var sourcesScanned: Int
  /// Since the scan before: identities not seen then, with another secret or expiry, and no longer there.
  public var newCount: Int
  public var changedCount: Int
  public var goneCount: Int
  /// Ordered by the tool's priority, then by id.
  public var tokens: [DiscoveredToken]
  public var notices: [DiscoveryNotice]
  /// Why a credential that was to be validated was not, by its id. Its status tells then what was known before.
  public var unvalidated: [String: String]

  public init(
    scannedAt: Date, durationMilliseconds: Int = 0, sourcesScanned: Int = 0, newCount: Int = 0, changedCount: Int = 0,
    goneCount: Int = 0, tokens: [DiscoveredToken] = [], notices: [DiscoveryNotice] = [],
    unvalidated: [String: String] = [:]
  ) {
    self.scannedAt = scannedAt
    self.durationMilliseconds = durationMilliseconds
    self.sourcesScanned = sourcesScanned
    self.newCount = newCount
    self.changedCount = changedCount
    self.goneCount = goneCount
    self.tokens = tokens
    self.notices = notices
    self.unvalidated = unvalidated
  }
}
