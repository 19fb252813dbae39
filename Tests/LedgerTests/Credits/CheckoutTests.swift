import Domain
import FoundationEssentials
import TestDatabases
import Testing
import TokenProxyAPI

@testable import Ledger

@Suite("Purchases through a payment provider")
struct CheckoutTests {
  private func start(_ world: World, _ account: String, id: String = "p1") async throws {
    try await world.ledger.change { session in
      try session.addPurchase(
        CheckoutPurchase(
          id: id, accountID: account, amount: .dollars(25), totalCharged: .cents(2638), currency: "usd", createdAt: noon
        ))
      try session.setCheckout("cs_\(id)", url: "https://pay.example/\(id)", purchase: id)
    }
  }

  @Test("[W-17] are credited once, when they are paid", arguments: TestDatabase.tested)
  func paid(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account(credits: .zero)
      try await start(world, account)
      let found = try await world.ledger.look { try $0.purchase(checkoutID: "cs_p1") }
      #expect(found?.accountID == account)
      #expect(found?.totalCharged == .cents(2638))
      #expect(found?.currency == "usd")
      #expect(found?.status == .pending)
      #expect(try await world.credits(account).total == .zero)
      let granted = try await withThrowingTaskGroup(of: Bool.self) { group in
        for _ in 0..<10 {
          group.addTask {
            try await world.ledger.change { try $0.completePurchase(id: "p1", paymentID: "pi_1", now: noon) } != nil
          }
        }
        return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(granted == 1)
      #expect(try await world.credits(account).total == .dollars(25))
      #expect(try await world.ledger.look { try $0.purchase(paymentID: "pi_1") }?.status == .paid)
      try await world.ledger.change { try $0.failPurchase(id: "p1", now: noon) }
      #expect(try await world.ledger.look { try $0.purchase(id: "p1") }?.status == .paid)
      let page = try await world.ledger.look { try $0.history(account: account, limit: 5, offset: 0, kind: nil) }
      #expect(page.items.map(\.isUnbilled) == [false])
    }
  }

  @Test("[W-17] know every event of the provider once", arguments: TestDatabase.tested)
  func events(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      #expect(try await world.ledger.change { try $0.claimEvent("evt_'1", now: noon) })
      #expect(try await !world.ledger.change { try $0.claimEvent("evt_'1", now: noon) })
      #expect(try await world.ledger.change { try $0.claimEvent("evt_2", now: noon) })
      let account = try await world.account()
      try await start(world, account)
      #expect(try await isNotUnique { try await start(world, account) })
    }
  }

  @Test("[W-17] are taken back in parts, never twice and never more than was bought", arguments: TestDatabase.tested)
  func refunds(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account(credits: .zero)
      try await start(world, account)
      func takeBack(_ total: Money, _ status: CheckoutPurchase.Status = .refunded) async throws -> Money? {
        try await world.ledger.change {
          try $0.takeBack(total, purchase: "p1", status: status, text: "Refund", now: noon)
        }?.amount
      }
      #expect(try await takeBack(.dollars(5)) == nil)
      _ = try await world.ledger.change { try $0.completePurchase(id: "p1", paymentID: nil, now: noon) }
      #expect(try await takeBack(.dollars(5)) == .dollars(-5))
      #expect(try await takeBack(.dollars(5)) == nil)
      #expect(try await takeBack(.dollars(12)) == .dollars(-7))
      #expect(try await takeBack(.dollars(99), .disputed) == .dollars(-13))
      #expect(try await takeBack(.dollars(99)) == nil)
      #expect(try await world.credits(account).remaining == .zero)
      #expect(try await world.ledger.change { try $0.completePurchase(id: "p1", paymentID: nil, now: noon) } == nil)
      #expect(try await world.ledger.look { try $0.purchase(id: "p1") }?.status == .disputed)
    }
  }

  @Test("that failed may still be paid later", arguments: TestDatabase.tested)
  func failed(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account(credits: .zero)
      try await start(world, account)
      try await world.ledger.change { try $0.failPurchase(id: "p1", now: noon) }
      #expect(try await world.ledger.look { try $0.purchase(id: "p1") }?.status == .failed)
      #expect(
        try await world.ledger.change { try $0.completePurchase(id: "p1", paymentID: nil, now: noon) }?.amount
          == .dollars(25))
    }
  }
}
