import Domain
import FoundationEssentials

/// What a rotation knows of one credential.
struct RotationFacts: Hashable, Sendable {
  /// Orders the round; the same in every run.
  var identity: String
  var id: String
  var profileID: String?
  var status: TokenStatus
  /// Whether a provider ever accepted it.
  var hasWorked: Bool
  var rateLimitedUntil: Date?
  var usageCount: Int
  var lastUsedAt: Date?
  var consecutiveFailures: Int
  /// The number of its tool: 1 comes first.
  var priority: Int
  /// The least that is left over its windows, 0 to 1, and when that window begins anew.
  var remaining: Double?
  var emptyUntil: Date?
}

/// Chooses the next credential of one provider. Pure, and the same for the same facts.
///
/// - `roundRobin`: by identity, the first after the one that was taken last.
/// - `leastUsed`: the smallest count; of equals the one that was not used for longest.
/// - `priority`: the tool's number; of equals the least used.
/// - `healthBased`: what is left in percent (100 if that is not known) less 20 for each failure in a row; of equals the
///   least used.
struct RotationRule: Sendable {
  var strategy: RotationStrategy
  /// The identity that was taken last.
  var cursor: String?
  var now: Date

  func choice(of provider: String, among facts: [RotationFacts]) -> RotationChoice {
    let judged = facts.map { ($0, obstacle(to: $0)) }
    let usable = ordered(judged.filter { $0.1 == nil }.map(\.0))
    let excluded = judged.filter { $0.1 != nil }.sorted { $0.0.identity < $1.0.identity }
    return RotationChoice(
      provider: provider, strategy: strategy,
      order: usable.enumerated().map { place, facts in
        candidate(facts, reason: reason(for: facts, at: place, after: usable.first))
      },
      excluded: excluded.map { candidate($0.0, reason: $0.1 ?? "") })
  }

  /// Why it may not be used; nil when it may.
  func obstacle(to facts: RotationFacts) -> String? {
    switch facts.status {
    case .active, .expiring: break
    case .unknown where facts.hasWorked: break
    case .unknown: return "never proved to work; `credtop tokens scan --validate` asks its provider"
    case .expired, .invalid, .revoked, .discontinued, .locked, .missing: return facts.status.rawValue
    }
    if let until = facts.rateLimitedUntil, until > now { return "rate-limited, free \(TimeText.ahead(until, now))" }
    // Without a reset to wait for there is no end to it either: it is empty until somebody says otherwise.
    if let remaining = facts.remaining, remaining <= 0, strategy == .healthBased {
      return "its quota is used up" + (facts.emptyUntil.map { ", free \(TimeText.ahead($0, now))" } ?? "")
    }
    return nil
  }

  private func ordered(_ facts: [RotationFacts]) -> [RotationFacts] {
    switch strategy {
    case .roundRobin:
      let round = facts.sorted { $0.identity < $1.identity }
      let start = cursor.flatMap { cursor in round.firstIndex { $0.identity > cursor } } ?? 0
      return Array(round[start...] + round[..<start])
    case .leastUsed: return facts.sorted(by: isLessUsed)
    case .priority:
      return facts.sorted { $0.priority == $1.priority ? isLessUsed($0, $1) : $0.priority < $1.priority }
    case .healthBased:
      return facts.sorted { health($0) == health($1) ? isLessUsed($0, $1) : health($0) > health($1) }
    }
  }

  private func isLessUsed(_ left: RotationFacts, _ right: RotationFacts) -> Bool {
    let (a, b) = (left.lastUsedAt ?? .distantPast, right.lastUsedAt ?? .distantPast)
    if left.usageCount != right.usageCount { return left.usageCount < right.usageCount }
    return a == b ? left.identity < right.identity : a < b
  }

  /// 100 for one of which nothing is known but that it works.
  func health(_ facts: RotationFacts) -> Double {
    (facts.remaining ?? 1) * 100 - 20 * Double(facts.consecutiveFailures)
  }

  private func reason(for facts: RotationFacts, at place: Int, after first: RotationFacts?) -> String {
    switch strategy {
    case .roundRobin:
      if place > 0 { return "comes \(place) later in the round" }
      return cursor == nil ? "the first of the round" : "next in the round"
    case .leastUsed:
      if place == 0 { return "used least: \(times(facts.usageCount))" }
      return facts.usageCount == first?.usageCount ? "used as often, but later" : "used \(times(facts.usageCount))"
    case .priority:
      if place == 0 { return "priority \(facts.priority)" }
      return facts.priority == first?.priority
        ? "of the same priority, used \(times(facts.usageCount))" : "priority \(facts.priority)"
    case .healthBased:
      let left = facts.remaining.map { "\(Int($0 * 100)) % left" } ?? "quota not known"
      let failures = facts.consecutiveFailures == 0 ? "" : ", \(facts.consecutiveFailures) failures"
      return "health \(Int(health(facts))): \(left)\(failures)"
    }
  }

  private func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }

  private func candidate(_ facts: RotationFacts, reason: String) -> RotationChoice.Candidate {
    RotationChoice.Candidate(
      id: facts.id, profileID: facts.profileID, usageCount: facts.usageCount, lastUsedAt: facts.lastUsedAt,
      consecutiveFailures: facts.consecutiveFailures, remaining: facts.remaining, reason: reason)
  }
}
