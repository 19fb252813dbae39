import FoundationEssentials

/// Spans of time in the one unit that matters: `9 days`, `3 h`, `8 min`, `40 s`.
enum TimeText {
  static func ago(_ date: Date, _ now: Date) -> String {
    let seconds = now.timeIntervalSince(date)
    return seconds < 1 ? "just now" : span(seconds) + " ago"
  }

  static func ahead(_ date: Date, _ now: Date) -> String { "in " + span(max(0, date.timeIntervalSince(now))) }

  /// Rounded down, so that nothing seems to last longer than it does.
  static func span(_ seconds: Double) -> String {
    let seconds = Int(min(max(seconds, 0), 1e12))
    switch seconds {
    case ..<60: return "\(seconds) s"
    case ..<3600: return "\(seconds / 60) min"
    case ..<(48 * 3600): return "\(seconds / 3600) h"
    default: return "\(seconds / 86_400) days"
    }
  }
}
