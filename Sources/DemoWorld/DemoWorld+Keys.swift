public import Domain
public import FoundationEssentials

extension DemoWorld {
  /// The keys with their use until a moment, always in the same order.
  public func keys(at date: Date) -> [ProvisionedKey] { keys(at: date, deeds: []) }

  func keys(at date: Date, deeds: [WorldDeed]) -> [ProvisionedKey] {
    let state = state(at: date, deeds: deeds)
    let minute = WorldCalendar.minute(of: state.time)
    return zip(state.plans, state.ledgers).compactMap { plan, ledger in
      guard !plan.isGone else { return nil }
      let rates = recentRates(of: ledger, before: minute)
      var key = ProvisionedKey(
        id: plan.id, name: plan.name, state: plan.state(at: state.time, isBlocked: ledger.isBlocked),
        limit: plan.limit.map(Money.init(micro:)), reset: plan.reset,
        usedInWindow: Money(micro: ledger.used(in: plan.reset)), usedTotal: Money(micro: ledger.total),
        usedToday: Money(micro: ledger.day), requests: ledger.requests,
        requestsPerMinute: rates.suffix(10).reduce(0, +) / 10, recentRates: rates,
        lastModel: ledger.lastModel?.name, modelUsage: ledger.shares.map(ModelUsage.init),
        createdAt: epoch.adding(plan.createdAt), expiresAt: plan.expiresAt.map(epoch.adding),
        lastUsedAt: ledger.lastUsedAt.map(epoch.adding))
      key.models = plan.models
      return key
    }
  }

  /// What one key spent; nil for one that is not there.
  func spend(ofKey id: String, at date: Date, deeds: [WorldDeed]) -> KeySpend? {
    let state = state(at: date, deeds: deeds)
    guard let index = state.plans.firstIndex(where: { $0.id == id && !$0.isGone }) else { return nil }
    let ledger = state.ledgers[index]
    let hour = WorldCalendar.hour(ofMinute: WorldCalendar.minute(of: state.time))
    return KeySpend(
      today: Money(micro: ledger.day), thisWeek: Money(micro: ledger.week), thisMonth: Money(micro: ledger.month),
      hourly: ledger.hourlySpend(until: hour).map(Money.init(micro:)), models: ledger.shares.map(ModelUsage.init))
  }

  /// The last thirty minutes that have ended, the oldest first.
  private func recentRates(of ledger: KeyLedger, before minute: Int) -> [Double] {
    guard ledger.wasCalled(since: minute - 30) else { return DemoWorld.noRates }
    return (minute - 30..<minute).map { Double(ledger.calls(inMinute: $0)) }
  }

  private static let noRates = [Double](repeating: 0, count: 30)
}

extension ModelUsage {
  init(_ share: KeyLedger.Share) {
    self.init(
      model: share.model.name, requests: share.requests, inputTokens: share.counts.input + share.counts.cached,
      outputTokens: share.counts.output, cachedTokens: share.counts.cached,
      cost: share.model.price.map { _ in Money(micro: share.cost) },
      reportedCost: share.model.reportedPerMille.map { Money(micro: share.reportable * $0 / 1_000) })
  }
}

extension KeyLedger.Share {
  /// What a provider counts from: our cost, or for a model that we have no price of a price of its own.
  fileprivate var reportable: Int { model.price == nil ? (counts.input + counts.output * 4) / 2 : cost }
}

extension KeyPlan {
  fileprivate func state(at time: WorldTime, isBlocked: Bool) -> ProvisionedKey.State {
    guard state == .active else { return state }
    if let expiresAt, expiresAt <= time { return .expired }
    return isBlocked ? .blocked : .active
  }
}
