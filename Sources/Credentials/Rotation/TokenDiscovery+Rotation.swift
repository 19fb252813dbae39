public import Domain
import FoundationEssentials

extension TokenDiscovery: TokenRotation {
  public static var usualStrategy: RotationStrategy { .roundRobin }

  public func rotationChoices(_ strategy: RotationStrategy?, provider: String?) async throws -> [RotationChoice] {
    let history = await historySnapshot().history
    let remaining = await remainingQuotas()
    return history.rotationChoices(strategy, provider: provider, remaining: remaining, now: context.now())
  }

  public func takeNext(_ strategy: RotationStrategy?, provider: String) async throws -> RotationChoice {
    let now = context.now()
    let remaining = await remainingQuotas()
    return try await changeHistory { history in
      history.takeNext(strategy, provider: provider, remaining: remaining, now: now)
    }
  }

  /// The strategy that is in force when none is named.
  public func rotationStrategy() async -> RotationStrategy {
    await history().rotation.strategy ?? Self.usualStrategy
  }

  /// The least that is left of each credential's windows, by identity.
  func remainingQuotas() async -> [String: RemainingQuota] {
    let now = context.now()
    return await quota.knownQuotas().compactMapValues { RemainingQuota($0.reading.windows, now: now) }
  }
}

/// What the tightest window of a credential leaves.
struct RemainingQuota: Hashable, Sendable {
  var fraction: Double
  var resetsAt: Date?

  init(fraction: Double, resetsAt: Date? = nil) {
    self.fraction = fraction
    self.resetsAt = resetsAt
  }

  /// Over the windows of the whole account; one that began anew since it was read leaves all of it, as far as is known.
  init?(_ windows: [QuotaWindow], now: Date) {
    let open = windows.filter { $0.model == nil && $0.usedFraction != nil && !$0.hasReset(at: now) }
    guard let tightest = open.max(by: { ($0.usedFraction ?? 0) < ($1.usedFraction ?? 0) }),
      let used = tightest.usedFraction
    else { return nil }
    self.init(fraction: max(0, 1 - used), resetsAt: tightest.resetsAt)
  }
}

extension TokenHistory {
  func rotationChoices(
    _ strategy: RotationStrategy?, provider: String?, remaining: [String: RemainingQuota], now: Date
  ) -> [RotationChoice] {
    let memory = rotation
    let strategy = strategy ?? memory.strategy ?? TokenDiscovery.usualStrategy
    let rows = Dictionary(grouping: listedRows.filter { provider == nil || $0.provider == provider }, by: \.provider)
    return rows.sorted { $0.key < $1.key }.map { provider, rows in
      let facts = rows.map { row in
        let quota = remaining[row.identity]
        return RotationFacts(
          identity: row.identity, id: row.id, profileID: row.importedProfileID,
          status: tokenRow(listed: row, now: now).status, hasWorked: row.hasWorked,
          rateLimitedUntil: row.rateLimitedUntil, usageCount: row.usageCount, lastUsedAt: row.lastUsedAt,
          consecutiveFailures: row.consecutiveFailures, priority: row.tool.priority, remaining: quota?.fraction,
          emptyUntil: quota?.resetsAt)
      }
      return RotationRule(strategy: strategy, cursor: memory.cursors[provider], now: now)
        .choice(of: provider, among: facts)
    }
  }

  /// Takes the next one: one use is counted, and the round goes on after it.
  mutating func takeNext(
    _ strategy: RotationStrategy?, provider: String, remaining: [String: RemainingQuota], now: Date
  ) -> RotationChoice {
    let choice =
      rotationChoices(strategy, provider: provider, remaining: remaining, now: now).first
      ?? RotationChoice(
        provider: provider, strategy: strategy ?? rotation.strategy ?? TokenDiscovery.usualStrategy, order: [],
        excluded: [])
    guard let id = choice.chosen?.id, let row = self[id: id] else { return choice }
    var memory = rotation
    memory.strategy = choice.strategy
    memory.cursors[provider] = row.identity
    rotation = memory
    recordUse(id: id, at: now)
    return choice
  }
}

extension HistoryRow {
  /// Whether a provider accepted its present secret, or it was used with success before.
  var hasWorked: Bool { evidence == .accepted || lastAcceptedAt != nil }
}
