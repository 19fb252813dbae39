import Domain
import FoundationEssentials
import TestDatabases
import Testing
import TokenProxyAPI

@testable import Ledger

@Suite("Any order of operations")
struct ScheduleTests {
  static let seeds: [UInt64] = [1, 2, 3, 4, 5, 6]

  @Test("[W-1] [W-2] leaves the ledger as simple arithmetic has it", arguments: TestDatabase.tested, seeds)
  func schedule(_ kind: TestDatabase, seed: UInt64) async throws {
    // In the night before a Monday that is also the first of a month.
    var random = SplitMix64(seed: seed)
    var now = utc(2026, 5, 31, 20)
    try await withLedger(kind, now: now) { world in
      var model = Model(granted: [.zero, .zero], keys: [])
      var accounts: [String] = []
      for number in 0..<2 {
        accounts.append(try await world.account("\(number)@example.com", credits: .zero, now: now))
      }
      let resets: [ProvisionedKey.LimitReset?] = [nil, .daily, .weekly, .monthly, .daily]
      for (number, reset) in resets.enumerated() {
        let limit: Money? = number == 4 ? nil : .cents(Int64.random(in: 20...300, using: &random))
        try await world.key("k\(number)", limit: limit, reset: reset, of: accounts[number % 2], now: now)
        model.keys.append(Model.Key(account: number % 2, limit: limit, reset: reset))
      }
      var reservations: [Reservation] = []
      for step in 0..<160 {
        now = Date(milliseconds: now.milliseconds + Int64.random(in: 0...600_000, using: &random))
        let key = Int.random(in: 0..<5, using: &random)
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<45:
          let worst = Money(microDollars: Int64.random(in: 0...900_000, using: &random))
          let least = Money(microDollars: Int64.random(in: 0...worst.microDollars, using: &random))
          let deadline = now.after(Double(Int.random(in: 60...7200, using: &random)))
          let expected = model.reserve(
            "call \(step)", key: key, worst: worst, least: least, now: now, deadline: deadline)
          let held = try? await world.reserve(
            "call \(step)", key: "k\(key)", worst: worst, least: least, now: now,
            deadline: deadline.timeIntervalSince(now))
          #expect(held?.amount == expected, "seed \(seed), step \(step)")
          if let held { reservations.append(held) }
        case 45..<80:
          // Settled calls are settled again, swept ones late.
          guard let held = reservations.randomElement(using: &random) else { continue }
          let cost = Money(microDollars: Int64.random(in: 0...(held.amount.microDollars * 2 + 9), using: &random))
          let expected = model.settle(held.callID, cost: cost, now: now)
          let settled = try await world.settle(held, cost: cost, now: now)
          #expect(settled.charged == expected, "seed \(seed), step \(step)")
        case 80..<88:
          let amount = Money.cents(Int64.random(in: 1...200, using: &random))
          _ = try await world.grant(amount, to: accounts[key % 2], now: now)
          model.granted[key % 2] += amount
        case 88..<91:
          let amount = Money.cents(Int64.random(in: 1...100, using: &random))
          let taken = try await world.grant(.zero - amount, kind: .refund, to: accounts[key % 2], now: now)
          #expect(taken.amount == .zero - min(amount, model.balance(key % 2) - model.held(key % 2)))
          model.granted[key % 2] += taken.amount
        case 91..<95:
          let limit = Bool.random(using: &random) ? Money.cents(Int64.random(in: 0...300, using: &random)) : nil
          let reset = resets.randomElement(using: &random) ?? nil
          let disabled = Int.random(in: 0..<4, using: &random) == 0
          _ = try await world.ledger.change { [now, account = accounts[key % 2]] in
            try $0.updateKey(
              "hash-k\(key)",
              KeyUpdate(creditLimit: .some(limit), limitReset: .some(reset), isDisabled: disabled),
              account: account, now: now)
          }
          model.keys[key].limit = limit
          model.keys[key].reset = reset
          model.keys[key].isDisabled = disabled
        default:
          let expected = model.sweep(now: now)
          try await world.ledger.heartbeat(instance: "one", now: now)
          #expect(try await world.ledger.sweep(now: now) == expected, "seed \(seed), step \(step)")
        }
        if step % 8 == 0 { try await world.expectClean(now: utc(2026, 5, 31)) }
      }
      for (number, account) in accounts.enumerated() {
        let credits = try await world.credits(account, now: now)
        #expect(credits.remaining == model.balance(number), "seed \(seed)")
        #expect(credits.reserved == model.held(number), "seed \(seed)")
      }
      for number in 0..<5 {
        let key = try await world.detail("k\(number)", of: accounts[number % 2], now: now).key
        #expect(key.usage == model.usage(number), "seed \(seed)")
        #expect(key.windowUsage == model.spent(number, at: now).settled, "seed \(seed)")
      }
      try await world.expectClean(now: utc(2026, 5, 31))
    }
  }
}
