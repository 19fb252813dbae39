public import Domain
public import FoundationEssentials

/// What usage is listed by.
public enum UsageGrouping: String, Sendable, CaseIterable {
  case day, hour, model, tool, session
}

/// A line of a list of usage.
public struct UsageLine: Hashable, Sendable {
  public var tool: Tool
  /// With `~` for the home directory.
  public var home: String
  /// The local day or hour; nil when it is not listed by that.
  public var start: Date?
  public var model: String?
  public var session: String?
  public var tokens: LoggedTokens
  /// When the last call of it was, to a quarter of an hour.
  public var lastAt: Date
}

/// A list of usage: estimated from logs.
public struct UsageTable: Hashable, Sendable {
  public var readAt: Date
  public var since: Date?
  /// The date of the price list.
  public var pricesOf: String
  public var lines: [UsageLine]
  public var total: LoggedTokens
  /// Models of which no price is known.
  public var unpricedModels: [String]
  public var diagnostics: LogDiagnostics
  /// When the last call was, to a quarter of an hour.
  public var lastAt: Date?
}
