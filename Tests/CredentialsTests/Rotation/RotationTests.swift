import Domain
import FoundationEssentials
import Testing

@testable import Credentials

@Suite("Rotation")
struct RotationTests {
  private let now = Date(timeIntervalSince1970: 1_790_000_000)

  private func facts(
    _ name: String, status: TokenStatus = .active, used: Int = 0, last: Double? = nil, failures: Int = 0,
    priority: Int = 5, remaining: Double? = nil, worked: Bool = false
  ) -> RotationFacts {
    RotationFacts(
      identity: name, id: name, status: status, hasWorked: worked, usageCount: used,
      lastUsedAt: last.map { now + $0 }, consecutiveFailures: failures, priority: priority, remaining: remaining)
  }

  private func order(
    _ strategy: RotationStrategy, cursor: String? = nil, _ facts: [RotationFacts]
  ) -> [String] {
    RotationRule(strategy: strategy, cursor: cursor, now: now).choice(of: "openai", among: facts).order.map(\.id)
  }

  @Test("a round begins with the first, and goes on after the one that was taken, even if that is gone")
  func roundRobin() {
    let all = [facts("c"), facts("a"), facts("b")]
    #expect(order(.roundRobin, all) == ["a", "b", "c"])
    #expect(order(.roundRobin, cursor: "a", all) == ["b", "c", "a"])
    #expect(order(.roundRobin, cursor: "c", all) == ["a", "b", "c"])
    #expect(order(.roundRobin, cursor: "bb", all) == ["c", "a", "b"])
    #expect(order(.roundRobin, cursor: "a", [facts("a")]) == ["a"])
  }

  @Test("the least used, then the one that rested longest")
  func leastUsed() {
    let all = [facts("a", used: 2), facts("b", used: 1, last: -5), facts("c", used: 1, last: -9), facts("d", used: 1)]
    #expect(order(.leastUsed, all) == ["d", "c", "b", "a"])
  }

  @Test("the smaller number first, then the least used")
  func priority() {
    #expect(
      order(.priority, [facts("a", priority: 9), facts("b", used: 3, priority: 2), facts("c", priority: 2)])
        == ["c", "b", "a"])
  }

  @Test("health is what is left less twenty for each failure; what is used up waits for its reset")
  func health() {
    let all = [
      facts("a", failures: 1, remaining: 0.9), facts("b", remaining: 0.75), facts("c"), facts("d", remaining: 0),
    ]
    #expect(order(.healthBased, all) == ["c", "b", "a"])
    let choice = RotationRule(strategy: .healthBased, now: now).choice(of: "x", among: all)
    #expect(choice.excluded.map(\.id) == ["d"] && choice.excluded.first?.reason.contains("used up") == true)
  }

  @Test("only what may work is chosen, and each of the others has its reason")
  func eligible() {
    var limited = facts("limited")
    limited.rateLimitedUntil = now + 60
    let all =
      TokenStatus.allCases.map { facts($0.rawValue, status: $0) } + [limited]
      + [facts("proved", status: .unknown, worked: true)]
    let choice = RotationRule(strategy: .roundRobin, now: now).choice(of: "x", among: all)
    #expect(Set(choice.order.map(\.id)) == ["active", "expiring", "proved"])
    #expect(choice.excluded.count == all.count - 3)
    #expect(choice.excluded.allSatisfy { !$0.reason.isEmpty })
  }

  @Test("the choice is the same for the same facts in any order")
  func deterministic() {
    for seed in UInt64(0)..<200 {
      var random = Domain.SplitMix64(seed: seed)
      let all = (0..<random.below(8)).map {
        facts(
          "t\($0)", used: random.below(3), last: random.below(2) == 0 ? nil : -Double(random.below(3)),
          failures: random.below(2), priority: random.below(3), remaining: Double(random.below(4)) / 3)
      }
      for strategy in RotationStrategy.allCases {
        let chosen = order(strategy, cursor: "t2", all)
        #expect(order(strategy, cursor: "t2", all.shuffled(using: &random)) == chosen, "seed \(seed) \(strategy)")
      }
    }
  }

  private func history(_ home: TestHome, _ count: Int = 3) async throws -> TokenDiscovery {
    let service = TokenDiscovery(context: home.context(), transport: nil)
    let now = home.clock.now
    try await service.changeHistory { history in
      for number in 0..<count {
        var row = HistoryRow(
          identity: "codex-cli|openai|oauth|account:\(number)", id: "codex-cli:\(number)", tool: .codex,
          provider: "openai", kind: .oauth, secretHash: "h\(number)", owner: "codex", status: .active, firstSeenAt: now)
        row.sources = [TokenSource(kind: .file, location: "~/.codex/auth.json")]
        history.rows.append(row)
      }
    }
    return service
  }

  @Test("the round goes on after a restart, and one use is one increment")
  func persisted() async throws {
    let home = try TestHome()
    let first = try await history(home)
    #expect(try await first.takeNext(nil, provider: "openai").chosen?.id == "codex-cli:0")
    let second = TokenDiscovery(context: home.context(), transport: nil)
    // Looking takes nothing.
    #expect(try await second.rotationChoices(nil, provider: "openai").first?.chosen?.id == "codex-cli:1")
    #expect(try await second.takeNext(nil, provider: "openai").chosen?.id == "codex-cli:1")
    let rows = await second.history().rows
    #expect(rows.map(\.usageCount) == [1, 1, 0])
    #expect(rows[1].lastUsedAt == home.clock.now)
    #expect(home.text(".openclaw/cli-token-history.json")?.contains("\"rotation\"") == true)
    _ = try await second.takeNext(.leastUsed, provider: "openai")
    #expect(await second.rotationStrategy() == .leastUsed)
    #expect(try await second.takeNext(nil, provider: "mistral").chosen == nil)
  }

  @Test("a hundred writers at once lose nothing")
  func hundredWriters() async throws {
    let home = try TestHome()
    let service = try await history(home, 2)
    let path = home.at(".openclaw/cli-token-history.json")
    let now = home.clock.now
    let failures = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<100 {
        group.addTask {
          // Each has a file of its own, as processes have.
          let file = HistoryFile(path: path, fingerprints: fingerprints)
          return await runBlocking {
            (try? file.update(now: now) { history in
              _ = history.takeNext(.roundRobin, provider: "openai", remaining: [:], now: now)
              history.update(id: "codex-cli:\(number % 2)") { $0.consecutiveFailures += 1 }
              return true
            }) != nil
          }
        }
      }
      var count = 0
      for await isDone in group where !isDone { count += 1 }
      return count
    }
    #expect(failures == 0)
    let rows = await service.history().rows
    #expect(rows.map(\.usageCount).reduce(0, +) == 100)
    #expect(rows.map(\.consecutiveFailures) == [50, 50])
  }
}
