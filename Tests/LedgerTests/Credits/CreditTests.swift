import Domain
import FoundationEssentials
import TestDatabases
import Testing
import TokenProxyAPI

@testable import Ledger

@Suite("Credits")
struct CreditTests {
  @Test("are granted with an entry that says so", arguments: TestDatabase.tested)
  func grant(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account(credits: .zero)
      let purchase = try await world.grant(.dollars(25), to: account)
      #expect(purchase.amount == .dollars(25))
      #expect(purchase.platformFee == .cents(138))
      #expect(purchase.newBalance == .dollars(25))
      #expect(purchase.createdAt == noon)
      #expect(purchase.isUnbilled)
      let history = try await world.ledger.look { try $0.history(account: account, limit: 20, offset: 0, kind: nil) }
      #expect(
        history.items == [
          CreditTransaction(
            id: purchase.transactionID, kind: .purchase, amount: .dollars(25), balanceAfter: .dollars(25),
            text: "Granted", createdAt: noon, isUnbilled: true)
        ])
      let fee = try await world.ledger.look { try $0.sql.query("SELECT fee FROM entries", []) }.first?.money("fee")
      #expect(fee == .cents(138))
      #expect(try await refusal { _ = try await world.grant(.dollars(5), to: "none") } == .accountNotFound)
    }
  }

  @Test("are granted once for a reference, also to ten at once", arguments: TestDatabase.tested)
  func reference(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account(credits: .zero)
      let granted = try await withThrowingTaskGroup(of: Bool.self) { group in
        for _ in 0..<10 {
          group.addTask {
            try await !isNotUnique { _ = try await world.grant(.dollars(5), reference: "evt_1", to: account) }
          }
        }
        return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(granted == 1)
      #expect(try await world.credits(account).total == .dollars(5))
    }
  }

  @Test("that are taken back leave what is spent and held", arguments: TestDatabase.tested)
  func takenBack(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account(credits: .dollars(10))
      try await world.key(of: account)
      try await world.call("one", cost: .dollars(3))
      let held = try await world.reserve("two", worst: .dollars(2))
      let refund = try await world.grant(.dollars(-10), kind: .refund, isUnbilled: false, to: account)
      #expect(refund.amount == .dollars(-5))
      #expect(refund.newBalance == .dollars(2))
      #expect(try await world.settle(held, cost: .dollars(2)).remaining == .zero)
      let row = try await world.ledger.look {
        try $0.sql.query("SELECT uncollected FROM entries WHERE kind = 'refund'", [])
      }.first
      #expect(row?.money("uncollected") == .dollars(5))
    }
  }

  @Test("[W-14] that nobody pays for are bounded per day", arguments: TestDatabase.tested)
  func dailyBound(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account(credits: .zero)
      for _ in 0..<10 { _ = try await world.grant(.dollars(10_000), to: account) }
      #expect(try await refusal { _ = try await world.grant(.cents(500), to: account) } == .grantLimitReached)
      #expect(try await refusal { _ = try await world.grant(.cents(500), isUnbilled: false, to: account) } == nil)
      #expect(try await refusal { _ = try await world.grant(.cents(500), to: account, now: noon.after(7200)) } == nil)
    }
  }

  @Test("[W-45] have a history in pages, the newest first, whose sum is the balance", arguments: TestDatabase.tested)
  func history(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      let other = try await world.account("other@example.com")
      try await world.key(of: account)
      try await world.key("other", of: other)
      for number in 0..<30 {
        // Many at one instant: pages must still neither repeat nor skip.
        let now = noon.after(Double(number / 10))
        try await world.call("call \(number)", cost: .cents(Int64(number + 1)), now: now)
        try await world.call("other \(number)", key: "other", cost: .cents(1), now: now)
        if number % 10 == 0 { _ = try await world.grant(.dollars(5), to: account, now: now) }
      }
      var items: [CreditTransaction] = []
      while true {
        let page = try await world.ledger.look { [offset = items.count] in
          try $0.history(account: account, limit: 7, offset: offset, kind: nil)
        }
        #expect(page.total == 34)
        #expect(page.hasMore == (items.count + 7 < 34))
        if page.items.isEmpty { break }
        items += page.items
      }
      #expect(items.count == 34)
      #expect(items == items.sorted { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) })
      let remaining = try await world.credits(account).remaining
      #expect(items.reduce(Money.zero) { $0 + $1.amount } == remaining)
      for (newer, older) in zip(items, items.dropFirst()) {
        #expect(newer.balanceAfter == older.balanceAfter + newer.amount)
      }
      for (kind, count) in [(CreditTransaction.Kind.usage, 30), (.purchase, 4), (.refund, 0), (.autoTopUp, 0)] {
        let page = try await world.ledger.look { try $0.history(account: account, limit: 2, offset: 0, kind: kind) }
        #expect(page.total == count)
        #expect(page.items.allSatisfy { $0.kind == kind })
        #expect(page.items.count == min(2, count))
      }
    }
  }

  @Test("have a log of calls in pages, per key too", arguments: TestDatabase.tested)
  func calls(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      let other = try await world.account("other@example.com")
      try await world.key(of: account)
      try await world.key("second", of: account)
      for number in 0..<20 {
        try await world.call("call \(number)", key: number % 4 == 0 ? "second" : "prod", cost: .cents(1))
      }
      func calls(_ key: String?, _ before: String?, of account: String) async throws -> [String] {
        try await world.ledger.look { try $0.recentCalls(account: account, key: key, limit: 6, before: before) }.map(
          \.id)
      }
      #expect(try await calls(nil, nil, of: account) == (14..<20).reversed().map { "call \($0)" })
      #expect(try await calls(nil, "call 14", of: account) == (8..<14).reversed().map { "call \($0)" })
      #expect(try await calls("hash-second", nil, of: account) == [16, 12, 8, 4, 0].map { "call \($0)" })
      #expect(try await calls("hash-second", "call 8", of: account) == ["call 4", "call 0"])
      #expect(try await calls(nil, "nothing", of: account) == [])
      #expect(try await calls(nil, "call 14", of: other) == [])
      #expect(try await calls("hash-prod", nil, of: other) == [])
    }
  }

  @Test("cannot be changed once they are written", arguments: TestDatabase.tested)
  func appendOnly(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      _ = try await world.account()
      for statement in ["UPDATE entries SET amount = 1", "DELETE FROM entries"] {
        await #expect(throws: DatabaseFailure.self) {
          try await world.ledger.change { try $0.sql.execute(statement, []) }
        }
      }
    }
  }
}
