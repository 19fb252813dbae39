import Domain
import FoundationEssentials
import TestDatabases
import Testing
import TokenProxyAPI

@testable import Ledger

@Suite("Management keys")
struct ManagementKeyTests {
  private func add(
    _ digest: String, _ world: World, _ account: String, label: String? = nil,
    scope: ManagementKeyRecord.Scope = .full, expiresAt: Date? = nil, revokeOthers: Bool = false, now: Date = noon
  ) async throws -> ManagementKeyRecord {
    try await world.ledger.change {
      try $0.addManagementKey(
        digest: digest, masked: "sk-mgmt-FAKE****", label: label, scope: scope, expiresAt: expiresAt, account: account,
        revokeOthers: revokeOthers, now: now)
    }
  }

  @Test("[W-28] live beside each other, with label, scope and end", arguments: TestDatabase.tested)
  func several(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      let first = try await add("one", world, account)
      let second = try await add(
        "two", world, account, label: "dash'board", scope: .read, expiresAt: noon.after(60), now: noon.after(1))
      let list = {
        try await world.ledger.look { [now = noon.after($0)] in try $0.managementKeys(account: account, now: now) }
      }
      #expect(try await list(2) == [second, first])
      #expect(try await list(61) == [first])
      #expect(try await world.ledger.look { try $0.managementKey(digest: "two", now: noon.after(60)) } == second)
      #expect(try await world.ledger.look { try $0.managementKey(digest: "two", now: noon.after(60.001)) } == nil)
      #expect(try await world.ledger.look { try $0.managementKey(digest: "three", now: noon) } == nil)
    }
  }

  @Test("revoke the others when asked to, of the same account only", arguments: TestDatabase.tested)
  func revokeOthers(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let (ada, bob) = (try await world.account(), try await world.account("bob@example.com"))
      _ = try await add("ada", world, ada)
      let other = try await add("bob", world, bob)
      let new = try await add("ada 2", world, ada, revokeOthers: true)
      #expect(try await world.ledger.look { try $0.managementKey(digest: "ada", now: noon) } == nil)
      #expect(try await world.ledger.look { try $0.managementKey(digest: "bob", now: noon) } == other)
      #expect(try await world.ledger.look { try $0.managementKeys(account: ada, now: noon) } == [new])
    }
  }

  @Test("are revoked by their owner, once", arguments: TestDatabase.tested)
  func revoke(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let (ada, bob) = (try await world.account(), try await world.account("bob@example.com"))
      let key = try await add("ada", world, ada)
      func revoke(_ account: String) async throws -> Bool {
        try await world.ledger.change { try $0.revokeManagementKey(id: key.id, account: account, now: noon) }
      }
      #expect(try await !revoke(bob))
      #expect(try await revoke(ada))
      #expect(try await !revoke(ada))
      #expect(try await world.ledger.look { try $0.managementKey(digest: "ada", now: noon) } == nil)
    }
  }

  @Test("[W-24] with a digest that is taken are told apart", arguments: TestDatabase.tested)
  func collision(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      _ = try await add("one", world, account)
      #expect(try await isNotUnique { _ = try await add("one", world, account) })
      #expect(try await refusal { _ = try await add("two", world, "none") } == .accountNotFound)
    }
  }
}
