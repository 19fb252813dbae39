import Domain
import FoundationEssentials
import Ledger
import StructuredText
import Testing
import TokenProxyAPI

@testable import TokenProxyServer

struct ManagementKeyTests {
  @Test("[W-28] an account has several labelled keys; a login may leave them, and one ends without the others")
  func several() async throws {
    let world = try await World.make()
    let first = try await world.register()
    let login = await world.send(
      .post, "/auth/login",
      #"{"email":"person@example.dev","password":"TestPassw0rd","revoke_others":false,"label":"ci"}"#)
    let second = Secret(login.data["management_key"]?.string ?? "")
    let list = await world.send(.get, "/auth/keys", key: second)
    #expect(list.data["total"] == .number("2"))
    let current = list.data["items"]?.array?.first { $0["current"] == .bool(true) }
    #expect(current?["label"]?.string == "ci")
    #expect(current?["masked"]?.string == second.shown)
    #expect(!JSONWriter.compact(list.body).contains(first.reveal()))
    #expect(await world.send(.post, "/auth/logout", key: second).status == 200)
    #expect(await world.send(.get, "/auth/me", key: second).status == 401)
    #expect(await world.send(.get, "/auth/me", key: first).status == 200)
  }

  @Test("[W-28] a read-only key reads everything and changes nothing but its own end")
  func readOnly() async throws {
    let world = try await World.make()
    let key = try await world.register()
    let made = await world.send(.post, "/auth/keys", #"{"label":"dashboard","scope":"read"}"#, key: key)
    #expect(made.status == 201)
    let reader = Secret(made.data["management_key"]?.string ?? "")
    for path in ["/auth/me", "/keys", "/credits", "/credits/history", "/credits/auto-topup", "/calls", "/auth/keys"] {
      #expect(await world.send(.get, path, key: reader).status == 200, "\(path)")
    }
    for (method, path) in [
      (APIRequest.Method.post, "/keys"), (.post, "/credits/purchase"), (.put, "/credits/auto-topup"),
      (.post, "/auth/rotate"), (.post, "/auth/keys"), (.post, "/auth/password"), (.delete, "/auth/account"),
      (.patch, "/keys/abc"), (.delete, "/keys/abc"), (.post, "/keys/abc/rotate"), (.delete, "/auth/keys/abc"),
    ] {
      let answer = await world.send(method, path, #"{"name":"x","amount":10}"#, key: reader)
      #expect(answer.status == 403, "\(method) \(path)")
      #expect(answer.code == "FORBIDDEN")
    }
    #expect(await world.send(.post, "/auth/logout", key: reader).status == 200)
    #expect(await world.send(.get, "/auth/me", key: reader).status == 401)
  }

  @Test("[W-28] a key ends when its time is over, or when another one ends it")
  func ends() async throws {
    let world = try await World.make()
    let key = try await world.register()
    let made = await world.send(.post, "/auth/keys", #"{"expires_at":"2026-11-20T15:00:00Z"}"#, key: key)
    let short = Secret(made.data["management_key"]?.string ?? "")
    #expect(await world.send(.get, "/auth/me", key: short).status == 200)
    world.clock.advance(3600)
    #expect(await world.send(.get, "/auth/me", key: short).status == 401)
    let other = await world.send(.post, "/auth/keys", key: key)
    let id = other.data["id"]?.string ?? ""
    #expect(await world.send(.delete, "/auth/keys/\(id)", key: key).status == 200)
    #expect(await world.send(.delete, "/auth/keys/\(id)", key: key).status == 404)
    #expect(
      await world.send(.get, "/auth/me", key: Secret(other.data["management_key"]?.string ?? "")).status == 401)
  }

  @Test("rotating ends every other key")
  func rotation() async throws {
    let world = try await World.make()
    let key = try await world.register()
    let other = Secret(await world.send(.post, "/auth/keys", key: key).data["management_key"]?.string ?? "")
    let turned = await world.send(.post, "/auth/rotate", "not json at all", key: key)
    #expect(turned.status == 200)
    #expect(await world.send(.get, "/auth/me", key: key).status == 401)
    #expect(await world.send(.get, "/auth/me", key: other).status == 401)
    #expect(
      await world.send(.get, "/auth/me", key: Secret(turned.data["management_key"]?.string ?? "")).status == 200)
  }

  @Test("[W-22] no table holds a key, a password or a token as it is")
  func atRest() async throws {
    let world = try await World.make()
    let key = try await world.register()
    let made = await world.send(.post, "/keys", #"{"name":"x"}"#, key: key, idempotencyKey: "k")
    let secret = made.data["key"]?.string ?? "none"
    let texts = try await world.ledger.look { session -> [String] in
      let tables = try session.sql.query("SELECT name FROM sqlite_master WHERE type = 'table'", [])
      var texts: [String] = []
      for table in tables {
        guard case .text(let name) = table["name"] else { continue }
        for row in try session.sql.query("SELECT * FROM \(name)", []) { texts.append("\(row)") }
      }
      return texts
    }
    #expect(texts.count > 3)
    for text in texts {
      #expect(!text.contains(key.reveal()))
      #expect(!text.contains(secret))
      #expect(!text.contains(World.password))
    }
  }
}
