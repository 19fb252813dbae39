import Domain
import FoundationEssentials

/// What the services said.
extension DashboardState {
  mutating func receive(_ report: DiscoveryReport, at date: Date) -> [DashboardEffect] {
    let report = withGatewayQuota(report)
    let before = tokens.value
    let asked = askedAt(tokens, answeredAt: date)
    tokens.answer(report, at: date)
    let nextExpiry = report.tokens.compactMap(\.expiresAt).filter { $0 > date }.min()
    tokens.dueAt = policy.dueAfterAnswer(.tokens, askedAt: asked, answeredAt: date, nextExpiry: nextExpiry)
    var effects = tell { $0.look(at: report.tokens, now: date) }
    if let before {
      flash(.tokens, RowChanges.ids(from: before.tokens, to: report.tokens, by: \.shownFacts))
      let transitions = TokenTransition.all(from: before.tokens, to: report.tokens, lost: lostTokens)
      note(transitions, at: date)
      remember(lostBetween: before.tokens, and: report.tokens)
      if let news = TokenTransition.worst(of: transitions) {
        show(news.text, news.severity, seconds: 6)
        if news.severity == .bad, !effects.contains(.ring) { effects.append(.ring) }
      }
    }
    effects += askAboutImportsOnce()
    effects += examineIfDue()
    return wantsRescan ? effects + ask(.tokens) : effects
  }

  mutating func receive(_ balance: CreditBalance, at date: Date) -> [DashboardEffect] {
    let before = credits.value
    let asked = askedAt(credits, answeredAt: date)
    credits.answer(balance, at: date)
    credits.dueAt = policy.dueAfterAnswer(.credits, askedAt: asked, answeredAt: date)
    historyOffsetHours = min(historyOffsetHours, max(0, balance.hourlySpend.count - 1))
    if let before {
      flash(.credits, RowChanges.ids(from: before.transactions, to: balance.transactions, by: \.amount))
    }
    return askAgain(.credits)
  }

  /// Selects a key that was made here once it is in the list, unless the person has gone to another one since.
  mutating func selectNewKey() {
    guard let id = newKeyID, key(id) != nil else { return }
    views[.keys, default: PaneView()].selection = id
    newKeyID = nil
  }

  mutating func receive(_ keys: [ProvisionedKey], at date: Date) -> [DashboardEffect] {
    let before = self.keys.value
    let asked = askedAt(self.keys, answeredAt: date)
    self.keys.answer(keys, at: date)
    self.keys.dueAt = policy.dueAfterAnswer(.keys, askedAt: asked, answeredAt: date)
    selectNewKey()
    let told = tell { $0.look(at: keys) }
    guard let before else { return told + askAgain(.keys) }
    flash(.keys, RowChanges.ids(from: before, to: keys, by: \.shownFacts))
    let wasBlocked = Set(before.lazy.filter { $0.state == .blocked }.map(\.id))
    let wasKnown = keys.contains { $0.state == .blocked } ? Set(before.lazy.map(\.id)) : []
    let blocked = keys.filter { $0.state == .blocked && wasKnown.contains($0.id) && !wasBlocked.contains($0.id) }
    if let first = blocked.first {
      let others = blocked.count > 1 ? " and \(blocked.count - 1) more" : ""
      show("key \(first.name)\(others) reached its budget", .bad, seconds: 6)
    }
    return told + askAgain(.keys)
  }

  mutating func receive(_ events: [ActivityEvent], at date: Date) -> [DashboardEffect] {
    let before = activity.value
    let asked = askedAt(activity, answeredAt: date)
    activity.answer(events, at: date)
    activity.dueAt = policy.dueAfterAnswer(.activity, askedAt: asked, answeredAt: date)
    if let before { flash(.activity, RowChanges.ids(from: before, to: events, by: \.text)) }
    return askAgain(.activity)
  }

  mutating func fail(_ feed: FeedID, _ failure: ServiceFailure, at date: Date) -> [DashboardEffect] {
    func failed<Value>(_ feed: inout Feed<Value>, _ id: FeedID, _ policy: PollingPolicy) {
      guard !feed.isAbsent else { return }
      feed.fail(failure)
      feed.dueAt = policy.dueAfterFailure(id, failedAt: date, count: feed.failureCount, poll: feed.pollCount)
    }
    switch feed {
    case .tokens: failed(&tokens, feed, policy)
    case .credits: failed(&credits, feed, policy)
    case .keys: failed(&keys, feed, policy)
    case .activity: failed(&activity, feed, policy)
    }
    return feed == .tokens && wantsRescan ? ask(.tokens) : []
  }

  /// When the question of this answer was put: an answer that nobody waits for any more counts from its arrival.
  private func askedAt<Value>(_ feed: Feed<Value>, answeredAt date: Date) -> Date {
    if case .loading(let since) = feed.phase { min(since, date) } else { date }
  }

  /// Marks rows for one interval.
  mutating func flash(_ pane: PaneID, _ ids: [String]) {
    guard !ids.isEmpty else { return }
    let until = now.addingTimeInterval(Double(intervalSeconds))
    for id in ids { flashes[RowReference(pane: pane, id: id)] = until }
  }
}

/// Which rows are new or changed.
enum RowChanges {
  static func ids<Row: Identifiable, Facts: Equatable>(from old: [Row], to new: [Row], by facts: (Row) -> Facts)
    -> [String]
  where Row.ID == String {
    // Nearly always the same rows in the same places.
    if old.count == new.count, zip(old, new).allSatisfy({ $0.id == $1.id }) {
      return zip(old, new).compactMap { facts($0) == facts($1) ? nil : $1.id }
    }
    let places = Dictionary(zip(old.lazy.map(\.id), old.indices), uniquingKeysWith: { first, _ in first })
    return new.compactMap { row in
      if let place = places[row.id], facts(old[place]) == facts(row) { nil } else { row.id }
    }
  }
}

extension DiscoveredToken {
  /// What a change of is worth a mark; that it was looked at once more is not.
  fileprivate struct ShownFacts: Equatable {
    var status: TokenStatus
    var flags: TokenFlags
    var account: String?
    var plan: String?
    var masked: String
    var expiresAt: Date?
    var used: [Double?]
  }

  fileprivate var shownFacts: ShownFacts {
    ShownFacts(
      status: status, flags: flags, account: account, plan: plan, masked: masked, expiresAt: expiresAt,
      used: quota.map(\.usedFraction))
  }
}

extension ProvisionedKey {
  /// A rate falls by itself and is no change.
  fileprivate struct ShownFacts: Equatable {
    var name: String
    var state: State
    var limit: Money?
    var reset: LimitReset?
    var used: Money
    var requests: Int
  }

  fileprivate var shownFacts: ShownFacts {
    ShownFacts(name: name, state: state, limit: limit, reset: reset, used: usedInWindow, requests: requests)
  }
}
