import Domain
import FoundationEssentials
import Ledger
import StructuredText
import TestDatabases
import Testing
import TokenProxyAPI

@testable import TokenProxyServer

struct IdempotencyTests {
  @Test("[W-16] a repeated purchase is one purchase with one answer", arguments: TestDatabase.tested)
  func repeated(_ kind: TestDatabase) async throws {
    let world = try await World.make(kind)
    let key = try await world.register()
    let body = #"{"amount":10}"#
    let first = await world.send(.post, "/credits/purchase", body, key: key, idempotencyKey: "one")
    world.clock.advance(3600)
    let second = await world.send(.post, "/credits/purchase", body, key: key, idempotencyKey: "one")
    #expect(first.status == 200)
    #expect(second.body == first.body)
    #expect(second.headers["idempotent-replayed"] == "true")
    let other = await world.send(.post, "/credits/purchase", #"{"amount":11}"#, key: key, idempotencyKey: "one")
    #expect(other.status == 422)
    #expect(other.code == "IDEMPOTENCY_KEY_REUSED")
    #expect(await world.send(.get, "/credits", key: key).data["total_credits"] == .number("10"))
  }

  @Test("[W-16] the key of one account is nothing to another")
  func accounts() async throws {
    let world = try await World.make()
    let (mine, theirs) = (try await world.register(), try await world.register("other@example.dev"))
    let first = await world.send(.post, "/credits/purchase", #"{"amount":10}"#, key: mine, idempotencyKey: "same")
    let second = await world.send(.post, "/credits/purchase", #"{"amount":10}"#, key: theirs, idempotencyKey: "same")
    #expect(first.data["transaction_id"] != second.data["transaction_id"])
    #expect(await world.send(.get, "/credits", key: theirs).data["total_credits"] == .number("10"))
  }

  @Test("[W-16] parallel duplicates are one purchase", arguments: TestDatabase.tested)
  func parallel(_ kind: TestDatabase) async throws {
    let world = try await World.make(kind)
    let key = try await world.register()
    let answers = await withTaskGroup(of: APIResponse.self) { group in
      for _ in 0..<16 {
        group.addTask {
          await world.send(.post, "/credits/purchase", #"{"amount":10}"#, key: key, idempotencyKey: "race")
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    let done = answers.filter { $0.status == 200 }
    #expect(!done.isEmpty)
    #expect(Set(done.compactMap { $0.data["transaction_id"]?.string }).count == 1)
    for late in answers where late.status != 200 {
      #expect(late.status == 409)
      #expect(late.headers["retry-after"] != nil)
    }
    #expect(await world.send(.get, "/credits", key: key).data["total_credits"] == .number("10"))
  }

  @Test("[W-16] creating and rotating a key show the same secret again, and the database holds none of it")
  func secrets() async throws {
    let world = try await World.make()
    let key = try await world.register()
    let made = await world.send(.post, "/keys", #"{"name":"x"}"#, key: key, idempotencyKey: "make")
    let again = await world.send(.post, "/keys", #"{"name":"x"}"#, key: key, idempotencyKey: "make")
    #expect(again.status == 201)
    #expect(again.body == made.body)
    let (secret, hash) = (made.data["key"]?.string ?? "none", made.data["hash"]?.string ?? "")
    let turned = await world.send(.post, "/keys/\(hash)/rotate", key: key, idempotencyKey: "turn")
    let turnedAgain = await world.send(.post, "/keys/\(hash)/rotate", key: key, idempotencyKey: "turn")
    #expect(turned.data["key"]?.string != secret)
    #expect(turnedAgain.body == turned.body)
    let rows = try await world.ledger.look { try $0.sql.query("SELECT body FROM idempotency", []) }
    #expect(rows.count == 2)
    for row in rows {
      guard case .text(let body) = row["body"] else { continue }
      #expect(!body.contains("sk-prov"))
      let plain = Data(base64Encoded: body).map { String(decoding: $0, as: UTF8.self) }
      #expect(plain?.contains("sk-prov") == false)
    }
    // Neither the management key alone nor the idempotency key alone opens it.
    guard case .text(let sealed) = rows[0]["body"] else { return }
    #expect(SealedAnswer.open(sealed, managementKey: key, idempotencyKey: "other") == nil)
    #expect(SealedAnswer.open(sealed, managementKey: Secret("sk-mgmt-FAKE"), idempotencyKey: "make") == nil)
  }

  @Test("[W-16] a repeated rotation of the management key finds its answer by the key that it ended")
  func rotation() async throws {
    let world = try await World.make()
    let key = try await world.register()
    let first = await world.send(.post, "/auth/rotate", key: key, idempotencyKey: "turn")
    let second = await world.send(.post, "/auth/rotate", key: key, idempotencyKey: "turn")
    #expect(first.status == 200)
    #expect(second.body == first.body)
    #expect(await world.send(.post, "/auth/rotate", key: key, idempotencyKey: "another").status == 401)
    #expect(await world.send(.post, "/auth/rotate", key: Secret("sk-mgmt-FAKE"), idempotencyKey: "turn").status == 401)
    let new = Secret(first.data["management_key"]?.string ?? "")
    #expect(await world.send(.get, "/auth/me", key: new).status == 200)
  }

  @Test("[W-16] a key may be used anew after a day, and a refused call is not remembered")
  func expiry() async throws {
    let world = try await World.make()
    let key = try await world.register()
    let body = #"{"name":"x"}"#
    _ = await world.send(.post, "/keys", body, key: key)
    let refused = await world.send(.post, "/keys", body, key: key, idempotencyKey: "k")
    #expect(refused.code == "KEY_NAME_EXISTS")
    let hash = await world.send(.get, "/keys", key: key).data["items"]?.array?.first?["hash"]?.string ?? ""
    _ = await world.send(.delete, "/keys/\(hash)", key: key)
    #expect(await world.send(.post, "/keys", body, key: key, idempotencyKey: "k").status == 201)
    world.clock.advance(86_401)
    #expect(await world.send(.post, "/keys", body, key: key, idempotencyKey: "k").code == "KEY_NAME_EXISTS")
  }

  @Test("an idempotency key that is none is refused", arguments: ["", "a\nb", String(repeating: "x", count: 256)])
  func malformed(_ text: String) async throws {
    let world = try await World.make()
    let key = try await world.register()
    #expect(await world.send(.post, "/auth/keys", "{}", key: key, idempotencyKey: text).status == 400)
  }
}
