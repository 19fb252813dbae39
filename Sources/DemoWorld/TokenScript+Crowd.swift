import Domain
import FoundationEssentials

extension TokenScript {
  /// The credentials of a world with so many, ordered by the tool's priority, then by id.
  static func all(count: Int?, seed: UInt64, epoch: Date) -> [TokenScript] {
    let story = TokenStory(seed: seed, epoch: epoch)
    let told = story.scripts
    guard let count else { return told }
    guard count > told.count else { return Array(told.prefix(max(0, count))) }
    let made = (1...count - told.count).map { crowdMember($0, story: story) }
    return (told + made).sorted { left, right in
      (left.base.tool.priority, left.base.id) < (right.base.tool.priority, right.base.id)
    }
  }

  private static func crowdMember(_ number: Int, story: TokenStory) -> TokenScript {
    var random = SplitMix64(seed: story.seed, lane: Lane.crowdTokens, bucket: number)
    let tool = Tool.all[random.next(below: Tool.all.count)]
    let digits = String(number)
    let account = "user" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits + "@example.com"
    let providers = ["anthropic", "google", "mistral", "openai", "openrouter"]
    let states: [TokenStatus] = [.active, .active, .active, .unknown, .invalid, .revoked, .missing]
    let hasEnd = random.next(below: 2) == 0
    return TokenScript(
      base: DiscoveredToken(
        id: "\(tool.rawValue):\(account)", tool: tool, provider: providers[random.next(below: providers.count)],
        kind: hasEnd ? .oauth : .apiKey, account: account, masked: story.mask("eyFA", 1_000 + number),
        status: states[random.next(below: states.count)], reason: "not validated in this scan", renewable: hasEnd,
        owner: tool.rawValue,
        sources: [TokenSource(kind: .file, location: "~/accounts/\(digits)/auth.json", mode: 0o600)],
        methods: [.reread(recommended: true)], usageCount: random.next(below: 3_000)),
      lifetime: hasEnd
        ? TokenLifetime(firstEnd: random.next(in: -20...200) * Span.hour, length: 10 * Span.day) : nil)
  }
}
