import Domain
import FoundationEssentials
import TestDatabases
import Testing
import TokenProxyAPI

@testable import Ledger

@Suite("Provisioned keys")
struct KeyTests {
  @Test("keep what they were made with", arguments: TestDatabase.tested)
  func create(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      let made = try await world.key(
        "it's", limit: .dollars(5), reset: .weekly, expiresAt: noon.after(3600), models: ["gpt-4o", "a'b"], of: account)
      #expect(made.name == "it's")
      #expect(made.hash == "hash-it's")
      #expect(made.key == nil)
      #expect(made.creditLimit == .dollars(5))
      #expect(made.limitReset == .weekly)
      #expect(made.windowStart == utc(2026, 3, 9))
      #expect(made.windowResetsAt == utc(2026, 3, 16))
      #expect(made.remaining == .dollars(5))
      #expect(made.models == ["gpt-4o", "a'b"])
      #expect(made.createdAt == noon)
      #expect(made.expiresAt == noon.after(3600))
      #expect(try await world.ledger.look { try $0.key("hash-it's", account: account, now: noon) } == made)
    }
  }

  @Test("have a name of their own until they are revoked", arguments: TestDatabase.tested)
  func names(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let (ada, bob) = (try await world.account(), try await world.account("bob@example.com"))
      try await world.key(of: ada)
      func make(_ hash: String, _ account: String) async throws -> LedgerRefusal? {
        try await refusal {
          _ = try await world.ledger.change {
            try $0.createKey(
              hash: hash, digest: "digest \(hash)", masked: "", name: "prod", creditLimit: nil, limitReset: nil,
              expiresAt: nil, models: nil, account: account, now: noon)
          }
        }
      }
      #expect(try await make("h2", ada) == .keyNameExists("prod"))
      #expect(try await make("h2", bob) == nil)
      _ = try await world.ledger.change { try $0.revokeKey("hash-prod", account: ada, now: noon) }
      #expect(try await make("h3", ada) == nil)
      #expect(try await make("h4", "none") == .accountNotFound)
    }
  }

  @Test("[W-24] with a digest or a hash that is taken are told apart", arguments: TestDatabase.tested)
  func collisions(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      try await world.key(of: account)
      for (hash, digest) in [("hash-prod", "other"), ("other", "digest prod")] {
        #expect(
          try await isNotUnique {
            _ = try await world.ledger.change {
              try $0.createKey(
                hash: hash, digest: digest, masked: "", name: "new", creditLimit: nil, limitReset: nil,
                expiresAt: nil, models: nil, account: account, now: noon)
            }
          })
      }
      #expect(
        try await isNotUnique {
          try await world.key("second", of: account)
          _ = try await world.ledger.change {
            try $0.rotateKey("hash-second", digest: "digest prod", masked: "", account: account, now: noon)
          }
        })
    }
  }

  @Test("[W-45] are listed in pages, the newest first", arguments: TestDatabase.tested)
  func pages(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      // Three at every instant: their order must not depend on it.
      for number in 0..<12 { try await world.key("k\(number)", of: account, now: noon.after(Double(number / 3))) }
      _ = try await world.ledger.change { try $0.revokeKey("hash-k4", account: account, now: noon) }
      let all = try await world.ledger.look {
        try $0.keys(account: account, includeRevoked: false, limit: nil, after: nil, now: noon)
      }
      #expect(all.total == 11)
      #expect(all.items.count == 11)
      #expect(all.next == nil)
      #expect(all.items.map(\.createdAt) == all.items.map(\.createdAt).sorted(by: >))
      var paged: [KeyObject] = []
      var cursor: String?
      repeat {
        let page = try await world.ledger.look { [cursor] in
          try $0.keys(account: account, includeRevoked: false, limit: 4, after: cursor, now: noon)
        }
        #expect(page.total == 11)
        paged += page.items
        cursor = page.next
      } while cursor != nil
      #expect(paged == all.items)
      let revoked = try await world.ledger.look {
        try $0.keys(account: account, includeRevoked: true, limit: nil, after: nil, now: noon)
      }.items.filter { $0.revokedAt != nil }
      #expect(revoked.map(\.name) == ["k4"])
      for hostile in ["", ".", "x.y", "1; DROP TABLE accounts", "9999999999999999999999.a"] {
        let page = try await world.ledger.look {
          try $0.keys(account: account, includeRevoked: false, limit: 4, after: hostile, now: noon)
        }
        #expect(page.items.isEmpty)
      }
    }
  }

  @Test("change member by member", arguments: TestDatabase.tested)
  func update(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      let made = try await world.key(limit: .dollars(5), reset: .daily, expiresAt: noon.after(60), of: account)
      func update(_ update: KeyUpdate) async throws -> KeyObject {
        try await world.ledger.change { try $0.updateKey("hash-prod", update, account: account, now: noon.after(9)) }
      }
      #expect(try await update(KeyUpdate()) == made)
      let limited = try await update(KeyUpdate(creditLimit: .dollars(7), isDisabled: true))
      #expect(limited.creditLimit == .dollars(7))
      #expect(limited.limitReset == .daily)
      #expect(limited.isDisabled)
      #expect(limited.updatedAt == noon.after(9))
      #expect(limited.expiresAt == made.expiresAt)
      let cleared = try await update(
        KeyUpdate(name: "new", creditLimit: .some(nil), limitReset: .some(nil), expiresAt: .some(nil), models: ["m"]))
      #expect(cleared.name == "new")
      #expect(cleared.creditLimit == nil)
      #expect(cleared.limitReset == nil)
      #expect(cleared.expiresAt == nil)
      #expect(cleared.remaining == nil)
      #expect(cleared.models == ["m"])
      #expect(try await update(KeyUpdate(models: .some(nil))).models == nil)
      try await world.key("other", of: account)
      #expect(try await refusal { _ = try await update(KeyUpdate(name: "other")) } == .keyNameExists("other"))
      #expect(try await update(KeyUpdate(name: "new")).name == "new")
    }
  }

  @Test("get a new secret and keep everything else", arguments: TestDatabase.tested)
  func rotate(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      let made = try await world.key(of: account)
      try await world.call("one", cost: .cents(3))
      let rotated = try await world.ledger.change {
        try $0.rotateKey("hash-prod", digest: "digest new", masked: "x", account: account, now: noon.after(5))
      }
      #expect(rotated.hash == made.hash)
      #expect(rotated.usage == .cents(3))
      #expect(rotated.rotatedAt == noon.after(5))
      #expect(try await world.refusal(key: "prod") == .unknown)
      #expect(try await world.refusal(key: "new") == nil)
    }
  }

  @Test("are gone for detail and update, and known as revoked for rotate and revoke", arguments: TestDatabase.tested)
  func revoked(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let (ada, bob) = (try await world.account(), try await world.account("bob@example.com"))
      try await world.key(of: ada)
      func all(_ hash: String, _ account: String) async throws -> [LedgerRefusal?] {
        [
          try await refusal { _ = try await world.ledger.look { try $0.key(hash, account: account, now: noon) } },
          try await refusal { _ = try await world.ledger.look { try $0.keyDetail(hash, account: account, now: noon) } },
          try await refusal {
            _ = try await world.ledger.change {
              try $0.updateKey(hash, KeyUpdate(isDisabled: true), account: account, now: noon)
            }
          },
          try await refusal {
            _ = try await world.ledger.change {
              try $0.rotateKey(hash, digest: "d", masked: "", account: account, now: noon)
            }
          },
          try await refusal {
            _ = try await world.ledger.change { try $0.revokeKey(hash, account: account, now: noon) }
          },
        ]
      }
      #expect(try await all("none", ada) == Array(repeating: .keyNotFound, count: 5))
      #expect(try await all("hash-prod", bob) == Array(repeating: .keyNotFound, count: 5))
      let gone = try await world.ledger.change { try $0.revokeKey("hash-prod", account: ada, now: noon.after(1)) }
      #expect(gone.revokedAt == noon.after(1))
      #expect(
        try await all("hash-prod", ada) == [.keyNotFound, .keyNotFound, .keyNotFound, .keyRevoked, .keyRevoked])
    }
  }
}
