public import FoundationEssentials

/// A share of a subscription within a span of time, as the provider reports it.
public struct QuotaWindow: Hashable, Sendable {
  /// How the number came here.
  public enum Source: String, Sendable, CaseIterable {
    /// The provider answered a question of ours.
    case api
    /// A program of the provider answered.
    case cli
    /// The provider's program wrote it into its own session log.
    case log
    /// The provider's program handed it to its status line, and that was kept.
    case statusLine = "statusline"
    /// OpenClaw's gateway told it of the credential that it holds.
    case gateway
  }

  /// `5h`, `wk`, or the name of a model.
  public var label: String
  /// 0 to 1, may exceed 1; nil when the provider did not say. It never means 0.
  public var usedFraction: Double?
  public var resetsAt: Date?
  /// When the provider reported it.
  public var readAt: Date
  /// The length of the window; nil when it is not told.
  public var windowSeconds: Double?
  /// The model that alone is counted; nil for the whole account.
  public var model: String?
  public var source: Source

  public init(
    label: String, usedFraction: Double?, resetsAt: Date?, readAt: Date, windowSeconds: Double? = nil,
    model: String? = nil, source: Source = .api
  ) {
    self.label = label
    self.usedFraction = usedFraction
    self.resetsAt = resetsAt
    self.readAt = readAt
    self.windowSeconds = windowSeconds
    self.model = model
    self.source = source
  }

  /// Whether the window began anew since it was read: the old share says nothing then.
  public func hasReset(at now: Date) -> Bool { resetsAt.map { $0 <= now } ?? false }
}

/// A figure of an account that is no share of a window: a balance, a count of credits.
public struct QuotaFact: Hashable, Sendable {
  /// `credits`, `balance`
  public var label: String
  /// `$12.40`, `250 of 1,000`
  public var text: String
  public var readAt: Date

  public init(label: String, text: String, readAt: Date) {
    self.label = label
    self.text = text
    self.readAt = readAt
  }
}
