import Domain
import FoundationEssentials
import Ledger
import StructuredText
import Testing
import TokenProxyAPI

@testable import TokenProxyServer

struct AccountTests {
  @Test("[W-33] a password is changed with the old one, and the other keys end")
  func password() async throws {
    let world = try await World.make()
    let key = try await world.register()
    let other = Secret(await world.send(.post, "/auth/keys", key: key).data["management_key"]?.string ?? "")
    let wrong = await world.send(
      .post, "/auth/password", #"{"current_password":"WrongPassw0rd","new_password":"NextPassw0rd"}"#, key: key)
    #expect(wrong.status == 401)
    let right = await world.send(
      .post, "/auth/password", #"{"current_password":"TestPassw0rd","new_password":"NextPassw0rd"}"#, key: key)
    #expect(right.status == 200)
    #expect(await world.send(.get, "/auth/me", key: key).status == 200)
    #expect(await world.send(.get, "/auth/me", key: other).status == 401)
    let login = #"{"email":"person@example.dev","password":"NextPassw0rd"}"#
    #expect(await world.send(.post, "/auth/login", login).status == 200)
    #expect(
      await world.send(.post, "/auth/login", #"{"email":"person@example.dev","password":"TestPassw0rd"}"#).status == 401
    )
  }

  @Test("[W-33] an account is deleted with its password; its keys end and its address is free")
  func deletion() async throws {
    let world = try await World.make()
    let key = try await world.register()
    #expect(await world.send(.delete, "/auth/account", key: key).status == 400)
    #expect(await world.send(.delete, "/auth/account", #"{"password":"no"}"#, key: key).status == 401)
    #expect(await world.send(.delete, "/auth/account", #"{"password":"TestPassw0rd"}"#, key: key).status == 200)
    #expect(await world.send(.get, "/auth/me", key: key).status == 401)
    let again = try await world.register()
    #expect(await world.send(.get, "/auth/me", key: again).status == 200)
  }

  @Test("[W-26] an unknown address is answered as a wrong password, after the same work")
  func discovery() async throws {
    let world = try await World.make()
    _ = try await world.register()
    let wrong = await world.send(
      .post, "/auth/login", #"{"email":"person@example.dev","password":"WrongPassw0rd"}"#)
    let unknown = await world.send(
      .post, "/auth/login", #"{"email":"nobody@example.dev","password":"WrongPassw0rd"}"#)
    #expect(wrong.status == unknown.status)
    #expect(wrong.body == unknown.body)
    // The password that the unknown account's is compared with opens nothing either.
    let dummy = await world.send(
      .post, "/auth/login", #"{"email":"nobody@example.dev","password":"nobody's password"}"#)
    #expect(dummy.status == 401)
  }

  @Test("[W-27] a hash of lower cost is replaced at the next login")
  func rehash() async throws {
    let world = try await World.make(cost: 2)
    let cheap = try await PasswordHasher(cost: 1).hash(Secret(World.password))
    let now = world.clock.now
    _ = try await world.ledger.change {
      try $0.createAccount(
        email: "old@example.dev", passwordHash: cheap, gitHubID: nil, avatarURL: nil, now: now)
    }
    let login = #"{"email":"old@example.dev","password":"\#(World.password)"}"#
    #expect(await world.send(.post, "/auth/login", login).status == 200)
    let stored = try await world.ledger.look { try $0.account(email: "old@example.dev")?.passwordHash }
    #expect(stored != cheap)
    #expect(await world.send(.post, "/auth/login", login).status == 200)
    let kept = try await world.ledger.look { try $0.account(email: "old@example.dev")?.passwordHash }
    #expect(kept == stored)
  }

  @Test("[W-27] addresses and passwords follow the rules")
  func rules() {
    for good in ["a@b.co", "first.last+tag@sub.example.dev", "ü@exämple.de"] {
      #expect(throws: Never.self, "\(good)") { try AccountRules.checkEmail(good) }
    }
    for bad in [
      "", "a", "@b.co", "a@", "a@b", "a b@c.de", "a@b..co", ".a@b.co", "a@-b.co", "a@b.co\n", "a\0@b.co", "a@@b.co",
      String(repeating: "a", count: 65) + "@b.co", "a@" + String(repeating: "b.", count: 130) + "co",
    ] {
      #expect(throws: APIFailure.self, "\(bad)") { try AccountRules.checkEmail(bad) }
    }
    // The end of a long password counts: bcrypt looked at 72 bytes only.
    let long = "A1" + String(repeating: "x", count: 126)
    #expect(throws: Never.self) { try AccountRules.checkPassword(long) }
    for bad in ["A1" + String(repeating: "x", count: 127), "Short1", "nouppercase1", "NoDigitsHere", "Zero\0Passw0rd"] {
      #expect(throws: APIFailure.self, "\(bad)") { try AccountRules.checkPassword(bad) }
    }
  }

  @Test("[W-27] passwords that differ after 72 bytes are different")
  func longPasswords() async throws {
    let hasher = PasswordHasher(cost: 1)
    let long = "A1" + String(repeating: "x", count: 100)
    let hash = try await hasher.hash(Secret(long + "y"))
    #expect(try await hasher.matches(Secret(long + "y"), stored: hash))
    #expect(try await !hasher.matches(Secret(long + "z"), stored: hash))
    #expect(hash.hasPrefix("$y$"))
  }

  @Test("[W-25] hashing beyond the queue is refused rather than waited for")
  func busy() async throws {
    let hasher = PasswordHasher(cost: 1, threads: 1, queue: 1)
    let results = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<64 { group.addTask { (try? await hasher.hash(Secret("TestPassw0rd"))) != nil } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results.contains(true))
    #expect(results.contains(false))
  }
}
