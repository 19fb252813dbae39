import Domain
import FoundationEssentials
import TestDatabases
import Testing
import TokenProxyAPI

@testable import Ledger

@Suite("Auto top-up")
struct AutoTopUpTests {
  private func set(
    _ world: World, _ account: String, _ isEnabled: Bool? = nil, threshold: Money? = nil, amount: Money? = nil
  ) async throws -> AutoTopUp {
    try await world.ledger.change {
      try $0.setAutoTopUp(isEnabled: isEnabled, threshold: threshold, amount: amount, account: account, now: noon)
    }
  }

  @Test("is off at first and changes member by member", arguments: TestDatabase.tested)
  func members(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      #expect(
        try await world.ledger.look { try $0.autoTopUp(account: account) }
          == AutoTopUp(isEnabled: false, threshold: .dollars(5), amount: .dollars(25)))
      #expect(
        try await set(world, account, true, amount: .dollars(50))
          == AutoTopUp(isEnabled: true, threshold: .dollars(5), amount: .dollars(50)))
      #expect(try await set(world, account, threshold: .dollars(2)).threshold == .dollars(2))
      #expect(try await set(world, account) == AutoTopUp(isEnabled: true, threshold: .dollars(2), amount: .dollars(50)))
      #expect(try await refusal { _ = try await set(world, "none", true) } == .accountNotFound)
    }
  }

  @Test("grants credits that are marked as unbilled when the balance is low", arguments: TestDatabase.tested)
  func grants(_ kind: TestDatabase) async throws {
    try await withLedger(kind, grantsUnbilled: true) { world in
      let account = try await world.account(credits: .dollars(6))
      try await world.key(of: account)
      _ = try await set(world, account, true)
      try await world.call("one", cost: .dollars(1))
      #expect(try await world.credits(account).total == .dollars(6))
      // The balance is 5 now: at the threshold.
      try await world.call("two", cost: .dollars(20))
      #expect(try await world.credits(account).total == .dollars(31))
      #expect(try await world.credits(account).remaining == .dollars(10))
      let page = try await world.ledger.look { try $0.history(account: account, limit: 9, offset: 0, kind: .autoTopUp) }
      #expect(page.items.map(\.amount) == [.dollars(25)])
      #expect(page.items.map(\.isUnbilled) == [true])
    }
  }

  @Test("[W-13] creates no money where there is a payment provider", arguments: TestDatabase.tested)
  func billed(_ kind: TestDatabase) async throws {
    try await withLedger(kind, grantsUnbilled: false) { world in
      let account = try await world.account(credits: .zero)
      try await world.key(of: account)
      _ = try await set(world, account, true)
      #expect(try await world.refusal() == .insufficientCredits)
      #expect(try await world.credits(account).total == .zero)
    }
  }

  @Test("[W-13] happens once for fifty calls that find the balance low at once", arguments: TestDatabase.tested)
  func race(_ kind: TestDatabase) async throws {
    try await withLedger(kind, grantsUnbilled: true) { world in
      let account = try await world.account(credits: .dollars(1))
      try await world.key(of: account)
      _ = try await set(world, account, true)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<50 { group.addTask { try await world.call("\(number)", cost: .cents(10)) } }
        try await group.waitForAll()
      }
      #expect(try await world.credits(account).total == .dollars(26))
    }
  }

  @Test("[W-13] is bounded per day, and not done for a key that may not be used", arguments: TestDatabase.tested)
  func bound(_ kind: TestDatabase) async throws {
    try await withLedger(kind, grantsUnbilled: true) { world in
      let account = try await world.account(credits: .zero)
      try await world.key(of: account)
      try await world.key("blocked", limit: .zero, of: account)
      _ = try await set(world, account, true, threshold: .dollars(5), amount: .dollars(5))
      #expect(try await world.refusal(key: "blocked") == .limitReached(nil, resetsAt: nil))
      #expect(try await world.credits(account).total == .zero)
      for number in 0..<10 { try await world.call("\(number)", cost: .dollars(5)) }
      #expect(try await world.refusal() == .insufficientCredits)
      #expect(try await world.credits(account).total == .dollars(50))
      // The next day.
      try await world.call("tomorrow", cost: .dollars(5), now: noon.after(7200))
      #expect(try await world.credits(account).total == .dollars(55))
    }
  }
}
