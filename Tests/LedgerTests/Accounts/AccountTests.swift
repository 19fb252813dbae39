import Domain
import FoundationEssentials
import TestDatabases
import Testing
import TokenProxyAPI

@testable import Ledger

@Suite("Accounts")
struct AccountTests {
  @Test("[W-27] whose addresses differ only in case are one", arguments: TestDatabase.tested)
  func emailCase(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let id = try await world.account("Zoë.Ada@Example.COM")
      let found = try await world.ledger.look { try $0.account(email: "zoË.ada@example.com") }
      #expect(found?.id == id)
      #expect(found?.email == "Zoë.Ada@Example.COM")
      #expect(try await refusal { _ = try await world.account("ZOË.ADA@EXAMPLE.com") } == .emailExists)
    }
  }

  @Test("are made once by twenty that register at once", arguments: TestDatabase.tested)
  func race(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let made = try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<20 {
          group.addTask {
            try await refusal { _ = try await world.account(number % 2 == 0 ? "a@b.example" : "A@B.example") } == nil
          }
        }
        return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(made == 1)
    }
  }

  @Test("keep what they were made with, hostile text included", arguments: TestDatabase.tested)
  func texts(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let email = "o'brien\"; DROP TABLE accounts; --$1?1\\%_@example.com"
      let hash = "$y$j9T$FAKE'$$\u{1F511}\n"
      let made = try await world.ledger.change { session in
        try session.createAccount(email: email, passwordHash: hash, gitHubID: 7, avatarURL: "https://x/?a='", now: noon)
      }
      let found = try await world.ledger.look { try ($0.account(id: made.id), $0.account(gitHubID: 7)) }
      #expect(found.0 == made)
      #expect(found.1 == made)
      #expect(found.0?.passwordHash == hash)
      #expect(found.0?.createdAt == noon)
      #expect(try await world.ledger.look { try $0.account(email: "' OR 1=1 --") } == nil)
    }
  }

  @Test("show plan, balance and live keys in their profile", arguments: TestDatabase.tested)
  func profile(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let id = try await world.account(credits: .dollars(12))
      try await world.key("one", of: id)
      try await world.key("two", of: id)
      _ = try await world.ledger.change { try $0.revokeKey("hash-one", account: id, now: noon) }
      let profile = try await world.ledger.look { try $0.profile(account: id) }
      #expect(
        profile
          == AccountProfile(
            email: "ada@example.com", plan: "free", creditsRemaining: .dollars(12), keys: 1, createdAt: noon))
      #expect(
        try await refusal { _ = try await world.ledger.look { try $0.profile(account: "none") } } == .accountNotFound)
    }
  }

  @Test("change their password", arguments: TestDatabase.tested)
  func password(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let id = try await world.account()
      try await world.ledger.change { try $0.setPasswordHash("new FAKE", account: id, now: noon.after(1)) }
      #expect(try await world.ledger.look { try $0.account(id: id) }?.passwordHash == "new FAKE")
      #expect(
        try await refusal { try await world.ledger.change { try $0.setPasswordHash("x", account: "none", now: noon) } }
          == .accountNotFound)
    }
  }

  @Test("[W-31] are linked to one identity of GitHub, and it to one account", arguments: TestDatabase.tested)
  func links(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let (ada, bob) = (try await world.account(), try await world.account("bob@example.com"))
      func link(_ id: Int64, _ account: String) async throws -> LedgerRefusal? {
        try await refusal {
          try await world.ledger.change { try $0.linkGitHub(id, avatarURL: "https://a/1", account: account, now: noon) }
        }
      }
      #expect(try await link(42, ada) == nil)
      #expect(try await link(42, ada) == nil)
      #expect(try await link(43, ada) == .linkedElsewhere)
      #expect(try await link(42, bob) == .linkedElsewhere)
      #expect(try await world.ledger.look { try $0.account(gitHubID: 42) }?.id == ada)
      #expect(
        try await refusal {
          _ = try await world.ledger.change {
            try $0.createAccount(email: "c@d.example", passwordHash: nil, gitHubID: 42, avatarURL: nil, now: noon)
          }
        } == .linkedElsewhere)
    }
  }

  @Test(
    "[W-33] that are deleted lose their keys, free their address and keep their entries", arguments: TestDatabase.tested
  )
  func deletion(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let id = try await world.account()
      try await world.key(of: id)
      try await world.call("one", cost: .cents(5))
      _ = try await world.ledger.change {
        try $0.addManagementKey(
          digest: "m", masked: "m", label: nil, scope: .full, expiresAt: nil, account: id, revokeOthers: true, now: noon
        )
      }
      try await world.ledger.change { try $0.deleteAccount(id, now: noon) }
      #expect(try await world.ledger.look { try $0.account(id: id) } == nil)
      #expect(try await world.ledger.look { try $0.account(email: "ada@example.com") } == nil)
      #expect(try await world.ledger.look { try $0.managementKey(digest: "m", now: noon) } == nil)
      #expect(try await world.refusal() == .revoked)
      #expect(
        try await world.ledger.look { try $0.history(account: id, limit: 9, offset: 0, kind: nil) }.items.count == 2)
      let next = try await world.account(credits: .zero)
      #expect(next != id)
      #expect(try await world.ledger.look { try $0.accounts(limit: 10) }.map(\.id) == [next])
    }
  }

  @Test("are listed the newest first", arguments: TestDatabase.tested)
  func list(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      for number in 0..<5 { _ = try await world.account("\(number)@example.com", now: noon.after(Double(number))) }
      let emails = try await world.ledger.look { try $0.accounts(limit: 3) }.map(\.email)
      #expect(emails == ["4@example.com", "3@example.com", "2@example.com"])
    }
  }
}
