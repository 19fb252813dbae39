import Domain

extension KeyPlan {
  /// The plans of a world with so many keys: the named ones, then a crowd of services.
  static func plans(count: Int, seed: UInt64) -> [KeyPlan] {
    var plans = Array(named.prefix(max(0, count)))
    plans.reserveCapacity(max(0, count))
    while plans.count < count { plans.append(crowdMember(plans.count - named.count + 1, seed: seed)) }
    return plans
  }

  private static func crowdMember(_ number: Int, seed: UInt64) -> KeyPlan {
    var random = SplitMix64(seed: seed, lane: Lane.crowdMembers, bucket: number)
    let digits = String(number)
    let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    let kind = ["svc", "bot", "team", "job", "lab"][random.next(below: 5)]
    let state: ProvisionedKey.State =
      switch random.next(below: 40) {
      case 0, 1: .disabled
      case 2: .expired
      case 3: .revoked
      default: .active
      }
    let spent = random.next(in: 10_000...4_000_000)
    let limit = random.next(below: 6) == 0 ? nil : random.next(in: 5...50) * 1_000_000
    let resets: [ProvisionedKey.LimitReset?] = [.daily, .weekly, .monthly, nil]
    let models: [DemoModel] = [.gpt4oMini, .haiku, .flash, .gpt4o, .sonnet]
    return KeyPlan(
      id: "key_crowd_\(padded)", name: "\(kind)-\(padded)", state: state, limit: limit,
      reset: limit == nil ? nil : resets[random.next(below: 4)], rhythm: state == .active ? .crowd : .silent,
      usages: [
        Usage(model: models[random.next(below: models.count)], weight: 1, input: 200...1_500, output: 40...300)
      ],
      opening: Opening(total: spent, month: spent / 2, week: spent / 5, requests: spent / 2_500),
      createdAt: -random.next(in: 20...200) * Span.day, expiresAt: state == .expired ? -3 * Span.day : nil,
      lastUsedAt: -random.next(in: 26...400) * Span.hour)
  }
}

/// Names of the random streams that are not a key's own; those are numbered from 0.
enum Lane {
  static let crowd = -1
  static let crowdMembers = -2
  static let masks = -3
  static let crowdTokens = -4
  static let secrets = -5
}
