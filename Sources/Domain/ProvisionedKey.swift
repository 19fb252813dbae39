public import FoundationEssentials

/// A key that the token proxy gave out, with its budget and its use.
public struct ProvisionedKey: Hashable, Sendable, Identifiable {
  /// The span after which a limit starts anew, in UTC; weeks start on Monday.
  public enum LimitReset: String, Sendable, CaseIterable { case daily, weekly, monthly }

  public enum State: String, Sendable, CaseIterable {
    case active
    /// Switched off by a person.
    case disabled
    /// The budget is used up; calls are refused until the window resets or the limit is raised.
    case blocked
    case expired
    case revoked
  }

  /// The public identifier, opaque.
  public var id: String
  public var name: String
  public var state: State
  /// nil: no limit.
  public var limit: Money?
  /// nil: a limit for the key's whole life.
  public var reset: LimitReset?
  /// Spend in the window that the limit applies to.
  public var usedInWindow: Money
  public var usedTotal: Money
  /// nil: not known.
  public var usedToday: Money?
  public var requests: Int
  /// nil: not known yet, as it takes two readings.
  public var requestsPerMinute: Double?
  /// Requests per minute of the last minutes, the oldest first.
  public var recentRates: [Double]
  /// The model used last.
  public var lastModel: String?
  public var modelUsage: [ModelUsage]
  public var createdAt: Date
  public var expiresAt: Date?
  public var lastUsedAt: Date?
  /// The models that it may call; nil: all.
  public var models: [String]?
  /// When the window of the limit starts anew; nil where there is none, or where it is not known.
  public var windowEndsAt: Date?

  public init(
    id: String, name: String, state: State = .active, limit: Money? = nil, reset: LimitReset? = nil,
    usedInWindow: Money = .zero, usedTotal: Money = .zero, usedToday: Money? = .zero, requests: Int = 0,
    requestsPerMinute: Double? = nil, recentRates: [Double] = [], lastModel: String? = nil,
    modelUsage: [ModelUsage] = [], createdAt: Date, expiresAt: Date? = nil, lastUsedAt: Date? = nil
  ) {
    self.id = id
    self.name = name
    self.state = state
    self.limit = limit
    self.reset = reset
    self.usedInWindow = usedInWindow
    self.usedTotal = usedTotal
    self.usedToday = usedToday
    self.requests = requests
    self.requestsPerMinute = requestsPerMinute
    self.recentRates = recentRates
    self.lastModel = lastModel
    self.modelUsage = modelUsage
    self.createdAt = createdAt
    self.expiresAt = expiresAt
    self.lastUsedAt = lastUsedAt
  }

  /// Spend as a share of the limit, 0 and up; nil without a limit. A limit of zero is used up at once.
  public var usedFraction: Double? {
    guard let limit else { return nil }
    guard limit > .zero else { return 1 }
    return usedInWindow.approximateDollars / limit.approximateDollars
  }
}

/// What one key spent on one model.
public struct ModelUsage: Hashable, Sendable {
  public var model: String
  public var requests: Int
  public var inputTokens: Int
  public var outputTokens: Int
  public var cachedTokens: Int
  /// nil: the model has no price; shown as `?`, never as zero.
  public var cost: Money?
  /// What the provider says that it cost; nil where it says nothing.
  public var reportedCost: Money?
  /// The calls that the provider said something of; nil: all of them.
  public var reportedCalls: ReportedCalls?

  /// Some of a model's calls, by our own count.
  public struct ReportedCalls: Hashable, Sendable {
    public var requests: Int
    public var cost: Money

    public init(requests: Int, cost: Money) {
      self.requests = requests
      self.cost = cost
    }
  }

  public init(
    model: String, requests: Int, inputTokens: Int, outputTokens: Int, cachedTokens: Int = 0, cost: Money?,
    reportedCost: Money? = nil, reportedCalls: ReportedCalls? = nil
  ) {
    self.model = model
    self.requests = requests
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
    self.cachedTokens = cachedTokens
    self.cost = cost
    self.reportedCost = reportedCost
    self.reportedCalls = reportedCalls
  }
}
