import Domain
import FoundationEssentials

/// What the dashboard itself saw happen to the credentials. Without an activity service this is what the activity pane shows;
/// with one, that service tells it, and the dashboard keeps none of its own.
extension DashboardState {
  /// As many events as a screen and some scrolling show.
  static let mostOwnEvents = 500

  /// Keeps news of credentials as events, the newest first.
  mutating func note(_ transitions: [TokenTransition], at date: Date) {
    guard activity.isAbsent, !transitions.isEmpty else { return }
    let events = transitions.map { news in
      ownEventCount += 1
      return ActivityEvent(
        id: "own_\(ownEventCount)", at: date, subject: news.subject, text: news.change, severity: news.severity)
    }
    activity.value = Array((events.reversed() + (activity.value ?? [])).prefix(Self.mostOwnEvents))
    flash(.activity, events.map(\.id))
  }

  /// Remembers which credentials went, so that one that comes again is not told as a find.
  mutating func remember(lostBetween old: [DiscoveredToken], and new: [DiscoveredToken]) {
    let present = Set(new.map(\.id))
    for token in old where !present.contains(token.id) { lostTokens.insert(token.id) }
    lostTokens.subtract(present)
    // Ids come from files that others write: a flood of them must not gather here.
    if lostTokens.count > Self.mostOwnEvents { lostTokens.removeAll() }
  }
}
