public import Domain
public import FoundationEssentials

extension DemoWorld {
  /// The keys with their use until a moment, always in the same order.
  public func keys(at date: Date) -> [ProvisionedKey] {
    let state = state(at: date)
    let minute = WorldCalendar.minute(of: state.time)
    return zip(replay.plans, state.ledgers).map { plan, ledger in
      let rates = recentRates(of: ledger, before: minute)
      return ProvisionedKey(
        id: plan.id, name: plan.name, state: ledger.isBlocked ? .blocked : plan.state,
        limit: plan.limit.map(Money.init(micro:)), reset: plan.reset,
        usedInWindow: Money(micro: ledger.used(in: plan.reset)), usedTotal: Money(micro: ledger.total),
        usedToday: Money(micro: ledger.day), requests: ledger.requests,
        requestsPerMinute: rates.suffix(10).reduce(0, +) / 10, recentRates: rates,
        lastModel: ledger.lastModel?.name, modelUsage: ledger.shares.map(ModelUsage.init),
        createdAt: epoch.adding(plan.createdAt), expiresAt: plan.expiresAt.map(epoch.adding),
        lastUsedAt: ledger.lastUsedAt.map(epoch.adding))
    }
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
      cost: share.model.price.map { _ in Money(micro: share.cost) })
  }
}
