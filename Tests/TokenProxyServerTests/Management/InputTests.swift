import Domain
import StructuredText
import Testing
import TokenProxyAPI

@testable import TokenProxyServer

/// Bad input is named, never guessed at, and never a fault of the server.
struct InputTests {
  private static let bodies: [(method: APIRequest.Method, path: String, body: String, field: String?)] = [
    (.post, "/keys", "", nil),
    (.post, "/keys", "null", nil),
    (.post, "/keys", "[]", nil),
    (.post, "/keys", "{\"name\":", nil),
    (.post, "/keys", "{\"name\":\"x\"}{}", nil),
    (.post, "/keys", "{}", "name"),
    (.post, "/keys", #"{"name":5}"#, "name"),
    (.post, "/keys", #"{"name":"with space"}"#, "name"),
    (.post, "/keys", #"{"name":"x","credit_limit":"5"}"#, "credit_limit"),
    (.post, "/keys", #"{"name":"x","credit_limit":-1}"#, "credit_limit"),
    (.post, "/keys", #"{"name":"x","credit_limit":1e400}"#, "credit_limit"),
    (.post, "/keys", #"{"name":"x","limit_reset":"hourly"}"#, "limit_reset"),
    (.post, "/keys", #"{"name":"x","expires_at":"soon"}"#, "expires_at"),
    (.post, "/keys", #"{"name":"x","expires_at":"2020-01-01T00:00:00Z"}"#, "expires_at"),
    (.post, "/keys", #"{"name":"x","models":"gpt-4o"}"#, "models"),
    (.post, "/keys", #"{"name":"x","models":[""]}"#, "models"),
    (.post, "/credits/purchase", #"{"amount":"10"}"#, "amount"),
    (.post, "/credits/purchase", #"{"amount":10.001}"#, "amount"),
    (.post, "/credits/purchase", #"{"amount":0.0000001}"#, "amount"),
    (.post, "/credits/purchase", #"{"amount":10.0000001}"#, "amount"),
    (.post, "/credits/purchase", #"{"amount":4.99}"#, "amount"),
    (.post, "/credits/purchase", #"{"amount":10000.01}"#, "amount"),
    (.post, "/credits/purchase", #"{"amount":1e300}"#, "amount"),
    (.post, "/credits/purchase", #"{"amount":null}"#, "amount"),
    (.post, "/credits/purchase", #"{"amount":true}"#, "amount"),
    (.put, "/credits/auto-topup", #"{"enabled":"true"}"#, "enabled"),
    (.put, "/credits/auto-topup", #"{"enabled":null}"#, "enabled"),
    (.put, "/credits/auto-topup", #"{"threshold":0.5}"#, "threshold"),
    (.put, "/credits/auto-topup", #"{"threshold":1001}"#, "threshold"),
    (.put, "/credits/auto-topup", #"{"amount":4}"#, "amount"),
    (.post, "/auth/register", #"{"password":"TestPassw0rd"}"#, "email"),
    (.post, "/auth/register", #"{"email":"a@example.dev"}"#, "password"),
    (.post, "/auth/register", #"{"email":"nobody","password":"TestPassw0rd"}"#, "email"),
    (.post, "/auth/register", #"{"email":"a@example.dev","password":"short1A"}"#, "password"),
    (.post, "/auth/register", #"{"email":"a@example.dev","password":"nodigitsHere"}"#, "password"),
    (.post, "/auth/register", #"{"email":"a@example.dev","password":"noupper123"}"#, "password"),
    (.post, "/auth/register", #"{"email":["a@example.dev"],"password":"TestPassw0rd"}"#, "email"),
    (.post, "/oauth/device/code", "{}", "client_id"),
    (.post, "/auth/keys", #"{"scope":"root"}"#, "scope"),
    (.post, "/auth/password", "{}", "new_password"),
  ]

  @Test("[W-34] [W-15] bad bodies are 400 and name the member")
  func bodies() async throws {
    let world = try await World.make()
    let key = try await world.register()
    for (method, path, body, field) in Self.bodies {
      let answer = await world.send(method, path, body, key: key)
      #expect(answer.status == 400, "\(path) \(body): \(JSONWriter.compact(answer.body))")
      #expect(answer.code == "INVALID_INPUT", "\(path) \(body)")
      #expect(answer.field == field, "\(path) \(body)")
    }
    #expect(await world.send(.get, "/keys", key: key).data["total"] == .number("0"))
    #expect(await world.send(.get, "/credits", key: key).data["total_credits"] == .number("0"))
    #expect(world.faults.all == [])
  }

  @Test("[W-34] a wrong truth is refused, not stored as false, and an empty change changes nothing")
  func truths() async throws {
    let world = try await World.make()
    let key = try await world.register()
    let hash = await world.send(.post, "/keys", #"{"name":"x"}"#, key: key).data["hash"]?.string ?? ""
    _ = await world.send(.patch, "/keys/\(hash)", #"{"disabled":true}"#, key: key)
    for wrong in [#""false""#, "0", "null", "[]"] {
      let answer = await world.send(.patch, "/keys/\(hash)", #"{"disabled":\#(wrong)}"#, key: key)
      #expect(answer.status == 400, "\(wrong)")
    }
    let same = await world.send(.patch, "/keys/\(hash)", #"{"unknown":1}"#, key: key)
    #expect(same.status == 200)
    #expect(same.data["disabled"] == .bool(true))
  }

  @Test(
    "[W-34] bad queries are 400",
    arguments: ["limit=0", "limit=101", "limit=abc", "limit=-1", "offset=-1", "offset=NaN", "limit=+5", "type=gift"])
  func queries(_ query: String) async throws {
    let world = try await World.make()
    let key = try await world.register()
    let answer = await world.send(.get, "/credits/history?\(query)", key: key)
    #expect(answer.status == 400)
    #expect(answer.code == "INVALID_INPUT")
  }

  @Test("[W-34] unknown paths are 404 and wrong methods 405, as JSON; behind a key only for who has one")
  func unknown() async throws {
    let world = try await World.make()
    let key = try await world.register()
    #expect(await world.send(.get, "/nowhere").code == "NOT_FOUND")
    #expect(await world.send(.get, "/keys/").status == 401)
    #expect(await world.send(.get, "/keys/a/b/c").status == 401)
    #expect(await world.send(.get, "/keys/a/b/c", key: key).code == "NOT_FOUND")
    #expect(await world.send(.get, "/keys/", key: key).status == 404)
    #expect(await world.send(.get, "/auth/login").code == "METHOD_NOT_ALLOWED")
    #expect(await world.send(.put, "/keys", key: key).code == "METHOD_NOT_ALLOWED")
    #expect(await world.send(.get, "/keys/sk-prov-%00..%2f", key: key).status == 404)
  }

  @Test("a partly wrong top-up setting changes nothing")
  func topUp() async throws {
    let world = try await World.make()
    let key = try await world.register()
    #expect(
      await world.send(.put, "/credits/auto-topup", #"{"threshold":9,"amount":1}"#, key: key).status == 400)
    let setting = await world.send(.get, "/credits/auto-topup", key: key)
    #expect(setting.data["threshold"] == .number("5"))
    #expect(setting.data["amount"] == .number("25"))
    #expect(setting.data["enabled"] == .bool(false))
    let right = await world.send(.put, "/credits/auto-topup", #"{"threshold":9,"enabled":true}"#, key: key)
    #expect(right.data["threshold"] == .number("9"))
    #expect(right.data["updated_at"]?.string != nil)
  }

  @Test("[W-12] [W-11] the fee of every cent amount is exact and the sum of the wire's numbers")
  func fees() async throws {
    let world = try await World.make()
    let key = try await world.register()
    // 5.5 % of each, rounded half up to cents by hand; the reference has 1.26 for 23.
    let table = [
      ("5", "0.8", "5.8"), ("5.02", "0.8", "5.82"), ("14.63", "0.8", "15.43"), ("14.64", "0.81", "15.45"),
      ("23", "1.27", "24.27"), ("73", "4.02", "77.02"), ("159", "8.75", "167.75"), ("1000", "55", "1055"),
    ]
    for (amount, fee, total) in table {
      let answer = await world.buy(amount, key)
      #expect(answer.data["platform_fee"] == .number(fee), "\(amount)")
      #expect(answer.data["total_charged"] == .number(total), "\(amount)")
    }
  }
}
