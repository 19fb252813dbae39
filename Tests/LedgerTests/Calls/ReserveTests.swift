import Domain
import FoundationEssentials
import TestDatabases
import Testing
import TokenProxyAPI

@testable import Ledger

@Suite("A reservation")
struct ReserveTests {
  @Test("holds the worst case on balance and key", arguments: TestDatabase.tested)
  func holds(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      try await world.key(limit: .dollars(3), reset: .daily, of: account)
      let held = try await world.reserve("one", worst: .dollars(1))
      #expect(
        held
          == Reservation(
            callID: "one", accountID: account, keyHash: "hash-prod", keyName: "prod", amount: .dollars(1)))
      #expect(try await world.credits(account).reserved == .dollars(1))
      #expect(try await world.credits(account).remaining == .dollars(10))
      #expect(try await world.detail(of: account).key.remaining == .dollars(2))
    }
  }

  @Test("said twice for one call is held once", arguments: TestDatabase.tested)
  func twice(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      try await world.key(of: account)
      let first = try await world.reserve("one", worst: .dollars(6))
      #expect(try await world.reserve("one", worst: .dollars(6)) == first)
      #expect(try await world.credits(account).reserved == .dollars(6))
    }
  }

  @Test("is refused for the first reason that applies", arguments: TestDatabase.tested)
  func order(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account(credits: .zero)
      try await world.key(limit: .zero, reset: .monthly, expiresAt: noon.after(-1), models: ["other"], of: account)
      func update(_ update: KeyUpdate) async throws {
        _ = try await world.ledger.change { try $0.updateKey("hash-prod", update, account: account, now: noon) }
      }
      try await update(KeyUpdate(isDisabled: true))
      #expect(try await world.refusal(key: "none") == .unknown)
      #expect(try await world.refusal() == .disabled)
      try await update(KeyUpdate(isDisabled: false))
      #expect(try await world.refusal() == .expired)
      try await update(KeyUpdate(expiresAt: noon))
      #expect(try await world.refusal() == .modelNotAllowed)
      #expect(try await world.refusal(model: "other") == .limitReached(.monthly, resetsAt: utc(2026, 4, 1)))
      try await update(KeyUpdate(creditLimit: .some(nil), models: .some(nil)))
      #expect(try await world.refusal() == .insufficientCredits)
      _ = try await world.grant(.cents(1), to: account)
      #expect(try await world.refusal() == nil)
      try await update(KeyUpdate(isDisabled: true))
      _ = try await world.ledger.change { try $0.revokeKey("hash-prod", account: account, now: noon) }
      #expect(try await world.refusal(worst: .dollars(1)) == .revoked)
    }
  }

  @Test("is told by the check of a key what it would be told itself", arguments: TestDatabase.tested)
  func checkKey(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      try await world.key(limit: .cents(5), reset: .weekly, of: account)
      func check() async throws -> KeyRefusal? {
        do {
          try await world.ledger.checkKey(digest: "digest prod", now: noon)
          return nil
        } catch let refusal as KeyRefusal {
          return refusal
        }
      }
      #expect(try await check() == nil)
      try await world.call("one", cost: .cents(5))
      #expect(try await check() == .limitReached(.weekly, resetsAt: utc(2026, 3, 16)))
      _ = try await world.ledger.change {
        try $0.updateKey("hash-prod", KeyUpdate(isDisabled: true), account: account, now: noon)
      }
      #expect(try await check() == .disabled)
      _ = try await world.ledger.change { try $0.revokeKey("hash-prod", account: account, now: noon) }
      #expect(try await check() == .revoked)
    }
  }

  @Test("names models exactly", arguments: TestDatabase.tested)
  func models(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      try await world.key(models: ["gpt-4o", "a%_'b"], of: account)
      for (number, model) in ["gpt-4o", "a%_'b"].enumerated() {
        #expect(try await world.refusal("ok \(number)", model: model) == nil)
      }
      for model in ["gpt-4", "4o", "gpt-4o\na%_'b", "", "\n", "GPT-4o", "axx'b"] {
        #expect(try await world.refusal(model: model) == .modelNotAllowed)
      }
      try await world.key("closed", models: [], of: account)
      #expect(try await world.refusal(key: "closed") == .modelNotAllowed)
    }
  }

  @Test("[W-1] is lowered to what the balance holds, or refused", arguments: TestDatabase.tested)
  func lowered(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account(credits: .cents(100))
      try await world.key(of: account)
      #expect(try await world.reserve("one", worst: .cents(70)).amount == .cents(70))
      #expect(try await world.refusal(worst: .cents(70), least: .cents(31)) == .insufficientCredits)
      #expect(try await world.reserve("two", worst: .cents(70), least: .cents(30)).amount == .cents(30))
      #expect(try await world.refusal(worst: .zero, least: .zero) == .insufficientCredits)
    }
  }

  @Test("[W-2] is lowered to what the limit leaves in its window, or refused", arguments: TestDatabase.tested)
  func loweredByLimit(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      for (reset, end) in [
        (ProvisionedKey.LimitReset?.none, Date?.none), (.daily, utc(2026, 3, 15)), (.weekly, utc(2026, 3, 16)),
        (.monthly, utc(2026, 4, 1)),
      ] {
        let name = reset?.rawValue ?? "life"
        try await world.key(name, limit: .cents(100), reset: reset, of: account)
        try await world.call("\(name) 1", key: name, cost: .cents(20))
        #expect(try await world.reserve("\(name) 2", key: name, worst: .cents(50)).amount == .cents(50))
        #expect(
          try await world.refusal(key: name, worst: .cents(50), least: .cents(31))
            == .limitReached(reset, resetsAt: end))
        #expect(
          try await world.reserve("\(name) 3", key: name, worst: .cents(50), least: .cents(30)).amount == .cents(30))
        #expect(try await world.refusal(key: name, worst: .zero, least: .zero) == .limitReached(reset, resetsAt: end))
      }
    }
  }

  @Test("[W-23] finds a key by an index, whatever its state", arguments: TestDatabase.tested)
  func index(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      guard kind != .postgreSQL else { return }
      let plan = try await world.ledger.look {
        try $0.sql.query("EXPLAIN QUERY PLAN SELECT * FROM provisioned_keys WHERE digest = ?1", [.text("x")])
      }
      #expect(plan.contains { $0.text("detail").contains("USING INDEX") && $0.text("detail").contains("digest=?") })
    }
  }
}
