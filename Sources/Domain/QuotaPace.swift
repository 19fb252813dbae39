public import FoundationEssentials

/// How fast a window is used up, compared with an even pace that would end exactly at its reset.
public struct QuotaPace: Hashable, Sendable {
  /// The used share less the share of the window that had passed: above 0 more was used than an even pace allows.
  public var excess: Double
  /// When all of it is used at the pace so far; nil when the reset comes first, or nothing was used.
  public var fullAt: Date?

  public init(excess: Double, fullAt: Date?) {
    self.excess = excess
    self.fullAt = fullAt
  }

  /// So small a difference is none.
  public static let tolerance = 0.02
  /// The share of a window that must have passed before a pace means anything.
  public static let leastPassed = 0.03

  public enum Verdict: Hashable, Sendable {
    /// Less was used than an even pace allows.
    case behind
    case even
    /// More was used than an even pace allows.
    case ahead
  }

  public var verdict: Verdict {
    if excess > Self.tolerance { return .ahead }
    return excess < -Self.tolerance ? .behind : .even
  }
}

extension QuotaWindow {
  /// The pace since the window began, from what was read; nil when the length, the reset or the share is not told, when
  /// hardly anything of the window has passed, or when it began anew since.
  public func pace(at now: Date) -> QuotaPace? {
    guard let used = usedFraction, let length = windowSeconds, let resetsAt, length > 0, used.isFinite, used >= 0,
      !hasReset(at: now)
    else { return nil }
    let left = resetsAt.timeIntervalSince(readAt)
    let passed = length - left
    // A reset further away than the window is long tells of another window.
    guard left > 0, passed / length >= QuotaPace.leastPassed else { return nil }
    var fullAt: Date?
    if used >= 1 {
      fullAt = readAt
    } else if used > 0 {
      let full = readAt.addingTimeInterval((1 - used) / (used / passed))
      if full < resetsAt { fullAt = full }
    }
    return QuotaPace(excess: used - passed / length, fullAt: fullAt)
  }
}
