import Domain
import FoundationEssentials
import Metering
import TestDatabases
import Testing
import TokenProxyAPI

@testable import Ledger

@Suite("The figures of a key")
struct KeyDetailTests {
  @Test("[W-19] are those of its calls, per model and hour", arguments: TestDatabase.tested)
  func figures(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      try await world.key(of: account)
      try await world.key("other", of: account)
      let day = 86_400.0
      // Saturday the 14th; Friday; Sunday before the week; February.
      try await world.call("feb", cost: .cents(8), now: utc(2026, 2, 28, 23, 59, 59))
      try await world.call("sun", model: "mini", cost: .cents(4), now: utc(2026, 3, 8, 12))
      try await world.call("fri", cost: .cents(2), now: noon.after(-day))
      try await world.call("sat", cost: .cents(1), now: noon.after(-3 * 3600))
      try await world.call("alien", key: "other", cost: .cents(64), now: noon)
      let usage = TokenUsage(input: 10, cachedInput: 20, cacheWrite: 3, output: 7, reasoning: 5)
      let held = try await world.reserve("now", model: "mini", worst: .cents(50), now: noon)
      try await world.settle(held, cost: .cents(16), model: "mini", usage: usage, now: noon.after(30))
      let detail = try await world.detail(of: account, now: noon.after(60))
      #expect(detail.usageDaily == .cents(17))
      #expect(detail.usageWeekly == .cents(19))
      #expect(detail.usageMonthly == .cents(23))
      #expect(detail.key.usage == .cents(31))
      #expect(detail.requests == 5)
      #expect(detail.key.requests == 5)
      #expect(detail.key.lastModel == "mini")
      #expect(detail.key.lastUsedAt == noon.after(30))
      #expect(
        detail.models == [
          KeyDetail.Model(
            model: "mini", requests: 2, promptTokens: 133, completionTokens: 57, cachedTokens: 20, cost: .cents(20)),
          KeyDetail.Model(
            model: "gpt-4o", requests: 3, promptTokens: 300, completionTokens: 150, cachedTokens: 0, cost: .cents(11)),
        ])
      #expect(detail.hourly.count == 24)
      #expect(detail.hourly.last == KeyDetail.Hour(start: noon, requests: 1, cost: .cents(16)))
      #expect(detail.hourly[20] == KeyDetail.Hour(start: noon.after(-3 * 3600), requests: 1, cost: .cents(1)))
      #expect(detail.hourly.reduce(0) { $0 + $1.requests } == 2)
      let credits = try await world.credits(account, now: noon.after(60))
      #expect(credits.hourly.count == 24)
      #expect(credits.hourly.last == .cents(80))
      #expect(credits.used == .cents(95))
    }
  }

  @Test("fall to nothing when the window is over", arguments: TestDatabase.tested)
  func rollOver(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      try await world.key(limit: .dollars(1), reset: .daily, of: account)
      try await world.call("one", cost: .cents(30))
      let today = try await world.detail(of: account)
      #expect(today.key.windowUsage == .cents(30))
      #expect(today.key.remaining == .cents(70))
      let tomorrow = try await world.detail(of: account, now: utc(2026, 3, 15))
      #expect(tomorrow.usageDaily == .zero)
      #expect(tomorrow.usageWeekly == .cents(30))
      #expect(tomorrow.key.windowUsage == .zero)
      #expect(tomorrow.key.windowStart == utc(2026, 3, 15))
      #expect(tomorrow.key.remaining == .dollars(1))
    }
  }

  @Test("tell what the provider said, and of which calls", arguments: TestDatabase.tested)
  func reported(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      try await world.key(of: account)
      let calls: [(String, Money?)] = [("one", .cents(11)), ("two", nil), ("three", .cents(19))]
      for (call, reported) in calls {
        let held = try await world.reserve(call, worst: .cents(50))
        try await world.settle(held, cost: .cents(10), reported: reported)
      }
      try await world.call("four", model: "mini", cost: .cents(3))
      let models = try await world.detail(of: account).models
      #expect(models.first?.cost == .cents(30))
      #expect(models.first?.reported == .init(requests: 2, cost: .cents(30), metered: .cents(20)))
      #expect(models.last?.reported == nil, "a provider that says nothing said nothing, not zero")
    }
  }

  @Test("list what each key spent today, whatever its window", arguments: TestDatabase.tested)
  func today(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      try await world.key("free", of: account)
      try await world.key("monthly", limit: .dollars(1), reset: .monthly, of: account)
      for key in ["free", "monthly"] {
        try await world.call("\(key) before", key: key, cost: .cents(5), now: noon.after(-86_400))
        try await world.call("\(key) today", key: key, cost: .cents(2))
      }
      func today(_ now: Date) async throws -> [Money?] {
        try await world.ledger.look {
          try $0.keys(account: account, includeRevoked: false, limit: nil, after: nil, now: now).items
            .map(\.usageToday)
        }
      }
      #expect(try await today(noon) == [.cents(2), .cents(2)])
      #expect(try await today(utc(2026, 3, 15)) == [.zero, .zero])
    }
  }

  @Test("[W-21] say what is left when the window is dropped", arguments: TestDatabase.tested)
  func droppedWindow(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      try await world.key(limit: .dollars(1), reset: .daily, of: account)
      try await world.call("one", cost: .cents(80), now: noon.after(-86_400))
      try await world.call("two", cost: .cents(30))
      let changed = try await world.ledger.change {
        try $0.updateKey("hash-prod", KeyUpdate(limitReset: .some(nil)), account: account, now: noon)
      }
      #expect(changed.windowUsage == .cents(110))
      #expect(changed.windowStart == nil)
      #expect(changed.remaining == .zero)
      #expect(try await world.refusal() == .limitReached(nil, resetsAt: nil))
    }
  }
}
