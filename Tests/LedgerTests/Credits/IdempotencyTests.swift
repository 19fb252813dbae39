import Domain
import FoundationEssentials
import TestDatabases
import Testing
import TokenProxyAPI

@testable import Ledger

@Suite("Idempotency keys")
struct IdempotencyTests {
  private let answer = StoredAnswer(status: 201, sealedBody: "c2VhbGVk'==")

  private func claim(
    _ world: World, account: String = "a", route: String = "POST /keys", key: String = "k'1", digest: String = "d",
    now: Date = noon
  ) async throws -> StoredAnswer? {
    try await world.ledger.change {
      try $0.claim(account: account, route: route, key: key, requestDigest: digest, now: now)
    }
  }

  private func remember(_ world: World, account: String = "a", route: String = "POST /keys", key: String = "k'1")
    async throws
  {
    try await world.ledger.change { [answer] in try $0.remember(answer, account: account, route: route, key: key) }
  }

  @Test("[W-16] belong to an account, a route and a request", arguments: TestDatabase.tested)
  func scope(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      #expect(try await claim(world) == nil)
      try await remember(world)
      #expect(try await claim(world) == answer)
      #expect(try await refusal { _ = try await claim(world, digest: "other") } == .idempotencyKeyReused)
      #expect(try await claim(world, account: "b") == nil)
      #expect(try await claim(world, route: "POST /credits/purchase") == nil)
      #expect(try await claim(world, key: "k2") == nil)
    }
  }

  @Test("[W-16] are free again after 24 hours", arguments: TestDatabase.tested)
  func expiry(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      #expect(try await claim(world) == nil)
      try await remember(world)
      #expect(try await claim(world, now: noon.after(86_399)) == answer)
      #expect(try await claim(world, digest: "other", now: noon.after(86_400)) == nil)
      try await remember(world)
      _ = try await world.ledger.sweep(now: noon.after(2 * 86_400))
      #expect(try await claim(world, now: noon.after(86_401)) == nil)
    }
  }

  @Test("are in progress until there is an answer, for a minute at most", arguments: TestDatabase.tested)
  func progress(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      #expect(try await claim(world) == nil)
      #expect(try await refusal { _ = try await claim(world, now: noon.after(59)) } == .idempotencyInProgress)
      #expect(try await claim(world, now: noon.after(60)) == nil)
      #expect(try await refusal { _ = try await claim(world, now: noon.after(61)) } == .idempotencyInProgress)
      try await world.ledger.change { try $0.forget(account: "a", route: "POST /keys", key: "k'1") }
      #expect(try await claim(world, now: noon.after(62)) == nil)
    }
  }

  @Test("are free again when the work behind them failed", arguments: TestDatabase.tested)
  func rollback(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let refused = try await refusal {
        try await world.ledger.change { session in
          _ = try session.claim(account: "a", route: "r", key: "k", requestDigest: "d", now: noon)
          throw LedgerRefusal.insufficientCredits
        }
      }
      #expect(refused == .insufficientCredits)
      #expect(try await claim(world, route: "r", key: "k") == nil)
    }
  }

  @Test("[W-16] let thirty equal requests at once do the work once", arguments: TestDatabase.tested)
  func race(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account(credits: .zero)
      let answers = try await withThrowingTaskGroup(of: StoredAnswer?.self) { group in
        for number in 0..<30 {
          group.addTask {
            try await world.ledger.change { session in
              if let stored = try session.claim(
                account: account, route: "POST /credits/purchase", key: "same", requestDigest: "d", now: noon)
              {
                return stored
              }
              _ = try session.grant(
                .dollars(5), kind: .purchase, text: "", isUnbilled: true, reference: nil, account: account, now: noon)
              let answer = StoredAnswer(status: 200, sealedBody: "by \(number)")
              try session.remember(answer, account: account, route: "POST /credits/purchase", key: "same")
              return answer
            }
          }
        }
        return try await group.reduce(into: [StoredAnswer?]()) { $0.append($1) }
      }
      #expect(Set(answers).count == 1)
      #expect(try await world.credits(account).total == .dollars(5))
    }
  }
}
