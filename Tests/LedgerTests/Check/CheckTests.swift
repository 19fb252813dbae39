import Domain
import FoundationEssentials
import TestDatabases
import Testing
import TokenProxyAPI

@testable import Ledger

@Suite("The check of the ledger")
struct CheckTests {
  /// A ledger with some of everything.
  private func fill(_ world: World) async throws -> String {
    let account = try await world.account()
    try await world.key(limit: .dollars(3), reset: .daily, of: account)
    try await world.key("free", of: account)
    try await world.call("one", cost: .cents(30))
    try await world.call("two", key: "free", model: "mini", cost: .cents(20))
    _ = try await world.reserve("open", worst: .cents(10))
    return account
  }

  private func failing(_ world: World, now: Date = noon) async throws -> [String] {
    try await world.ledger.check(now: now).filter { !$0.holds }.map(\.name)
  }

  @Test("[W-18] finds whatever was changed behind its back", arguments: TestDatabase.tested)
  func tampering(_ kind: TestDatabase) async throws {
    let tricks: [(String, String)] = [
      ("UPDATE accounts SET total_credits = total_credits + 1", "entries of every account sum to its balance"),
      ("UPDATE accounts SET total_usage = total_usage + 1", "spend of every account"),
      ("UPDATE accounts SET last_number = last_number + 1", "numbered without gaps"),
      ("UPDATE accounts SET reserved = reserved + 1", "every account holds"),
      ("UPDATE provisioned_keys SET usage = usage + 1", "spend of every key"),
      ("UPDATE provisioned_keys SET requests = requests + 1", "spend of every key"),
      ("UPDATE provisioned_keys SET day_usage = day_usage - 1", "counters of every window"),
      ("UPDATE provisioned_keys SET reserved = reserved + 1", "every key holds"),
      ("UPDATE provisioned_keys SET credit_limit = 399999 WHERE credit_limit IS NOT NULL", "above its limit"),
      ("UPDATE usage_hours SET cost = cost + 1", "usage of every hour"),
      ("UPDATE usage_hours SET completion_tokens = 0", "usage of every hour"),
      ("DELETE FROM usage_models WHERE model = 'mini'", "usage of every model"),
      ("UPDATE reservations SET amount = amount + 1", "every account holds"),
      ("UPDATE reservations SET deadline = 0", "past its deadline"),
    ]
    for (statement, name) in tricks {
      let ledger = try await Ledger.open(try await kind.make())
      let world = World(ledger: ledger)
      _ = try await fill(world)
      #expect(try await failing(world) == [])
      _ = try await ledger.change { try $0.sql.execute(statement, []) }
      let found = try await failing(world)
      #expect(found.contains { $0.contains(name) }, "\(statement): \(found)")
      await ledger.close()
    }
  }

  @Test("gives figures", arguments: TestDatabase.tested)
  func figures(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      _ = try await fill(world)
      let figures = try await world.ledger.check(now: noon).map(\.figures)
      #expect(
        figures == [
          "accounts 1, microdollars 9500000, off 0", "accounts 1, entries 3, off 0", "entries 3, off 0",
          "accounts 1, off 0", "accounts 1, microdollars 500000, off 0", "keys 2, microdollars 500000, off 0",
          "hours 2, off 0", "models 2, off 0", "keys 2, off 0", "limits 1, excused 0, off 0",
          "accounts 1, microdollars 100000, off 0", "keys 2, microdollars 100000, off 0",
          "calls 2, uncollected 0, off 0", "reservations 1, off 0",
        ])
    }
  }

  @Test("holds for a ledger with nothing in it", arguments: TestDatabase.tested)
  func empty(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let invariants = try await world.ledger.check()
      #expect(invariants.allSatisfy { $0.holds })
      #expect(invariants.count == 14)
    }
  }

  @Test("excuses a key whose limit a person lowered, until its window ends", arguments: TestDatabase.tested)
  func loweredLimit(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      try await world.key(limit: .dollars(3), reset: .daily, of: account)
      try await world.call("one", cost: .dollars(1))
      let held = try await world.reserve("two", worst: .dollars(1))
      _ = try await world.ledger.change {
        try $0.updateKey("hash-prod", KeyUpdate(creditLimit: .cents(50)), account: account, now: noon)
      }
      #expect(try await world.detail(of: account).key.remaining == .zero)
      #expect(try await world.refusal() == .limitReached(.daily, resetsAt: utc(2026, 3, 15)))
      try await world.expectClean()
      // What was held before may still be charged, and no more.
      #expect(try await world.settle(held, cost: .dollars(2)).charged == .dollars(1))
      try await world.expectClean()
      #expect(try await world.ledger.check(now: noon).contains { $0.figures == "limits 1, excused 1, off 0" })
      let next = try await world.reserve("three", worst: .dollars(1), now: utc(2026, 3, 15))
      #expect(next.amount == .cents(50))
      #expect(try await world.ledger.check(now: noon).contains { $0.figures == "limits 1, excused 0, off 0" })
    }
  }
}
