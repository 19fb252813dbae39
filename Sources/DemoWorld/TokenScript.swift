import Domain
import FoundationEssentials

/// A credential of the demo world with all that moves about it.
struct TokenScript {
  /// A quota window that fills, and empties when it resets.
  struct Quota {
    var label: String
    /// Of a thousand, at the epoch.
    var used: Int
    /// Of a thousand, added at each reading.
    var growth: Int
    var firstReset: WorldTime
    var length: Int
  }

  /// The credential at the epoch.
  var base: DiscoveredToken
  /// nil for a credential without an end; its status is the one of the base.
  var lifetime: TokenLifetime?
  var quotas: [Quota] = []
  /// How often the program uses it, in milliseconds; nil for never.
  var useInterval: Int?
  /// What a scan says while it is expired.
  var expiredReason = "renewed when the program is next used"

  /// Providers are asked for a quota every five minutes, not with every scan.
  private static let readInterval = 5 * Span.minute
  private static let firstReading = -2 * Span.minute

  /// The credential as a scan at a moment finds it.
  func token(at time: WorldTime, epoch: Date) -> DiscoveredToken {
    var token = base
    if let lifetime {
      let end = lifetime.end(at: time)
      token.status = lifetime.status(at: time)
      token.expiresAt = epoch.adding(end)
      token.reason = reason(token.status, milliseconds: end - time)
    }
    if let until = token.flags.rateLimitedUntil, until <= epoch.adding(time) { token.flags.rateLimitedUntil = nil }
    if let useInterval {
      let uses = WorldCalendar.floorDivision(time, useInterval)
      token.lastUsedAt = epoch.adding(uses * useInterval)
      token.usageCount = max(0, token.usageCount + uses)
    }
    token.quota = quotas.map { window($0, at: time, epoch: epoch) }
    return token
  }

  private func reason(_ status: TokenStatus, milliseconds: Int) -> String {
    let span = Words.span(milliseconds: abs(milliseconds))
    return status == .expired
      ? "expired \(span) ago; \(expiredReason)" : "expires in \(span); not validated in this scan"
  }

  private func window(_ quota: Quota, at time: WorldTime, epoch: Date) -> QuotaWindow {
    let reading =
      TokenScript.firstReading
      + WorldCalendar.floorDivision(time - TokenScript.firstReading, TokenScript.readInterval)
      * TokenScript.readInterval
    let window = WorldCalendar.floorDivision(reading - quota.firstReset, quota.length)
    let reset = quota.firstReset + (window + 1) * quota.length
    // The first window holds what was used before the epoch; the later ones start empty.
    let start = window < 0 ? TokenScript.firstReading : reset - quota.length
    let used = (window < 0 ? quota.used : 0) + (reading - start) / TokenScript.readInterval * quota.growth
    return QuotaWindow(
      label: quota.label, usedFraction: Double(max(0, min(1_000, used))) / 1_000, resetsAt: epoch.adding(reset),
      readAt: epoch.adding(reading), windowSeconds: Double(quota.length / Span.second))
  }
}

/// Spans of time in words.
enum Words {
  static func span(milliseconds: Int) -> String {
    let units = [(Span.day, "day"), (Span.hour, "hour"), (Span.minute, "minute"), (Span.second, "second")]
    for (length, name) in units where milliseconds >= length {
      let count = milliseconds / length
      return count == 1 ? "1 \(name)" : "\(count) \(name)s"
    }
    return "less than a second"
  }
}
