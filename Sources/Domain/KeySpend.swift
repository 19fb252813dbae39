/// What one key spent, in more detail than a list of keys tells.
public struct KeySpend: Hashable, Sendable {
  /// In the current day, week (from Monday) and month, all in UTC.
  public var today: Money
  public var thisWeek: Money
  public var thisMonth: Money
  /// Spend per hour of the last 24 hours, the oldest first; the last one is the hour that runs.
  public var hourly: [Money]
  public var models: [ModelUsage]

  public init(today: Money, thisWeek: Money, thisMonth: Money, hourly: [Money] = [], models: [ModelUsage] = []) {
    self.today = today
    self.thisWeek = thisWeek
    self.thisMonth = thisMonth
    self.hourly = hourly
    self.models = models
  }
}

/// Answers what one key spent, hour by hour and model by model.
public protocol KeySpendService: Sendable {
  func spend(ofKey id: String) async throws -> KeySpend
}

/// What we counted beside what the provider says, where it says something.
public struct ReportedFigure: Hashable, Sendable {
  /// Of the calls that the provider said something of; nil: it was not priced by us.
  public var metered: Money?
  public var reported: Money

  /// nil where the provider says nothing.
  public init?(_ usage: ModelUsage) {
    guard let reported = usage.reportedCost else { return nil }
    self.metered = usage.reportedCalls?.cost ?? usage.cost
    self.reported = reported
  }

  /// Positive where the provider says more than we counted.
  public var difference: Money? { metered.map { reported - $0 } }
}
