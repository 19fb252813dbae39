public import Domain
import FoundationEssentials
import OpenClawStore

extension TokenDiscovery: TokenRotation {
  public func rotationChoices(_ strategy: RotationStrategy?, provider: String?) async throws -> [RotationChoice] {
    let history = await historySnapshot().history
    let (remaining, settings) = (await remainingQuotas(), await rotationSettings())
    return history.rotationChoices(
      strategy, provider: provider, remaining: remaining, settings: settings, now: context.now())
  }

  public func takeNext(_ strategy: RotationStrategy?, provider: String) async throws -> RotationChoice {
    let now = context.now()
    let (remaining, settings) = (await remainingQuotas(), await rotationSettings())
    return try await changeHistory { history in
      history.takeNext(strategy, provider: provider, remaining: remaining, settings: settings, now: now)
    }
  }

  /// The strategy that is in force when none is named.
  public func rotationStrategy() async -> RotationStrategy {
    if let named = await history().rotation.strategy { return named }
    return await rotationSettings().usual
  }

  private func rotationSettings() async -> RotationSettings {
    let context = context
    return await runBlocking { RotationSettings(OpenClawHome(context: context).settings.discoveryPlugin) }
  }

  /// The least that is left of each credential's windows, by identity.
  func remainingQuotas() async -> [String: RemainingQuota] {
    let now = context.now()
    return await quota.knownQuotas().compactMapValues { RemainingQuota($0.reading.windows, now: now) }
  }
}

/// What the configuration says of rotation.
struct RotationSettings: Hashable, Sendable {
  /// Until a person names one.
  var usual = RotationStrategy.roundRobin
  /// In place of a tool's own number.
  var priorities: [Tool: Int] = [:]

  init() {}

  init(_ plugin: DiscoveryPlugin) {
    usual = plugin.rotationStrategy.flatMap(RotationStrategy.init(rawValue:)) ?? usual
    for (name, priority) in plugin.priorities { priorities[Tool(rawValue: name)] = priority }
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
    _ strategy: RotationStrategy?, provider: String?, remaining: [String: RemainingQuota],
    settings: RotationSettings = RotationSettings(), now: Date
  ) -> [RotationChoice] {
    let memory = rotation
    let strategy = strategy ?? memory.strategy ?? settings.usual
    let rows = Dictionary(grouping: listedRows.filter { provider == nil || $0.provider == provider }, by: \.provider)
    return rows.sorted { $0.key < $1.key }.map { provider, rows in
      let facts = rows.map { row in
        let quota = remaining[row.identity]
        return RotationFacts(
          identity: row.identity, id: row.id, profileID: row.importedProfileID,
          status: tokenRow(listed: row, now: now).status, hasWorked: row.hasWorked,
          rateLimitedUntil: row.rateLimitedUntil, usageCount: row.usageCount, lastUsedAt: row.lastUsedAt,
          consecutiveFailures: row.consecutiveFailures, priority: settings.priorities[row.tool] ?? row.tool.priority,
          remaining: quota?.fraction, emptyUntil: quota?.resetsAt)
      }
      return RotationRule(strategy: strategy, cursor: memory.cursors[provider], now: now)
        .choice(of: provider, among: facts)
    }
  }

  /// Takes the next one: one use is counted, and the round goes on after it. A strategy that is named counts from then on.
  mutating func takeNext(
    _ strategy: RotationStrategy?, provider: String, remaining: [String: RemainingQuota],
    settings: RotationSettings = RotationSettings(), now: Date
  ) -> RotationChoice {
    let choice =
      rotationChoices(strategy, provider: provider, remaining: remaining, settings: settings, now: now).first
      ?? RotationChoice(
        provider: provider, strategy: strategy ?? rotation.strategy ?? settings.usual, order: [], excluded: [])
    guard let id = choice.chosen?.id, let row = self[id: id] else { return choice }
    var memory = rotation
    if let strategy { memory.strategy = strategy }
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
