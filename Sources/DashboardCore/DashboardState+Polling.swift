public import Domain
public import FoundationEssentials

/// The clock, and who is asked when. The rules are those of `PollingPolicy`.
extension DashboardState {
  var policy: PollingPolicy { PollingPolicy(intervalSeconds: intervalSeconds, jitterSeed: jitterSeed) }

  /// Says what can be asked and done; without a login only the machine's own credentials.
  public mutating func prepare(for services: DashboardServices) {
    var feeds: Set<FeedID> = []
    if services.credits != nil { feeds.insert(.credits) }
    if services.keys != nil { feeds.insert(.keys) }
    if services.activity != nil { feeds.insert(.activity) }
    abilities.keys = services.keyActions != nil
    abilities.credits = services.creditActions != nil
    abilities.keySpend = services.keySpend != nil
    abilities.choices = services.choices != nil
    abilities.logUsage = services.logs != nil
    abilities.imports = services.imports != nil
    abilities.quotas = services.quotas != nil
    abilities.doctor = services.doctor != nil
    abilities.rotation = services.rotation != nil
    abilities.accountBase = services.account?.base
    abilities.isLoggedIn = services.isLoggedIn
    abilities.feedsOfAccount = feeds
    prepare(feeds: services.isLoggedIn ? feeds.union([.tokens]) : [.tokens])
  }

  /// Says which feeds have a service: those are asked at the next tick, the others never.
  public mutating func prepare(feeds: Set<FeedID>) {
    for feed in FeedID.allCases {
      let isPresent = feeds.contains(feed)
      change(feed) { phase, dueAt in
        phase = isPresent ? .idle : .absent
        dueAt = isPresent ? .distantPast : nil
      }
    }
  }

  /// When the next tick can change something: the next whole second, because the clock and the ages move then, or earlier
  /// where news waits to be asked for; while frozen only the end of a toast, or nothing.
  public func nextWake(after instant: Date) -> Date? {
    if frozenAt != nil { return toast?.until }
    let second = Date(timeIntervalSinceReferenceDate: instant.timeIntervalSinceReferenceDate.rounded(.down) + 1)
    return newsDueAt.map { min(second, max(instant, $0)) } ?? second
  }

  mutating func tick(_ date: Date) -> [DashboardEffect] {
    let gap = date.timeIntervalSince(clock)
    clock = date
    if let toast, toast.until <= date { self.toast = nil }
    if let end = interruptEndsAt, end <= date { interruptEndsAt = nil }
    guard frozenAt == nil else { return [] }
    // The machine slept, the program was stopped or the clock was set: nobody was late while nobody could answer.
    if gap > 5 || gap < 0 { forgive(gap: gap) }
    now = date
    if !flashes.isEmpty { flashes = flashes.filter { $0.value > date } }
    for feed in FeedID.allCases { endPatience(with: feed) }
    let isForNews = newsDueAt.map { $0 <= date } ?? false
    if isForNews { newsDueAt = nil }
    return FeedID.allCases.flatMap { feed in
      guard let due = dueAt(feed), due <= date else { return [] as [DashboardEffect] }
      if isForNews { hastened[feed] = date }
      return ask(feed)
    }
  }

  /// The effect that asks a feed, unless it is being asked or has no service.
  mutating func ask(_ feed: FeedID) -> [DashboardEffect] {
    let instant = clock
    switch feed {
    case .tokens:
      guard !tokens.isLoading, !tokens.isAbsent else { return [] }
      tokens.ask(at: instant)
      wantsRescan = false
    case .credits:
      guard !credits.isLoading, !credits.isAbsent else { return [] }
      credits.ask(at: instant)
    case .keys:
      guard !keys.isLoading, !keys.isAbsent else { return [] }
      keys.ask(at: instant)
    case .activity:
      guard !activity.isLoading, !activity.isAbsent else { return [] }
      activity.ask(at: instant)
    }
    return [.ask(.poll(feed))]
  }

  mutating func refresh(_ feed: FeedID) -> [DashboardEffect] {
    guard phase(feed) != .absent else {
      show("\(feed.rawValue): no service is set up", .warning)
      return []
    }
    return ask(feed)
  }

  mutating func sourcesChanged() -> [DashboardEffect] {
    guard frozenAt == nil else { return [] }
    guard !tokens.isLoading else {
      wantsRescan = true
      return []
    }
    return ask(.tokens) + examineIfDue(isChanged: true)
  }

  mutating func toggleFreeze() -> [DashboardEffect] {
    guard frozenAt != nil else {
      frozenAt = now
      return []
    }
    frozenAt = nil
    now = max(now, clock)
    return FeedID.allCases.flatMap { ask($0) }
  }

  /// After the interval became shorter, nobody waits for the end of the longer one.
  mutating func hastenPolls() {
    let latest = clock.addingTimeInterval(Double(intervalSeconds))
    for feed in FeedID.allCases where feed != .tokens {
      change(feed) { _, dueAt in dueAt = dueAt.map { min($0, latest) } }
    }
  }

  private mutating func endPatience(with feed: FeedID) {
    guard case .loading(let since) = phase(feed), clock.timeIntervalSince(since) >= PollingPolicy.patienceSeconds else {
      return
    }
    let seconds = Int(PollingPolicy.patienceSeconds)
    _ = fail(feed, ServiceFailure(.timedOut, "no answer for \(seconds) s"), at: clock)
  }

  private mutating func forgive(gap: TimeInterval) {
    let date = clock
    for feed in FeedID.allCases {
      change(feed) { phase, dueAt in
        if case .loading = phase { phase = .loading(since: date) }
        if gap < 0 { dueAt = dueAt.map { $0 == .distantPast ? $0 : $0.addingTimeInterval(gap) } }
      }
    }
  }

  func phase(_ feed: FeedID) -> Feed<DiscoveryReport>.Phase {
    switch feed {
    case .tokens: tokens.phase
    case .credits: credits.phase.of(DiscoveryReport.self)
    case .keys: keys.phase.of(DiscoveryReport.self)
    case .activity: activity.phase.of(DiscoveryReport.self)
    }
  }

  func dueAt(_ feed: FeedID) -> Date? {
    switch feed {
    case .tokens: tokens.dueAt
    case .credits: credits.dueAt
    case .keys: keys.dueAt
    case .activity: activity.dueAt
    }
  }

  /// Changes what all feeds have, whatever their values.
  mutating func change(_ feed: FeedID, _ change: (inout Feed<DiscoveryReport>.Phase, inout Date?) -> Void) {
    switch feed {
    case .tokens: tokens.change(change)
    case .credits: credits.change(change)
    case .keys: keys.change(change)
    case .activity: activity.change(change)
    }
  }
}

extension Feed {
  fileprivate mutating func change(_ change: (inout Feed<DiscoveryReport>.Phase, inout Date?) -> Void) {
    var phase = phase.of(DiscoveryReport.self)
    change(&phase, &dueAt)
    self.phase = phase.of(Value.self)
  }
}

extension Feed.Phase {
  /// The same phase of a feed of other values.
  fileprivate func of<Other>(_ type: Other.Type) -> Feed<Other>.Phase {
    switch self {
    case .idle: .idle
    case .loading(let since): .loading(since: since)
    case .failed(let failure, let count): .failed(failure, count: count)
    case .absent: .absent
    }
  }
}
