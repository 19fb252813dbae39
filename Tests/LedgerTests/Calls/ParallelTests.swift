import Domain
import FoundationEssentials
import TestDatabases
import Testing
import TokenProxyAPI

@testable import Ledger

@Suite("Calls at once")
struct ParallelTests {
  /// Two hundred calls that hold more than they cost; some are refused.
  ///
  /// - Returns: what was charged.
  private func rush(_ worlds: [World], calls: Int, worst: Money, cost: Money) async throws -> Money {
    try await withThrowingTaskGroup(of: Money.self) { group in
      for number in 0..<calls {
        let world = worlds[number % worlds.count]
        group.addTask {
          do {
            let held = try await world.reserve("call \(number)", worst: worst, least: cost)
            return try await world.settle(held, cost: min(cost, held.amount)).charged
          } catch is KeyRefusal {
            return .zero
          }
        }
      }
      return try await group.reduce(.zero) { $0 + $1 }
    }
  }

  @Test("[W-2] never take a key a micro-dollar above its limit", arguments: TestDatabase.tested)
  func limit(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account(credits: .dollars(100))
      try await world.key(limit: Money(microDollars: 999_999), reset: .monthly, of: account)
      let cost = Money(microDollars: 12_345)
      var charged = try await rush([world], calls: 200, worst: .cents(9), cost: cost)
      #expect(try await world.detail(of: account).key.usage == charged)
      // What the holds of the rush kept from others is all there afterwards: 81 calls fit, and not one more.
      var number = 0
      while true {
        number += 1
        guard let held = try? await world.reserve("late \(number)", worst: .cents(9), least: cost) else { break }
        charged += try await world.settle(held, cost: cost).charged
      }
      #expect(charged == Money(microDollars: 81 * 12_345))
      #expect(try await world.detail(of: account).key.usage == charged)
      #expect(try await world.credits(account).reserved == .zero)
    }
  }

  @Test("[W-1] never take a balance below zero", arguments: TestDatabase.tested)
  func balance(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account(credits: .cents(100))
      for name in ["a", "b", "c"] { try await world.key(name, of: account) }
      let charged = try await withThrowingTaskGroup(of: Money.self) { group in
        for number in 0..<200 {
          group.addTask {
            do {
              let held = try await world.reserve(
                "\(number)", key: ["a", "b", "c"][number % 3], worst: .cents(7), least: .cents(1))
              // Ten times what was held: the provider's figure must not break the balance either.
              return try await world.settle(held, cost: number % 5 == 0 ? .cents(70) : .cents(1)).charged
            } catch is KeyRefusal {
              return .zero
            }
          }
        }
        return try await group.reduce(.zero) { $0 + $1 }
      }
      let credits = try await world.credits(account)
      #expect(credits.used == charged)
      #expect(credits.remaining >= .zero)
      #expect(credits.remaining == .dollars(1) - charged)
    }
  }

  @Test("through two servers on one database hold the same limit", arguments: TestDatabase.shared)
  func twoServers(_ kind: TestDatabase) async throws {
    let url = try await kind.make()
    let (first, second) = (try await Ledger.open(url), try await Ledger.open(url))
    let worlds = [World(ledger: first), World(ledger: second)]
    let account = try await worlds[0].account(credits: .dollars(100))
    try await worlds[0].key(limit: .cents(50), reset: .daily, of: account)
    let charged = try await rush(worlds, calls: 200, worst: .cents(4), cost: .cents(1))
    let key = try await worlds[1].detail(of: account).key
    #expect(key.usage == charged)
    #expect(key.usage <= .cents(50))
    // What one holds, the other settles.
    try await worlds[0].key("other", of: account)
    let held = try await worlds[0].reserve("handed over", key: "other", worst: .cents(5))
    #expect(try await worlds[1].settle(held, cost: .cents(2)).charged == .cents(2))
    #expect(try await worlds[0].settle(held, cost: .cents(2)).wasSettled)
    try await worlds[0].expectClean()
    await first.close()
    await second.close()
  }

  @Test("of many accounts and people who change keys meanwhile do not wait in a circle", arguments: TestDatabase.shared)
  func mixture(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      var accounts: [String] = []
      for number in 0..<4 {
        accounts.append(try await world.account("\(number)@example.com", credits: .dollars(100)))
        try await world.key("k\(number)", limit: .dollars(50), of: accounts[number])
      }
      try await withThrowingTaskGroup(of: Void.self) { [accounts] group in
        for number in 0..<160 {
          let (account, name) = (accounts[number % 4], "k\(number % 4)")
          group.addTask {
            switch number % 10 {
            case 0: _ = try await world.grant(.cents(1), to: account)
            case 1:
              _ = try await world.ledger.change {
                try $0.updateKey(
                  "hash-\(name)", KeyUpdate(creditLimit: .dollars(40 + Int64(number % 7))), account: account, now: noon)
              }
            case 2:
              _ = try await world.ledger.change {
                try $0.rotateKey("hash-\(name)", digest: "digest \(name)", masked: "", account: account, now: noon)
              }
            case 3: _ = try await world.ledger.sweep(now: noon)
            default: try await world.call("call \(number)", key: name, cost: .cents(2))
            }
          }
        }
        try await group.waitForAll()
      }
      var used = Money.zero
      for account in accounts { used += try await world.credits(account).used }
      #expect(used == .cents(2 * 96))
    }
  }
}
