import Domain

/// When a demo credential ends and is renewed: again and again, by the same rule before and after the epoch.
struct TokenLifetime {
  /// When the credential that is held at the epoch ends.
  var firstEnd: WorldTime
  /// From a renewal to the next end.
  var length: Int
  /// From an end to the renewal; negative for a program that renews in time, nil for one that does not.
  var renewalAfterEnd: Int?

  // The odd 950 ms keep "8m 40s" on the screen for nearly the whole first second.
  static let kimi = TokenLifetime(firstEnd: -(3 * Span.hour + 12 * Span.minute), length: 8 * Span.hour)
  static let codex = TokenLifetime(
    firstEnd: 9 * Span.day + 3 * Span.hour + 20 * Span.minute, length: 10 * Span.day, renewalAfterEnd: -Span.hour)
  static let gemini = TokenLifetime(
    firstEnd: 8 * Span.minute + 40 * Span.second + 950, length: Span.hour, renewalAfterEnd: 3 * Span.minute)
  static let claude = TokenLifetime(
    firstEnd: 5 * Span.hour + 12 * Span.minute + 30 * Span.second, length: 8 * Span.hour,
    renewalAfterEnd: -5 * Span.minute)
  static let opencode = TokenLifetime(
    firstEnd: 29 * Span.minute + 54 * Span.second, length: 30 * Span.minute, renewalAfterEnd: -10 * Span.minute)

  /// The end of what is held at a time.
  func end(at time: WorldTime) -> WorldTime {
    guard let renewal = lastRenewal(at: time) else { return firstEnd }
    return renewal + length
  }

  /// The latest renewal until a time, itself included; also those before the epoch.
  func lastRenewal(at time: WorldTime) -> WorldTime? {
    guard let renewalAfterEnd else { return nil }
    let first = firstEnd + renewalAfterEnd
    let period = length + renewalAfterEnd
    return first + WorldCalendar.floorDivision(time - first, period) * period
  }

  /// By the rule of all credentials: it ends soon with less than ten minutes or a tenth of its life left.
  func status(at time: WorldTime) -> TokenStatus {
    let left = end(at: time) - time
    if left <= 0 { return .expired }
    return left < 10 * Span.minute || left < length / 10 ? .expiring : .active
  }
}

/// News of a credential, for the activity.
struct TokenNews {
  var at: WorldTime
  var subject: String
  var text: String
  var severity: ActivityEvent.Severity

  private static let told: [(Tool, TokenLifetime)] = [
    (.kimi, .kimi), (.codex, .codex), (.gemini, .gemini), (.claude, .claude), (.opencode, .opencode),
  ]

  /// The news of one minute, the oldest first.
  static func all(inMinute minute: Int) -> [TokenNews] {
    let minuteSpan = minute * Span.minute..<(minute + 1) * Span.minute
    var news: [TokenNews] = []
    for (tool, lifetime) in told {
      let end = lifetime.end(at: minuteSpan.lowerBound)
      if minuteSpan.contains(end), (lifetime.renewalAfterEnd ?? 1) > 0 {
        news.append(TokenNews(at: end, subject: tool.rawValue, text: "expired", severity: .bad))
      }
      if let renewal = lifetime.lastRenewal(at: minuteSpan.upperBound - 1), minuteSpan.contains(renewal) {
        news.append(TokenNews(at: renewal, subject: tool.rawValue, text: "refreshed", severity: .good))
      }
    }
    return news.sorted { ($0.at, $0.subject) < ($1.at, $1.subject) }
  }
}
