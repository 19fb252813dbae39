import Domain
import FoundationEssentials
import Metering
import TestDatabases
import Testing
import TokenProxyAPI

@testable import Ledger

@Suite("A settlement")
struct SettleTests {
  @Test("[W-18] replaces the hold by the cost and writes an entry", arguments: TestDatabase.tested)
  func settle(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      try await world.key(of: account)
      let held = try await world.reserve("one", worst: .dollars(1))
      let usage = TokenUsage(input: 10, cachedInput: 20, cacheWrite: 3, output: 7, reasoning: 5, isEstimated: true)
      let done = try await world.ledger.settle(
        Settlement(
          reservation: held, model: "gpt-4o", usage: usage, cost: .cents(25), outcome: .clientGone, upstreamStatus: 200,
          reportedCost: .cents(26), milliseconds: 1234, now: noon.after(2)))
      #expect(done == Settled(charged: .cents(25), remaining: .cents(975), wasSettled: false))
      let credits = try await world.credits(account)
      #expect((credits.total, credits.used, credits.reserved) == (.dollars(10), .cents(25), .zero))
      let history = try await world.ledger.look { try $0.history(account: account, limit: 5, offset: 0, kind: .usage) }
      #expect(history.items.map(\.amount) == [Money.cents(-25)])
      #expect(history.items.map(\.balanceAfter) == [Money.cents(975)])
      #expect(history.items.map(\.createdAt) == [noon.after(2)])
      let calls = try await world.ledger.look { try $0.recentCalls(account: account, key: nil, limit: 5, before: nil) }
      #expect(
        calls == [
          ServerEvent.Usage(
            id: "one", at: noon.after(2), keyHash: "hash-prod", keyName: "prod", model: "gpt-4o", promptTokens: 33,
            completionTokens: 7, cost: .cents(25), isEstimated: true, outcome: "client_gone", remaining: .cents(975))
        ])
      let row = try await world.ledger.look { try $0.sql.query("SELECT * FROM entries WHERE call_id = 'one'", []) }
        .first
      #expect(row?.count("reasoning_tokens") == 5)
      #expect(row?.money("reported_cost") == .cents(26))
      #expect(row?.count("milliseconds") == 1234)
      #expect(row?.count("upstream_status") == 200)
    }
  }

  @Test("is charged once, however often and at once it is said", arguments: TestDatabase.tested)
  func once(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      try await world.key(of: account)
      let held = try await world.reserve("one", worst: .dollars(1))
      let answers = try await withThrowingTaskGroup(of: Settled.self) { group in
        for _ in 0..<40 { group.addTask { try await world.settle(held, cost: .cents(25)) } }
        return try await group.reduce(into: [Settled]()) { $0.append($1) }
      }
      #expect(answers.count { !$0.wasSettled } == 1)
      #expect(answers.allSatisfy { $0.charged == .cents(25) && $0.remaining == .cents(975) })
      // A reservation under the name of a settled call is given back.
      let again = try await world.reserve("one", worst: .dollars(1))
      #expect(try await world.settle(again, cost: .cents(50)).wasSettled)
      #expect(try await world.credits(account).used == .cents(25))
      #expect(try await world.credits(account).reserved == .zero)
    }
  }

  @Test("[W-6] charges once also when the sweeper was faster", arguments: TestDatabase.tested)
  func afterSweep(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      try await world.key(limit: .dollars(5), reset: .daily, of: account)
      let held = try await world.reserve("one", worst: .dollars(1), deadline: 10)
      #expect(try await world.ledger.sweep(now: noon.after(11)) == 1)
      #expect(try await world.credits(account).reserved == .zero)
      #expect(try await world.settle(held, cost: .cents(25), now: noon.after(12)).charged == .cents(25))
      #expect(try await world.settle(held, cost: .cents(25), now: noon.after(13)).wasSettled)
      #expect(try await world.credits(account).used == .cents(25))
      #expect(try await world.detail(of: account).usageDaily == .cents(25))
    }
  }

  @Test("charges no more than balance and limit hold, and notes the rest", arguments: TestDatabase.tested)
  func uncollected(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account(credits: .cents(100))
      try await world.key(limit: .cents(60), of: account)
      try await world.key("free", of: account)
      // The provider reports more than was held: what is left of the limit, then of the balance.
      let held = try await world.reserve("one", worst: .cents(20))
      let other = try await world.reserve("two", worst: .cents(10))
      #expect(try await world.settle(held, cost: .cents(75)).charged == .cents(50))
      #expect(try await world.settle(other, cost: .cents(10)).charged == .cents(10))
      let free = try await world.reserve("three", key: "free", worst: .cents(15))
      let last = try await world.reserve("four", key: "free", worst: .cents(15))
      #expect(try await world.settle(free, cost: .dollars(9)).charged == .cents(25))
      #expect(
        try await world.settle(last, cost: .dollars(9))
          == Settled(charged: .cents(15), remaining: .zero, wasSettled: false))
      let rows = try await world.ledger.look {
        try $0.sql.query("SELECT uncollected FROM entries WHERE kind = 'usage' ORDER BY number", [])
      }
      #expect(rows.map { $0.money("uncollected") } == [.cents(25), .zero, .cents(875), .cents(885)])
      let figures = try await world.ledger.check(now: noon).first { $0.name.contains("charged its cost") }?.figures
      #expect(figures == "calls 4, uncollected 17850000, off 0")
    }
  }

  @Test("[W-8] with a negative cost or count is refused by the database itself", arguments: TestDatabase.tested)
  func negative(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      try await world.key(of: account)
      let held = try await world.reserve("one", worst: .cents(20))
      func fails(_ cost: Money, _ usage: TokenUsage) async throws -> Bool {
        do {
          try await world.settle(held, cost: cost, usage: usage)
          return false
        } catch is DatabaseFailure {
          return true
        }
      }
      #expect(try await fails(.cents(-1), TokenUsage(input: 1)))
      for usage in [
        TokenUsage(input: -1), TokenUsage(cachedInput: -1), TokenUsage(cacheWrite: -1), TokenUsage(output: -1),
        TokenUsage(reasoning: -1),
      ] { #expect(try await fails(.cents(1), usage)) }
      #expect(try await world.credits(account).used == .zero)
      #expect(try await world.settle(held, cost: .cents(1)).charged == .cents(1))
    }
  }

  @Test("[W-10] of one micro-dollar counts", arguments: TestDatabase.tested)
  func tiny(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      try await world.key(of: account)
      for number in 0..<7 { try await world.call("\(number)", cost: Money(microDollars: 1)) }
      #expect(try await world.credits(account).used == Money(microDollars: 7))
    }
  }

  @Test("of a failed call that cost nothing is kept but not shown", arguments: TestDatabase.tested)
  func failures(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      try await world.key(of: account)
      try await world.settle(
        try await world.reserve("one", worst: .cents(20)), cost: .zero, usage: TokenUsage(), outcome: .upstreamError)
      try await world.settle(
        try await world.reserve("two", worst: .cents(20)), cost: .zero, usage: TokenUsage(), outcome: .completed)
      let history = try await world.ledger.look { try $0.history(account: account, limit: 9, offset: 0, kind: nil) }
      #expect(history.total == 2)
      #expect(history.items.map(\.kind) == [.usage, .purchase])
      let calls = try await world.ledger.look { try $0.recentCalls(account: account, key: nil, limit: 9, before: nil) }
      #expect(calls.map(\.outcome) == ["completed", "upstream_error"])
    }
  }

  @Test(
    "[W-20] counts in the window that its money was held in", arguments: TestDatabase.tested,
    [
      (ProvisionedKey.LimitReset.daily, utc(2026, 3, 15)), (.weekly, utc(2026, 3, 16)), (.monthly, utc(2024, 3, 1)),
      (.monthly, utc(2026, 4, 1)), (.daily, utc(2024, 2, 29)),
    ])
  func windowEdge(_ kind: TestDatabase, _ window: (ProvisionedKey.LimitReset, Date)) async throws {
    try await withLedger(kind) { world in
      let (reset, edge) = window
      let account = try await world.account(now: edge.after(-60))
      try await world.key(limit: .cents(100), reset: reset, of: account, now: edge.after(-60))
      let before = try await world.reserve("before", worst: .cents(100), now: edge.after(-0.001))
      #expect(try await world.refusal(now: edge.after(-0.001)) == .limitReached(reset, resetsAt: edge))
      // The new window is empty, and the old one's end does not fill it.
      let after = try await world.reserve("after", worst: .cents(90), now: edge)
      #expect(after.amount == .cents(90))
      #expect(try await world.settle(before, cost: .cents(80), now: edge.after(1)).charged == .cents(80))
      #expect(try await world.detail(of: account, now: edge.after(2)).key.windowUsage == .zero)
      #expect(try await world.reserve("more", worst: .cents(90), now: edge.after(3)).amount == .cents(10))
      #expect(try await world.settle(after, cost: .cents(90), now: edge.after(4)).charged == .cents(90))
      let key = try await world.detail(of: account, now: edge.after(5)).key
      #expect(key.windowUsage == .cents(90))
      #expect(key.usage == .cents(170))
      #expect(key.remaining == .zero)
      try await world.expectClean(now: edge.after(5))
      #expect(try await world.ledger.sweep(now: edge.after(604)) == 1)
    }
  }

  @Test("of a server whose clock is behind counts in the window that has begun", arguments: TestDatabase.tested)
  func skew(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      try await world.key(limit: .cents(100), reset: .daily, of: account)
      let edge = utc(2026, 3, 15)
      let ahead = try await world.reserve("ahead", worst: .cents(60), now: edge)
      let behind = try await world.reserve("behind", worst: .cents(60), now: edge.after(-1))
      #expect(behind.amount == .cents(40))
      try await world.settle(behind, cost: .cents(40), now: edge.after(-0.5))
      try await world.settle(ahead, cost: .cents(60), now: edge.after(0.5))
      #expect(try await world.detail(of: account, now: edge.after(1)).usageDaily == .cents(100))
      let history = try await world.ledger.look { try $0.history(account: account, limit: 9, offset: 0, kind: nil) }
      #expect(history.items.map(\.createdAt) == history.items.map(\.createdAt).sorted(by: >))
    }
  }
}
