public import FoundationEssentials

/// Tokens that a tool's own logs tell of, in classes that do not overlap, and what they would cost by the price list.
///
/// An estimate: logs are deleted, moved and written by programs that do not bill anybody.
public struct LoggedTokens: Hashable, Sendable {
  public var calls: Int
  /// Input that came from no cache and went to none.
  public var input: Int
  public var cacheRead: Int
  public var cacheWrite: Int
  /// Output, reasoning included.
  public var output: Int
  public var reasoning: Int
  /// Of the calls that have a price.
  public var cost: Money
  /// Calls of models without a price: they are in no cost.
  public var unpricedCalls: Int

  public init(
    calls: Int = 0, input: Int = 0, cacheRead: Int = 0, cacheWrite: Int = 0, output: Int = 0, reasoning: Int = 0,
    cost: Money = .zero, unpricedCalls: Int = 0
  ) {
    self.calls = calls
    self.input = input
    self.cacheRead = cacheRead
    self.cacheWrite = cacheWrite
    self.output = output
    self.reasoning = reasoning
    self.cost = cost
    self.unpricedCalls = unpricedCalls
  }

  /// All input and all output.
  public var total: Int { input + cacheRead + cacheWrite + output }

  /// nil when no call has a price: that is unknown, not free.
  public var estimatedCost: Money? { unpricedCalls > 0 && unpricedCalls >= calls ? nil : cost }

  public static func += (left: inout LoggedTokens, right: LoggedTokens) {
    left.calls += right.calls
    left.input += right.input
    left.cacheRead += right.cacheRead
    left.cacheWrite += right.cacheWrite
    left.output += right.output
    left.reasoning += right.reasoning
    left.cost += right.cost
    left.unpricedCalls += right.unpricedCalls
  }
}

/// What was used from an instant on, for an hour or a local day.
public struct LoggedSpan: Hashable, Sendable {
  public var start: Date
  public var tokens: LoggedTokens

  public init(start: Date, tokens: LoggedTokens) {
    self.start = start
    self.tokens = tokens
  }
}

/// What was used of one model.
public struct LoggedModel: Hashable, Sendable {
  public var model: String
  public var tokens: LoggedTokens

  public init(model: String, tokens: LoggedTokens) {
    self.model = model
    self.tokens = tokens
  }
}

/// What the logs in one home of a tool tell of, as far as they belong to one credential.
public struct LoggedUsage: Hashable, Sendable {
  public var tool: Tool
  /// With `~` for the home directory.
  public var home: String
  /// The credential that was in this home at the time; nil where that is not known.
  public var tokenID: String?
  /// Hours of the last two days in which something was used, the oldest first.
  public var hours: [LoggedSpan]
  /// Local days of the last thirty in which something was used, the oldest first.
  public var days: [LoggedSpan]
  /// Of the last thirty days, the most used first.
  public var models: [LoggedModel]

  public init(
    tool: Tool, home: String, tokenID: String? = nil, hours: [LoggedSpan] = [], days: [LoggedSpan] = [],
    models: [LoggedModel] = []
  ) {
    self.tool = tool
    self.home = home
    self.tokenID = tokenID
    self.hours = hours
    self.days = days
    self.models = models
  }

  /// The last thirty days together.
  public var total: LoggedTokens { days.reduce(into: LoggedTokens()) { $0 += $1.tokens } }
}

/// What went wrong while logs were read, and what their totals lack.
public struct LogDiagnostics: Hashable, Sendable {
  public var files: Int
  /// Lines with a sign of usage that make no sense.
  public var malformedLines: Int
  /// Lines too long to be kept in memory.
  public var oversizedLines: Int
  /// Forked sessions whose origin is not there: what they copied of it is known only by its times.
  public var missingParents: Int
  /// What could not be read and why, with `~` for the home directory.
  public var unreadable: [String]

  public init(
    files: Int = 0, malformedLines: Int = 0, oversizedLines: Int = 0, missingParents: Int = 0,
    unreadable: [String] = []
  ) {
    self.files = files
    self.malformedLines = malformedLines
    self.oversizedLines = oversizedLines
    self.missingParents = missingParents
    self.unreadable = unreadable
  }
}

/// What the logs of all tools tell of.
public struct LoggedUsageReport: Hashable, Sendable {
  public var readAt: Date
  /// The date of the price list.
  public var pricesOf: String
  public var usages: [LoggedUsage]
  public var diagnostics: LogDiagnostics

  public init(
    readAt: Date, pricesOf: String = "", usages: [LoggedUsage] = [], diagnostics: LogDiagnostics = LogDiagnostics()
  ) {
    self.readAt = readAt
    self.pricesOf = pricesOf
    self.usages = usages
    self.diagnostics = diagnostics
  }

  /// What belongs to a credential.
  public func usages(of tokenID: String) -> [LoggedUsage] { usages.filter { $0.tokenID == tokenID } }
}

/// Answers what the tools' own logs say was used, as an estimate.
public protocol LogUsageService: Sendable {
  func usage() async throws -> LoggedUsageReport
}
