import Domain
public import FoundationEssentials

/// When a feed is asked next. Pure: the same input gives the same instant.
///
/// | what happened | tokens | credits, keys, activity |
/// |---|---|---|
/// | the program starts, or goes on after a freeze | at once | at once |
/// | credential files changed | at once, or when the scan under way ends | – |
/// | an answer came | 5 minutes after its question, or when the next credential expires | one interval after its question |
/// | a poll failed, the nth time in a row | 2ⁿ intervals, at most 60 s (but never below the interval), ±10 % | the same |
/// | no answer for 10 s | counts as a failure; the late answer is still taken | the same |
/// | frozen, or no service | never | never |
///
/// Regular polls count from the instant of the question and fall on whole seconds, so that feeds of one interval stay in step and
/// the program wakes once for all of them. Only retries are jittered: dashboards start at different instants anyway, but
/// a server that comes back after a failure would otherwise meet all of them at once.
public struct PollingPolicy: Equatable, Sendable {
  /// How long an answer may take before its feed counts as failed, in seconds.
  public static let patienceSeconds = 10.0
  /// The longest pause after failures, in seconds.
  public static let longestRetrySeconds = 60.0
  /// The pause between scans when nothing is seen to change, in seconds.
  public static let rescanSeconds = 300.0
  /// The intervals that a person steps through, in seconds.
  public static let intervals = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600]

  /// Seconds, 1 to 3,600.
  public var intervalSeconds: Int
  public var jitterSeed: UInt64

  public init(intervalSeconds: Int, jitterSeed: UInt64) {
    self.intervalSeconds = min(3_600, max(1, intervalSeconds))
    self.jitterSeed = jitterSeed
  }

  /// After an answer that came at `answeredAt` to a question of `askedAt`. `nextExpiry`, if it is to come, brings
  /// the next scan forward, so that a badge does not outlive its credential.
  public func dueAfterAnswer(_ feed: FeedID, askedAt: Date, answeredAt: Date, nextExpiry: Date? = nil) -> Date {
    let pause = feed == .tokens ? Self.rescanSeconds : Double(intervalSeconds)
    var due = askedAt.addingTimeInterval(pause)
    if feed == .tokens, let nextExpiry, nextExpiry > answeredAt { due = min(due, nextExpiry.addingTimeInterval(1)) }
    let earliest = answeredAt.addingTimeInterval(1)
    return Self.wholeSecond(max(due, earliest), .down)
  }

  /// After the `count`th failure in a row, the `poll`th question to the feed.
  public func dueAfterFailure(_ feed: FeedID, failedAt: Date, count: Int, poll: Int) -> Date {
    let interval = Double(intervalSeconds)
    let doubled = interval * Double(UInt64(1) << UInt64(min(16, max(1, count))))
    let pause = max(interval, min(Self.longestRetrySeconds, doubled))
    let delay = pause * (0.9 + 0.2 * jitter(feed, poll: poll))
    return Self.wholeSecond(failedAt.addingTimeInterval(delay), .up)
  }

  /// 0 up to 1, from the seed, the feed and the number of the poll.
  func jitter(_ feed: FeedID, poll: Int) -> Double {
    let feedNumber = UInt64(FeedID.allCases.firstIndex(of: feed) ?? 0)
    var generator = SplitMix64(seed: jitterSeed ^ (feedNumber << 56) ^ UInt64(truncatingIfNeeded: poll))
    return Double(generator.next() >> 11) / Double(UInt64(1) << 53)
  }

  /// The interval that so many steps of `intervals` away is; from a value between two, the first step goes to the next.
  public static func interval(from seconds: Int, steps: Int) -> Int {
    var result = seconds
    for _ in 0..<min(abs(steps), intervals.count) {
      let next = steps > 0 ? intervals.first { $0 > result } : intervals.last { $0 < result }
      result = next ?? result
    }
    return result
  }

  private static func wholeSecond(_ instant: Date, _ rule: FloatingPointRoundingRule) -> Date {
    Date(timeIntervalSinceReferenceDate: instant.timeIntervalSinceReferenceDate.rounded(rule))
  }
}
