public import Domain

/// Something a person wants to hear of also when nobody looks at the screen. Told once, when it comes about.
public struct Alert: Hashable, Sendable {
  /// The names that hooks see.
  public enum Kind: String, Sendable, CaseIterable {
    case expiring
    case expired
    /// It will not work again without a log-in.
    case dead
    case refreshFailed = "refresh-failed"
    case quotaLow = "quota-low"
    case quotaReached = "quota-reached"
    case quotaReset = "quota-reset"
    case budgetNear = "budget-near"
    case budgetReached = "budget-reached"

    /// Told of keys of the token proxy, not of credentials.
    var isOfKeys: Bool { self == .budgetNear || self == .budgetReached }
  }

  public var kind: Kind
  /// The id of the credential or the key.
  public var subject: String
  /// The window of a quota, by its label.
  public var window: String?
  /// For a person, without a secret: `codex-cli me@example.com: 5h window at 82%`.
  public var text: String

  public init(kind: Kind, subject: String, window: String? = nil, text: String) {
    self.kind = kind
    self.subject = subject
    self.window = window
    self.text = text
  }

  public var severity: ActivityEvent.Severity {
    switch kind {
    case .quotaReset: .good
    case .expiring, .quotaLow, .budgetNear: .warning
    case .expired, .dead, .refreshFailed, .quotaReached, .budgetReached: .bad
    }
  }

  /// What it is about, by which a second one of the same is known; it may hold any text.
  var name: AlertName { AlertName(kind: kind, subject: subject, window: window) }
}

/// What was told already: one account never silences another one, nor one window the next.
public struct AlertName: Hashable, Sendable, Comparable {
  public var kind: Alert.Kind
  public var subject: String
  public var window: String?

  public init(kind: Alert.Kind, subject: String, window: String? = nil) {
    self.kind = kind
    self.subject = subject
    self.window = window
  }

  public static func < (one: AlertName, other: AlertName) -> Bool {
    (one.kind.rawValue, one.subject, one.window ?? "") < (other.kind.rawValue, other.subject, other.window ?? "")
  }
}

/// From which shares of a quota or a budget on a person is told, 0 to 1.
public struct AlertLimits: Hashable, Sendable {
  public var quota: Double
  public var budget: Double

  public init(quota: Double = 0.8, budget: Double = 0.8) {
    self.quota = quota
    self.budget = budget
  }

  /// How far a share must fall below its limit before it can be told of again.
  static let slack = 0.1
}
