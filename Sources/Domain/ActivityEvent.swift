public import FoundationEssentials

/// One line of the activity pane: a metered call, or news of a credential or key.
public struct ActivityEvent: Hashable, Sendable, Identifiable {
  public enum Severity: Int, Comparable, Sendable {
    case info, good, warning, bad

    public static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
  }

  public var id: String
  public var at: Date
  /// The key or tool it is about.
  public var subject: String
  /// What happened: a model's name, `refreshed`, `budget reached`.
  public var text: String
  /// nil where nothing was charged or the price is not known.
  public var cost: Money?
  public var tokens: Int?
  public var severity: Severity

  public init(
    id: String, at: Date, subject: String, text: String, cost: Money? = nil, tokens: Int? = nil,
    severity: Severity = .info
  ) {
    self.id = id
    self.at = at
    self.subject = subject
    self.text = text
    self.cost = cost
    self.tokens = tokens
    self.severity = severity
  }
}
