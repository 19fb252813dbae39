public import Domain
public import FoundationEssentials

/// What one key spent, for its detail; asked only while that is on the screen.
public struct ShownKeySpend: Equatable, Sendable {
  public var id: String
  public var value: KeySpend?
  public var failure: ServiceFailure?
  public var readAt: Date
  /// The calls of the key and the hour when it was asked: it is asked again when either has changed.
  var requests: Int
  var hour: Int
}

extension DashboardState {
  /// The key whose detail is on the screen.
  var keyInDetail: String? {
    if case .detail(let row, _) = modal { return row.pane == .keys ? row.id : nil }
    return isZoomed && focus == .keys && screen.columns >= DashboardLayout.smallestScreen.columns
      ? selectedRow(in: .keys)?.id : nil
  }

  /// After every command: asks for the spend of the key in detail, one question at a time.
  mutating func askKeySpend() -> [DashboardEffect] {
    guard abilities.keySpend, abilities.isLoggedIn, keySpendAsked == nil, let id = keyInDetail, let key = key(id) else {
      return []
    }
    let hour = Int((clock.timeIntervalSince1970 / 3_600).rounded(.down))
    if let known = keySpend, known.id == id, known.requests == key.requests, known.hour == hour { return [] }
    keySpendAsked = ShownKeySpend(id: id, readAt: clock, requests: key.requests, hour: hour)
    return [.ask(.keySpend(keyID: id))]
  }

  mutating func receive(_ spend: KeySpend?, _ failure: ServiceFailure?, ofKey id: String, at date: Date) {
    guard var asked = keySpendAsked, asked.id == id else { return }
    keySpendAsked = nil
    asked.value = spend ?? (keySpend?.id == id ? keySpend?.value : nil)
    asked.failure = failure
    asked.readAt = date
    keySpend = asked
  }

  /// The spend of a key as far as it is known.
  public func spend(ofKey id: String) -> ShownKeySpend? { keySpend?.id == id ? keySpend : nil }

  /// The account has news: whoever it concerns is asked at once.
  mutating func accountChanged() -> [DashboardEffect] {
    guard frozenAt == nil else { return [] }
    return [FeedID.keys, .credits, .activity].flatMap { hasten($0) }
  }

  /// However often there is news, a feed is asked for it twice a second at most.
  private static let newsPause = 0.5

  /// Asks a feed out of turn: at once, or when the question under way is answered, or half a second after the last one.
  mutating func hasten(_ feed: FeedID) -> [DashboardEffect] {
    switch phase(feed) {
    case .absent: return []
    case .loading:
      hastened[feed] = nil
      wantsAgain.insert(feed)
      return []
    case .idle, .failed:
      guard hastened[feed] != clock else {
        let next = clock.addingTimeInterval(Self.newsPause)
        change(feed) { _, dueAt in dueAt = dueAt.map { min($0, next) } ?? next }
        newsDueAt = next
        return []
      }
      hastened[feed] = clock
      return ask(feed)
    }
  }

  /// After an answer: asks again when there was news while the question was under way.
  mutating func askAgain(_ feed: FeedID) -> [DashboardEffect] {
    wantsAgain.remove(feed) == nil || frozenAt != nil ? [] : hasten(feed)
  }
}

extension DashboardState {
  /// What all keys spent in the current UTC day: the sum of the keys where each tells it, else that of the account's hours.
  public var spentToday: Money? {
    guard let keys = keys.value else { return nil }
    var sum = Money.zero
    for index in keys.indices {
      guard let used = keys[index].usedToday else { return spentTodayByHours }
      sum += used
    }
    return sum
  }

  private var spentTodayByHours: Money? {
    guard let credits = credits.value, !credits.hourlySpend.isEmpty else { return nil }
    let day = now.timeIntervalSince1970 / 86_400
    let hours = Int(((day - day.rounded(.down)) * 24).rounded(.down)) + 1
    return credits.hourlySpend.suffix(hours).reduce(.zero, +)
  }
}
