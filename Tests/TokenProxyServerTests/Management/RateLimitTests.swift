import Domain
import FoundationEssentials
import Testing
import TokenProxyAPI

@testable import TokenProxyServer

struct RateLimitTests {
  private static let two = RateLimit(burst: 2, perMinute: 6)
  private static let many = RateLimit(burst: 1000, perMinute: 1000)

  @Test("[W-25] [W-26] logins, registrations and failed keys are slowed down by address, and Retry-After is true")
  func byAddress() async throws {
    let limits = RateLimits(
      register: Self.two, loginByAddress: Self.two, loginByAccount: Self.many, device: Self.two, failedKey: Self.two,
      managementKey: Self.many)
    let world = try await World.make(limits: limits)
    world.outgoing.answer(
      "/login/device/code", #"{"device_code":"d","user_code":"ABCD-1234","verification_uri":"https://x.dev"}"#)
    let cases: [(APIRequest.Method, String, String)] = [
      (.post, "/auth/register", "{}"), (.post, "/auth/login", #"{"email":"a@b.co","password":"x"}"#),
      (.post, "/oauth/device/code", #"{"client_id":"nobody"}"#), (.get, "/auth/me", ""),
    ]
    for (method, path, body) in cases {
      let key = path == "/auth/me" ? Secret("sk-mgmt-FAKE") : nil
      for _ in 0..<2 { #expect(await world.send(method, path, body, key: key).status < 429, "\(path)") }
      let late = await world.send(method, path, body, key: key)
      #expect(late.status == 429, "\(path)")
      #expect(late.code == "RATE_LIMITED")
      #expect(late.headers["retry-after"] == "10", "\(path)")
      #expect(await world.send(method, path, body, key: key, peer: "192.0.2.2").status < 429, "\(path)")
      world.clock.advance(10)
      #expect(await world.send(method, path, body, key: key).status < 429, "\(path)")
      world.clock.advance(60)
    }
  }

  @Test("[W-25] guesses at one account are slowed down from wherever they come, whatever the case of the address")
  func byAccount() async throws {
    let limits = RateLimits(loginByAddress: Self.many, loginByAccount: Self.two)
    let world = try await World.make(limits: limits)
    _ = try await world.register()
    for (number, email) in ["person@example.dev", "Person@example.dev", "PERSON@example.dev"].enumerated() {
      let answer = await world.send(
        .post, "/auth/login", #"{"email":"\#(email)","password":"WrongPassw0rd"}"#, peer: "192.0.2.\(number)")
      #expect(answer.status == (number < 2 ? 401 : 429))
    }
  }

  @Test("a management key has a rate of its own, and one that exists is not held up by failures")
  func byKey() async throws {
    let limits = RateLimits(failedKey: RateLimit(burst: 1, perMinute: 1), managementKey: Self.two)
    let world = try await World.make(limits: limits)
    let key = try await world.register()
    for _ in 0..<3 { _ = await world.send(.get, "/auth/me", key: Secret("sk-mgmt-FAKE")) }
    #expect(await world.send(.get, "/auth/me", key: key).status == 200)
    #expect(await world.send(.get, "/auth/me", key: key).status == 200)
    #expect(await world.send(.get, "/auth/me", key: key).status == 429)
  }

  @Test("[W-25] buckets fill up to their burst and no further, and only so many are kept")
  func buckets() {
    let buckets = TokenBuckets(RateLimit(burst: 3, perMinute: 60), most: 100)
    let start = Date(timeIntervalSince1970: 1_795_185_120)
    for _ in 0..<3 { #expect(buckets.take("a", now: start) == nil) }
    #expect(buckets.take("a", now: start) == 1)
    // A clock that goes back gives nothing.
    #expect(buckets.take("a", now: start - 3600) == 1)
    #expect(buckets.take("a", now: start + 86_400) == nil)
    for number in 0..<100_000 { _ = buckets.take("name-\(number)", now: start + 86_400) }
    #expect(buckets.count <= 100)
  }

  @Test("a full table forgets the idle first and keeps who is held up")
  func forgetting() {
    let buckets = TokenBuckets(RateLimit(burst: 3, perMinute: 0.001), most: 10)
    let now = Date(timeIntervalSince1970: 1_795_185_120)
    for _ in 0..<3 { _ = buckets.take("guesser", now: now) }
    for number in 0..<1000 { _ = buckets.take("other-\(number)", now: now) }
    #expect(buckets.take("guesser", now: now) != nil)
  }
}
