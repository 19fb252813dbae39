public import Domain
import FoundationEssentials
import Synchronization

/// Rotation in the demo world: what is taken and ordered lasts as long as the process.
extension DemoServices: TokenRotation {
  public func rotationChoices(_ strategy: RotationStrategy?, provider: String?) async throws -> [RotationChoice] {
    let tokens = try await scan(ScanRequest()).tokens.filter { provider == nil || $0.provider == provider }
    let (taken, inForce) = deeds.withLock { ($0.taken, $0.strategy) }
    let strategy = strategy ?? inForce ?? .roundRobin
    return Dictionary(grouping: tokens, by: \.provider).sorted { $0.key < $1.key }.map { provider, tokens in
      let usable = tokens.filter { $0.status == .active || $0.status == .expiring }.sorted { $0.id < $1.id }
      let excluded = tokens.filter { token in !usable.contains { $0.id == token.id } }.sorted { $0.id < $1.id }
      let order = Self.ordered(usable, by: strategy, after: taken[provider]?.last, uses: taken[provider] ?? [])
      return RotationChoice(
        provider: provider, strategy: strategy,
        order: order.enumerated().map { place, token in
          Self.candidate(token, Self.reason(token, strategy, place: place), uses: taken[provider] ?? [])
        },
        excluded: excluded.map { Self.candidate($0, $0.status.rawValue, uses: []) })
    }
  }

  public func takeNext(_ strategy: RotationStrategy?, provider: String) async throws -> RotationChoice {
    let choice =
      try await rotationChoices(strategy, provider: provider).first
      ?? RotationChoice(provider: provider, strategy: strategy ?? .roundRobin, order: [], excluded: [])
    if let chosen = choice.chosen {
      deeds.withLock { deeds in
        deeds.taken[provider, default: []].append(chosen.id)
        deeds.strategy = choice.strategy
      }
    }
    return choice
  }

  public func applyRotation(_ choice: RotationChoice, agent: String?, dryRun: Bool) async throws -> RotationOrder {
    let ids = choice.order.compactMap(\.profileID)
    guard !ids.isEmpty else {
      throw ServiceFailure(
        .refused, "None of \(choice.provider)'s usable credentials is in OpenClaw",
        remedy: "Import them first: credtop tokens import ID")
    }
    let hasChanged = deeds.withLock { deeds in
      let before = deeds.orders[choice.provider]
      if !dryRun { deeds.orders[choice.provider] = ids }
      return before != ids
    }
    return RotationOrder(
      provider: choice.provider, profileIDs: ids, hasChanged: hasChanged,
      notImported: choice.order.filter { $0.profileID == nil }.map(\.id))
  }

  private static func ordered(
    _ tokens: [DiscoveredToken], by strategy: RotationStrategy, after last: String?, uses: [String]
  ) -> [DiscoveredToken] {
    func count(_ token: DiscoveredToken) -> Int { token.usageCount + uses.count { $0 == token.id } }
    switch strategy {
    case .roundRobin:
      let start = last.flatMap { last in tokens.firstIndex { $0.id > last } } ?? 0
      return Array(tokens[start...] + tokens[..<start])
    case .leastUsed: return tokens.sorted { count($0) < count($1) }
    case .priority: return tokens.sorted { $0.tool.priority < $1.tool.priority }
    case .healthBased: return tokens.sorted { remaining($0) ?? 1 > remaining($1) ?? 1 }
    }
  }

  private static func reason(_ token: DiscoveredToken, _ strategy: RotationStrategy, place: Int) -> String {
    switch strategy {
    case .roundRobin: place == 0 ? "next in the round" : "comes \(place) later in the round"
    case .leastUsed: place == 0 ? "used least" : "used more often"
    case .priority: "priority \(token.tool.priority)"
    case .healthBased: remaining(token).map { "\(Int(($0 * 100).rounded())) % left" } ?? "quota not known"
    }
  }

  /// What the tightest window leaves.
  private static func remaining(_ token: DiscoveredToken) -> Double? {
    token.quota.compactMap(\.usedFraction).max().map { max(0, 1 - $0) }
  }

  private static func candidate(_ token: DiscoveredToken, _ reason: String, uses: [String]) -> RotationChoice.Candidate
  {
    RotationChoice.Candidate(
      id: token.id, profileID: token.flags.importedAs, usageCount: token.usageCount + uses.count { $0 == token.id },
      lastUsedAt: token.lastUsedAt, consecutiveFailures: token.consecutiveFailures, remaining: remaining(token),
      reason: reason)
  }
}
