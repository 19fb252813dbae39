public import FoundationEssentials
public import StructuredText

/// What OpenClaw keeps of a profile's successes and failures. Instants are milliseconds since 1970, as stored.
public struct ProfileUsage: Hashable, Sendable {
  public var lastUsed: Double?
  /// Failures in a row.
  public var errorCount: Double?
  public var lastFailureAt: Double?
  /// How often each reason came, in the order of the file.
  public var failureCounts: [JSONValue.Member]
  public var cooldownUntil: Double?
  public var cooldownReason: String?
  public var cooldownModel: String?
  public var cooldownClassification: String?
  public var disabledUntil: Double?
  public var disabledReason: String?
  public var blockedUntil: Double?
  public var blockedReason: String?
  public var blockedSource: String?
  public var blockedModel: String?
  public var blockedScope: String?
  public var lastProbeAt: Double?
  public var raw: JSONValue

  public init(_ raw: JSONValue) {
    lastUsed = raw["lastUsed"]?.double
    errorCount = raw["errorCount"]?.double
    lastFailureAt = raw["lastFailureAt"]?.double
    failureCounts = raw["failureCounts"]?.members ?? []
    cooldownUntil = raw["cooldownUntil"]?.double
    cooldownReason = raw["cooldownReason"]?.nonEmptyString
    cooldownModel = raw["cooldownModel"]?.nonEmptyString
    cooldownClassification = raw["cooldownClassification"]?.nonEmptyString
    disabledUntil = raw["disabledUntil"]?.double
    disabledReason = raw["disabledReason"]?.nonEmptyString
    blockedUntil = raw["blockedUntil"]?.double
    blockedReason = raw["blockedReason"]?.nonEmptyString
    blockedSource = raw["blockedSource"]?.nonEmptyString
    blockedModel = raw["blockedModel"]?.nonEmptyString
    blockedScope = raw["blockedScope"]?.nonEmptyString
    lastProbeAt = raw["lastProbeAt"]?.double
    self.raw = raw
  }
}

/// A time in which a profile is not used.
public struct UsageWindow: Hashable, Sendable {
  public enum Kind: String, Sendable { case cooldown, disabled, blocked }

  public var kind: Kind
  /// OpenClaw's word: `rate_limit`, `billing`.
  public var reason: String?
  /// Only this model waits; nil for all.
  public var model: String?
  /// Milliseconds since 1970.
  public var until: Double

  public var endsAt: Date { Date(timeIntervalSince1970: until / 1000) }
}

extension ProfileUsage {
  /// The windows that are stored, past ones too.
  public func windows(in era: OpenClawEra) -> [UsageWindow] {
    var windows: [UsageWindow] = []
    if let until = cooldownUntil, until > 0 {
      windows.append(UsageWindow(kind: .cooldown, reason: cooldownReason, model: cooldownModel, until: until))
    }
    if let until = disabledUntil, until > 0 {
      windows.append(UsageWindow(kind: .disabled, reason: disabledReason, model: nil, until: until))
    }
    if era >= .e2, let until = blockedUntil, until > 0 {
      let model = blockedScope == "model" || blockedScope == nil ? blockedModel : nil
      windows.append(UsageWindow(kind: .blocked, reason: blockedReason, model: model, until: until))
    }
    return windows
  }

  /// The window that still runs at an instant and ends last.
  ///
  /// - Parameter model: one that is asked for; nil counts windows of single models too.
  public func window(
    at milliseconds: Double, in era: OpenClawEra, provider: String, model: String? = nil
  ) -> UsageWindow? {
    windows(in: era).filter { window in
      guard window.until > milliseconds else { return false }
      if window.kind == .cooldown, StoreProvider.ignoresCooldowns(provider, in: era) { return false }
      if let model, let waiting = window.model { return waiting == model }
      return true
    }.max { $0.until < $1.until }
  }
}
