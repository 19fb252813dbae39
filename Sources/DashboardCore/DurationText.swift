public import FoundationEssentials

/// Spans of time as people read them, in two units at most: `3y 41d`, `9d 03h`, `5h 12m`,
/// `8m 40s`, `12s`. A year is 365 days.
public enum DurationText {
  /// A span without its sign, whole seconds rounded down; `0s` below one second.
  public static func text(seconds: Double) -> String {
    let whole = wholeSeconds(seconds)
    let (days, hours, minutes) = (whole / 86_400, whole / 3_600 % 24, whole / 60 % 60)
    if days >= 365 { return "\(days / 365)y \(days % 365)d" }
    if days > 0 { return "\(days)d \(padded(hours))h" }
    if hours > 0 { return "\(hours)h \(padded(minutes))m" }
    if minutes > 0 { return "\(minutes)m \(padded(whole % 60))s" }
    return "\(whole)s"
  }

  /// The largest unit alone: `3y`, `9d`, `5h`, `8m`, `40s`.
  public static func shortText(seconds: Double) -> String {
    let whole = wholeSeconds(seconds)
    if whole >= 365 * 86_400 { return "\(whole / 86_400 / 365)y" }
    if whole >= 86_400 { return "\(whole / 86_400)d" }
    if whole >= 3_600 { return "\(whole / 3_600)h" }
    if whole >= 60 { return "\(whole / 60)m" }
    return "\(whole)s"
  }

  /// How long ago an instant was: `3h ago`, `just now` below one second and for an instant that is still to come.
  public static func ago(_ instant: Date, now: Date) -> String {
    let seconds = now.timeIntervalSince(instant)
    return seconds < 1 ? "just now" : shortText(seconds: seconds) + " ago"
  }

  /// What is left until an instant, or how long ago it was: `5h 12m`, `3h ago`. Never `0s` for a moment that is over.
  public static func untilOrAgo(_ instant: Date, now: Date) -> String {
    let seconds = instant.timeIntervalSince(now)
    return seconds > 0 ? text(seconds: max(1, seconds)) : ago(instant, now: now)
  }

  /// The same with a word for what is to come: `in 5h 12m`, `3h ago`.
  public static func relative(_ instant: Date, now: Date) -> String {
    let seconds = instant.timeIntervalSince(now)
    return seconds > 0 ? "in " + text(seconds: max(1, seconds)) : ago(instant, now: now)
  }

  /// Instants come from files of others: no value may trap.
  private static func wholeSeconds(_ seconds: Double) -> Int {
    seconds.isFinite ? Int(min(abs(seconds), 1e12)) : 0
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
