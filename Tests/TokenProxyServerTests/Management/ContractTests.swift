import Domain
import FoundationEssentials
import StructuredText
import TestDatabases
import Testing
import TokenProxyAPI

@testable import TokenProxyServer

/// The contract's cases, on every database.
struct ContractTests {
  @Test("registering gives a management key, once for an address in any case", arguments: TestDatabase.tested)
  func register(_ kind: TestDatabase) async throws {
    let world = try await World.make(kind)
    let first = await world.send(.post, "/auth/register", #"{"email":"A@example.dev","password":"TestPassw0rd"}"#)
    #expect(first.status == 201)
    #expect(first.data["management_key"]?.string?.hasPrefix("sk-mgmt-") == true)
    #expect(first.data["management_key"]?.string?.utf8.count == 44)
    #expect(first.data["email"]?.string == "A@example.dev")
    #expect(first.data["created_at"]?.string == "2026-11-20T14:32:00.000Z")
    let again = await world.send(.post, "/auth/register", #"{"email":"a@EXAMPLE.dev","password":"TestPassw0rd"}"#)
    #expect(again.status == 409)
    #expect(again.code == "EMAIL_EXISTS")
  }

  @Test("a login gives a new key and ends the others; a wrong password gives none", arguments: TestDatabase.tested)
  func login(_ kind: TestDatabase) async throws {
    let world = try await World.make(kind)
    let old = try await world.register()
    let wrong = await world.send(
      .post, "/auth/login", #"{"email":"person@example.dev","password":"WrongPassw0rd"}"#)
    #expect(wrong.status == 401)
    #expect(wrong.code == "INVALID_CREDENTIALS")
    #expect(await world.send(.get, "/auth/me", key: old).status == 200)
    let right = await world.send(
      .post, "/auth/login", #"{"email":"Person@example.dev","password":"TestPassw0rd"}"#)
    #expect(right.status == 200)
    #expect(right.data["email"]?.string == "person@example.dev")
    #expect(await world.send(.get, "/auth/me", key: old).status == 401)
    let new = Secret(right.data["management_key"]?.string ?? "")
    let me = await world.send(.get, "/auth/me", key: new)
    #expect(me.data["plan"]?.string == "free")
    #expect(me.data["credits_remaining"] == .number("0"))
    #expect(me.data["keys_count"] == .number("0"))
  }

  @Test("a key lives: created, listed, shown, changed, rotated, revoked", arguments: TestDatabase.tested)
  func keyLife(_ kind: TestDatabase) async throws {
    let world = try await World.make(kind)
    let key = try await world.register()
    let made = await world.send(
      .post, "/keys", #"{"name":"prod","credit_limit":12.5,"limit_reset":"weekly"}"#, key: key)
    #expect(made.status == 201)
    let secret = try #require(made.data["key"]?.string)
    #expect(secret.hasPrefix("sk-prov-") && secret.utf8.count == 40)
    let hash = try #require(made.data["hash"]?.string)
    #expect(hash.utf8.count == 16 && hash.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) })

    let list = await world.send(.get, "/keys", key: key)
    #expect(list.data["total"] == .number("1"))
    #expect(list.data["items"]?.array?.first?["key"] == nil)
    #expect(list.data["items"]?.array?.first?["credit_limit"] == .number("12.5"))

    let detail = await world.send(.get, "/keys/\(hash)", key: key)
    #expect(detail.data["usage_weekly"] == .number("0"))
    #expect(detail.data["model_usage"] == .array([]))

    let changed = await world.send(
      .patch, "/keys/\(hash)",
      #"{"disabled":true,"credit_limit":null,"name":"next","models":["gpt-4o"],"expires_at":"2027-01-01"}"#, key: key)
    #expect(changed.status == 200)
    #expect(changed.data["disabled"] == .bool(true))
    #expect(changed.data["credit_limit"] == .null)
    #expect(changed.data["limit_reset"]?.string == "weekly")
    #expect(changed.data["name"]?.string == "next")
    #expect(changed.data["expires_at"]?.string == "2027-01-01T00:00:00.000Z")
    #expect(changed.data["models"] == .array([.string("gpt-4o")]))
    #expect(changed.data["updated_at"]?.string != nil)

    let rotated = await world.send(.post, "/keys/\(hash)/rotate", key: key)
    #expect(rotated.data["hash"]?.string == hash)
    #expect(rotated.data["key"]?.string != secret)
    #expect(rotated.data["rotated_at"]?.string != nil)

    let revoked = await world.send(.delete, "/keys/\(hash)", key: key)
    #expect(revoked.data["revoked"] == .bool(true))
    #expect(revoked.data["name"]?.string == "next")
    #expect(await world.send(.delete, "/keys/\(hash)", key: key).code == "KEY_ALREADY_REVOKED")
    #expect(await world.send(.post, "/keys/\(hash)/rotate", key: key).code == "KEY_REVOKED")
    #expect(await world.send(.get, "/keys/\(hash)", key: key).code == "KEY_NOT_FOUND")
    #expect(await world.send(.patch, "/keys/\(hash)", "{}", key: key).code == "KEY_NOT_FOUND")
    #expect(await world.send(.get, "/keys", key: key).data["total"] == .number("0"))
    let all = await world.send(.get, "/keys?include_revoked=true", key: key)
    #expect(all.data["items"]?.array?.first?["revoked_at"]?.string != nil)
    // The name is free again.
    #expect(await world.send(.post, "/keys", #"{"name":"next"}"#, key: key).status == 201)
  }

  @Test("purchases raise the balance and stand in the history, the newest first", arguments: TestDatabase.tested)
  func purchases(_ kind: TestDatabase) async throws {
    let world = try await World.make(kind)
    let key = try await world.register()
    let first = await world.buy("25", key)
    #expect(first.status == 200)
    #expect(first.data["platform_fee"] == .number("1.38"))
    #expect(first.data["total_charged"] == .number("26.38"))
    #expect(first.data["new_balance"] == .number("25"))
    world.clock.advance(1)
    _ = await world.buy("5.01", key)
    let credits = await world.send(.get, "/credits", key: key)
    #expect(credits.data["total_credits"] == .number("30.01"))
    #expect(credits.data["remaining"] == .number("30.01"))
    let history = await world.send(.get, "/credits/history?limit=1", key: key)
    #expect(history.data["total"] == .number("2"))
    #expect(history.data["has_more"] == .bool(true))
    #expect(history.data["items"]?.array?.first?["amount"] == .number("5.01"))
    #expect(history.data["items"]?.array?.first?["unbilled"] == .bool(true))
    let none = await world.send(.get, "/credits/history?type=refund", key: key)
    #expect(none.data["items"] == .array([]))
  }

  @Test("another account sees nothing of it", arguments: TestDatabase.tested)
  func foreign(_ kind: TestDatabase) async throws {
    let world = try await World.make(kind)
    let (mine, theirs) = (try await world.register(), try await world.register("other@example.dev"))
    let made = await world.send(.post, "/keys", #"{"name":"mine"}"#, key: mine)
    let hash = made.data["hash"]?.string ?? ""
    for (method, path) in [
      (APIRequest.Method.get, "/keys/\(hash)"), (.patch, "/keys/\(hash)"), (.delete, "/keys/\(hash)"),
      (.post, "/keys/\(hash)/rotate"),
    ] {
      let answer = await world.send(method, path, #"{"disabled":true}"#, key: theirs)
      #expect(answer.status == 404, "\(method) \(path)")
    }
    // The same name is no conflict between accounts.
    #expect(await world.send(.post, "/keys", #"{"name":"mine"}"#, key: theirs).status == 201)
    #expect(await world.send(.get, "/keys/\(hash)", key: mine).data["disabled"] == .bool(false))
  }
}
