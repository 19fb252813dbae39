import Domain

extension KeyPlan {
  /// The keys that every world has, as far as it has that many.
  static let named: [KeyPlan] = [prod, nightly, ciReview, docsBot, evalSuite, localLab, oldAgent, hackathon]

  private static let prod = KeyPlan(
    id: "key_7c41e09ab2f3", name: "prod", limit: 50_000_000, reset: .monthly,
    rhythm: .random(perThousandMinutes: 3_100),
    usages: [
      Usage(model: .sonnet, weight: 5, input: 200...900, output: 40...260, cachedPercent: 40),
      Usage(model: .gpt4o, weight: 3, input: 180...800, output: 40...240),
    ],
    opening: Opening(total: 4_900_000, month: 4_900_000, week: 2_620_000, requests: 1_858), createdAt: -17 * Span.day)

  private static let nightly = KeyPlan(
    id: "key_1f88d3057ce6", name: "nightly", limit: 1_000_000, reset: .daily, rhythm: .nightly,
    usages: [Usage(model: .gpt4oMini, weight: 1, input: 60_000...160_000, output: 14_000...26_000)],
    opening: Opening(total: 1_400_000, month: 1_400_000, week: 900_000, requests: 131), createdAt: -9 * Span.day)

  private static let ciReview = KeyPlan(
    id: "key_90b6a47de215", name: "ci-review", limit: 10_000_000, reset: .weekly,
    rhythm: .random(perThousandMinutes: 800),
    usages: [
      Usage(model: .haiku, weight: 3, input: 1_200...4_800, output: 120...520, cachedPercent: 60),
      Usage(model: .sonnet, weight: 1, input: 900...2_400, output: 160...420, cachedPercent: 60),
    ],
    opening: Opening(total: 900_000, month: 900_000, week: 600_000, requests: 311), createdAt: -15 * Span.day)

  private static let docsBot = KeyPlan(
    id: "key_44e2c8b01d97", name: "docs-bot", limit: 5_000_000, rhythm: .random(perThousandMinutes: 400),
    usages: [Usage(model: .flash, weight: 1, input: 1_500...6_000, output: 200...700)],
    opening: Opening(total: 1_500_000, month: 1_200_000, week: 430_000, requests: 745), createdAt: -34 * Span.day)

  private static let evalSuite = KeyPlan(
    id: "key_d205f6e9138a", name: "eval-suite", rhythm: .beat,
    usages: [
      Usage(model: .gpt4oMini, weight: 4, input: 700...2_400, output: 150...700),
      Usage(model: .flash, weight: 1, input: 400...1_200, output: 100...320),
    ],
    opening: Opening(total: 700_000, month: 700_000, week: 400_000, requests: 1_633), createdAt: -12 * Span.day)

  private static let localLab = KeyPlan(
    id: "key_63ab1974f0cd", name: "local-lab", limit: 2_000_000, reset: .daily,
    rhythm: .random(perThousandMinutes: 300),
    usages: [
      Usage(model: .unpriced, weight: 3, input: 800...5_000, output: 100...900),
      Usage(model: .flash, weight: 1, input: 800...5_000, output: 100...900),
    ],
    opening: Opening(requests: 312), createdAt: -6 * Span.day)

  private static let oldAgent = KeyPlan(
    id: "key_b8177e3c5a40", name: "old-agent", state: .disabled, limit: 20_000_000, reset: .monthly,
    usages: [Usage(model: .gpt4o, weight: 1, input: 300...900, output: 60...240)],
    opening: Opening(total: 1_000_000, month: 120_000, requests: 279), createdAt: -58 * Span.day,
    lastUsedAt: -(11 * Span.day + 5 * Span.hour))

  private static let hackathon = KeyPlan(
    id: "key_2e5d90c8f761", name: "hackathon", state: .expired, limit: 15_000_000,
    usages: [Usage(model: .haiku, weight: 1, input: 300...900, output: 60...240)],
    opening: Opening(total: 500_000, requests: 183), createdAt: -29 * Span.day, expiresAt: -(26 * Span.day),
    lastUsedAt: -(26 * Span.day + 40 * Span.minute))
}
