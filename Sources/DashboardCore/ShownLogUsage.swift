public import Domain
public import FoundationEssentials

/// What the tools' logs tell of; asked only while the detail of a credential is on the screen.
public struct ShownLogUsage: Equatable, Sendable {
  public var value: LoggedUsageReport?
  public var failure: ServiceFailure?
  public var readAt: Date
}

extension DashboardState {
  /// Logs are looked at no more often than that, in seconds: thousands of files may have to be looked at.
  private static let logUsagePause = 60.0

  /// After every command: asks for what the logs tell of, one question at a time.
  mutating func askLogUsage() -> [DashboardEffect] {
    guard abilities.logUsage, !isAskingLogUsage, frozenAt == nil, tokenInDetail != nil else { return [] }
    if let readAt = logUsage?.readAt, abs(clock.timeIntervalSince(readAt)) < Self.logUsagePause { return [] }
    isAskingLogUsage = true
    return [.ask(.logUsage)]
  }

  mutating func receive(_ report: LoggedUsageReport?, _ failure: ServiceFailure?, at date: Date) {
    isAskingLogUsage = false
    logUsage = ShownLogUsage(value: report ?? logUsage?.value, failure: failure, readAt: date)
  }
}
