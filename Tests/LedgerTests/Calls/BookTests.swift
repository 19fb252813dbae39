import Domain
import FoundationEssentials
import Synchronization
import TestDatabases
import Testing
import TokenProxyAPI

@testable import Ledger

@Suite("Calls that share a transaction")
struct BookTests {
  /// Lets a number of jobs gather behind one that holds the writer, so that they are done together.
  private func together(_ world: World, _ work: [@Sendable () async throws -> Void]) async throws {
    let (begun, hasBegun) = AsyncStream.makeStream(of: Void.self)
    let latch = Latch()
    async let holding: Void = world.ledger.change { _ in
      hasBegun.finish()
      latch.wait()
    }
    for await _ in begun {}
    try await withThrowingTaskGroup(of: Void.self) { group in
      for one in work { group.addTask { try await one() } }
      // Starts when the others wait, or soon after: either way is right.
      group.addTask(priority: .background) { latch.open() }
      try await group.waitForAll()
    }
    try await holding
  }

  private static let seeds: [UInt64] = [11, 12, 13, 14, 15, 16, 17, 18]

  @Test(
    "with sweeps, people and transactions that fail leave every counter right",
    arguments: [TestDatabase.sqliteFile, .sqliteMemory], seeds)
  func mixture(_ kind: TestDatabase, seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    try await withLedger(kind, grantsUnbilled: true) { world in
      let account = try await world.account(credits: .dollars(3))
      for (name, reset) in [("a", ProvisionedKey.LimitReset?.none), ("b", .daily), ("c", .monthly)] {
        try await world.key(name, limit: .dollars(2), reset: reset, of: account)
      }
      _ = try await world.ledger.change {
        try $0.setAutoTopUp(isEnabled: true, threshold: .dollars(1), amount: .dollars(2), account: account, now: noon)
      }
      let charged = Mutex(Money.zero)
      for round in 0..<6 {
        var work: [@Sendable () async throws -> Void] = []
        for number in 0..<40 {
          // Most names come twice in a round and again in the next: settled again, after a sweep, never reserved.
          let call = "call \(round / 2) \(number / 2)"
          let key = ["a", "b", "c"][number / 2 % 3]
          let amount = Money(microDollars: Int64.random(in: 1...90_000, using: &random))
          let cost = Money(microDollars: Int64.random(in: 0...120_000, using: &random))
          switch Int.random(in: 0..<12, using: &random) {
          case 0..<5:
            work.append {
              do {
                let held = try await world.reserve(call, key: key, worst: amount, deadline: Double(number % 3))
                let settled = try await world.settle(held, cost: cost)
                if !settled.wasSettled { charged.withLock { $0 += settled.charged } }
              } catch is KeyRefusal {}
            }
          case 5..<7:
            work.append {
              do { _ = try await world.reserve(call, key: key, worst: amount, deadline: 1) } catch is KeyRefusal {}
            }
          case 7..<9:
            work.append {
              let held = Reservation(
                callID: call, accountID: account, keyHash: "hash-\(key)", keyName: key, amount: amount)
              let settled = try await world.settle(held, cost: cost, now: noon.after(1))
              if !settled.wasSettled { charged.withLock { $0 += settled.charged } }
            }
          case 9: work.append { _ = try await world.ledger.sweep(now: noon.after(2)) }
          case 10:
            work.append {
              await #expect(throws: Refusal()) {
                try await world.ledger.change { session in
                  _ = try session.grant(
                    .dollars(9), kind: .purchase, text: "", isUnbilled: true, reference: nil, account: account,
                    now: noon)
                  throw Refusal()
                }
              }
            }
          default:
            work.append {
              _ = try await world.ledger.change {
                try $0.updateKey(
                  "hash-\(key)", KeyUpdate(creditLimit: .dollars(Int64(1 + number % 3))), account: account, now: noon)
              }
            }
          }
        }
        try await together(world, work)
        try await world.expectClean()
      }
      #expect(try await world.credits(account).used == charged.withLock { $0 }, "seed \(seed)")
      _ = try await world.ledger.sweep(now: noon.after(9999))
      #expect(try await world.credits(account).reserved == .zero, "seed \(seed)")
    }
  }

  @Test("are seen by whoever looks within it", arguments: [TestDatabase.sqliteFile, .sqliteMemory])
  func seen(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      try await world.key(limit: .dollars(5), reset: .weekly, of: account)
      for number in 0..<20 {
        let held = try await world.reserve("\(number)", worst: .cents(10))
        let (reserved, room) = try await world.ledger.change { session in
          (
            try session.credits(account: account, now: noon).reserved,
            try session.key("hash-prod", account: account, now: noon).remaining
          )
        }
        #expect(reserved == .cents(10))
        #expect(room == .cents(490 - Int64(number)))
        try await world.settle(held, cost: .cents(1))
      }
    }
  }

  @Test("that the database could not keep are refused alone", arguments: [TestDatabase.sqliteFile, .sqliteMemory])
  func refused(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      try await world.key(of: account)
      let held = try await world.reserve("good", worst: .cents(5))
      await #expect(throws: DatabaseFailure.self) { try await world.reserve("a\0b", worst: .cents(1)) }
      await #expect(throws: DatabaseFailure.self) { try await world.reserve("model", model: "\0", worst: .cents(1)) }
      await #expect(throws: DatabaseFailure.self) { try await world.reserve("who", worst: .cents(1), instance: "\0") }
      await #expect(throws: DatabaseFailure.self) { try await world.reserve("less", worst: .cents(-1)) }
      await #expect(throws: DatabaseFailure.self) { try await world.settle(held, cost: .cents(1), model: "a\0") }
      try await world.key("other", of: account)
      // One name, two keys: it is the first one's call.
      await #expect(throws: DatabaseFailure.self) { try await world.reserve("good", key: "other", worst: .cents(1)) }
      #expect(try await world.credits(account).reserved == .cents(5))
      #expect(try await world.settle(held, cost: .cents(1)).charged == .cents(1))
    }
  }
}
