import Domain
import FoundationEssentials
import Ledger
import StructuredText
import TestDatabases
import Testing
import TokenProxyAPI

@testable import TokenProxyServer

struct GitHubTests {
  private static let code =
    #"{"device_code":"gh-device-FAKE","user_code":"ABCD-1234","verification_uri":"https://github.com/login/device","interval":5,"expires_in":900}"#
  private static let pending = #"{"error":"authorization_pending","error_description":"x"}"#

  /// A world in which a sign-in has begun; GitHub confirms it at once.
  private func begun(
    _ kind: TestDatabase = .sqliteMemory,
    emails: String = #"[{"email":"octo@example.dev","primary":true,"verified":true}]"#
  ) async throws -> World {
    let world = try await World.make(kind)
    world.outgoing.answer("/login/device/code", Self.code)
    world.outgoing.answer("/login/oauth/access_token", #"{"access_token":"gho_GITHUB_FAKE","token_type":"bearer"}"#)
    world.outgoing.answer("/user", #"{"id":583231,"login":"octo","name":"Octo Cat","avatar_url":"https://a.dev/1"}"#)
    world.outgoing.answer("/user/emails", emails)
    #expect(
      await world.send(.post, "/oauth/device/code", #"{"client_id":"openclaw-cli"}"#).data["user_code"]?.string
        == "ABCD-1234")
    world.clock.advance(6)
    return world
  }

  private func poll(_ world: World) async -> APIResponse {
    await world.send(.post, "/oauth/device/token", #"{"device_code":"gh-device-FAKE"}"#)
  }

  @Test(
    "[W-30] [W-29] the sign-in works from end to end: our client's name, flat errors, our own token, once",
    arguments: TestDatabase.tested)
  func whole(_ kind: TestDatabase) async throws {
    let world = try await begun(kind)
    let token = await poll(world)
    #expect(token.status == 200)
    let access = token.data["access_token"]?.string ?? ""
    #expect(access != "gho_GITHUB_FAKE" && !access.isEmpty)
    #expect(token.data["token_type"]?.string == "bearer")
    let user = await world.send(.get, "/oauth/userinfo", key: Secret(access))
    #expect(user.status == 200)
    #expect(user.data["email"]?.string == "octo@example.dev")
    #expect(user.data["name"]?.string == "Octo Cat")
    #expect(user.data["merged"] == .bool(false))
    let key = Secret(user.data["management_key"]?.string ?? "")
    #expect(await world.send(.get, "/auth/me", key: key).data["email"]?.string == "octo@example.dev")
    #expect(await world.send(.get, "/oauth/userinfo", key: Secret(access)).status == 401)
    let sent = world.outgoing.asked[0]
    #expect(sent.url == "https://github.com/login/device/code")
    #expect(String(decoding: sent.body, as: UTF8.self).contains("test-client"))
  }

  @Test("[W-29] nobody gets a session but who holds its device code: no management key, no other token")
  func bound() async throws {
    let world = try await begun()
    let stranger = try await world.register("stranger@example.dev")
    #expect(await poll(world).status == 200)
    #expect(await world.send(.get, "/oauth/userinfo", key: stranger).status == 401)
    #expect(await world.send(.get, "/oauth/userinfo", key: Secret("gho_FAKE")).status == 401)
    #expect(await world.send(.get, "/oauth/userinfo").status == 401)
    let guess = await world.send(.post, "/oauth/device/token", #"{"device_code":"gh-device-other"}"#)
    #expect(guess.body["error"]?.string == "bad_device_code")
  }

  @Test("[W-31] polling too fast is slow_down without asking GitHub; pending, refused and expired are flat errors")
  func polling() async throws {
    let world = try await World.make()
    world.outgoing.answer("/login/device/code", Self.code)
    world.outgoing.answer("/login/oauth/access_token", Self.pending)
    world.outgoing.answer("/login/oauth/access_token", #"{"error":"access_denied","error_description":"No"}"#)
    _ = await world.send(.post, "/oauth/device/code", #"{"client_id":"test-client"}"#)
    world.clock.advance(6)
    let first = await poll(world)
    #expect(first.status == 400)
    #expect(first.body["error"]?.string == "authorization_pending")
    #expect(first.body["error_description"]?.string == "Waiting for user authorization")
    let asked = world.outgoing.asked.count
    let fast = await poll(world)
    #expect(fast.body["error"]?.string == "slow_down")
    #expect((fast.body["interval"]?.int ?? 0) > 5)
    #expect(world.outgoing.asked.count == asked)
    world.clock.advance(60)
    #expect(await poll(world).body["error"]?.string == "access_denied")
    world.clock.advance(900)
    #expect(await poll(world).body["error"]?.string == "expired_token")
    #expect(await world.send(.post, "/oauth/device/token", "{}").body["error"]?.string == "bad_device_code")
  }

  @Test(
    "[W-31] only a primary and verified address counts",
    arguments: [
      "[]", #"[{"email":"octo@example.dev","primary":true,"verified":false}]"#,
      #"[{"email":"octo@example.dev","primary":false,"verified":true}]"#,
    ])
  func unverified(_ emails: String) async throws {
    let world = try await begun(emails: emails)
    let victim = try await world.register("octo@example.dev")
    let access = await poll(world).data["access_token"]?.string ?? ""
    let user = await world.send(.get, "/oauth/userinfo", key: Secret(access))
    #expect(user.code == "EMAIL_REQUIRED")
    #expect(await world.send(.get, "/auth/keys", key: victim).data["total"] == .number("1"))
  }

  @Test("[W-31] an account that another identity is linked to is refused, and one that is not is linked")
  func linking() async throws {
    let world = try await begun()
    _ = try await world.register("octo@example.dev")
    let access = await poll(world).data["access_token"]?.string ?? ""
    let user = await world.send(.get, "/oauth/userinfo", key: Secret(access))
    #expect(user.data["merged"] == .bool(true))

    let other = try await begun()
    let key = try await other.register("octo@example.dev")
    let now = other.clock.now
    let account = try await other.ledger.look { try $0.account(email: "octo@example.dev")?.id ?? "" }
    try await other.ledger.change { try $0.linkGitHub(1, avatarURL: nil, account: account, now: now) }
    let token = await poll(other).data["access_token"]?.string ?? ""
    #expect(await other.send(.get, "/oauth/userinfo", key: Secret(token)).status == 409)
    #expect(await other.send(.get, "/auth/keys", key: key).data["total"] == .number("1"))
  }

  @Test(
    "[W-31] who registered the address of somebody else is out when its owner signs in", arguments: TestDatabase.tested)
  func takeOver(_ kind: TestDatabase) async throws {
    let world = try await begun(kind)
    let squatter = try await world.register("octo@example.dev")
    let made = await world.send(.post, "/keys", #"{"name":"sleeper"}"#, key: squatter)
    #expect(made.status == 201)
    let access = await poll(world).data["access_token"]?.string ?? ""
    let user = await world.send(.get, "/oauth/userinfo", key: Secret(access))
    #expect(user.data["merged"] == .bool(true))
    let owner = Secret(user.data["management_key"]?.string ?? "")
    #expect(await world.send(.get, "/auth/me", key: squatter).status == 401)
    let login = await world.send(
      .post, "/auth/login", #"{"email":"octo@example.dev","password":"TestPassw0rd"}"#)
    #expect(login.status == 401)
    let keys = await world.send(.get, "/keys", key: owner).data["items"]?.array
    #expect(keys?.count == 1 && keys?.first?["disabled"] == .bool(true))
    // Signing in again is no taking over.
    let kept = await world.send(.post, "/keys", #"{"name":"mine"}"#, key: owner)
    #expect(kept.status == 201)
    _ = await world.send(.post, "/oauth/device/code", #"{"client_id":"openclaw-cli"}"#)
    #expect(await world.send(.get, "/auth/me", key: owner).status == 200)
  }

  @Test("[W-31] GitHub's faults are 502 and told apart")
  func faults() async throws {
    let down = try await World.make()
    let unreachable = await down.send(.post, "/oauth/device/code", #"{"client_id":"test-client"}"#)
    #expect(unreachable.status == 502)
    #expect(unreachable.code == "GITHUB_UNAVAILABLE")
    let odd = try await World.make()
    odd.outgoing.answer("/login/device/code", #"{"error":"unauthorized_client","error_description":"Not you"}"#)
    let refused = await odd.send(.post, "/oauth/device/code", #"{"client_id":"test-client"}"#)
    #expect(refused.code == "GITHUB_ERROR")
    #expect(refused.body["error"]?["message"]?.string == "Not you")
    #expect(await odd.send(.post, "/oauth/device/code", #"{"client_id":"other"}"#).status == 400)
    let off = try await World.make(gitHub: GitHubSettings())
    #expect(await off.send(.post, "/oauth/device/code", #"{"client_id":"openclaw-cli"}"#).status == 503)
  }
}
