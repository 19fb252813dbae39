import Domain
import FoundationEssentials
import OpenClawStore
import StructuredText
import Testing

@Suite struct ClaudeSyncPlanTests {
  private let claude = ClaudeLogin(
    claudeFile: (try? JSONReader.read(
      #"{"claudeAiOauth":{"accessToken":"FAKE-a","refreshToken":"FAKE-r","expiresAt":2000000000000,"scopes":["x"],"subscriptionType":"max"}}"#
    ))
      ?? .null)

  private func profile(_ text: String) throws -> AuthProfile {
    try #require(try Sample.store(#"{"profiles":{"anthropic:default":\#(text)}}"#).profile("anthropic:default"))
  }

  private func plan(
    profile: AuthProfile? = nil, oauth: ClaudeLogin? = nil, variable: String? = nil, era: OpenClawEra = .e1,
    _ wish: (inout ClaudeSyncPlan.Wishes) -> Void = { _ in }
  ) throws(ClaudeSyncPlan.Failure) -> ClaudeSyncPlan {
    var wishes = ClaudeSyncPlan.Wishes()
    wish(&wishes)
    return try ClaudeSyncPlan(
      .init(
        claude: claude, profileID: "anthropic:default", profile: profile, oauthFile: oauth,
        variable: variable.map { Secret($0) }), wishes: wishes, era: era)
  }

  private func login(expires: Int, refresh: String = "FAKE-old") -> String {
    #"{"type":"oauth","provider":"anthropic","access":"FAKE-old","refresh":"\#(refresh)","expires":\#(expires)}"#
  }

  @Test("the fields of Claude Code become those of a profile, and the details keep their names") func mapping() throws {
    let entry = try #require(claude).profile
    #expect(
      JSONWriter.compact(entry)
        == #"{"type":"oauth","provider":"anthropic","access":"FAKE-a","refresh":"FAKE-r","expires":2000000000000,"scopes":["x"],"subscriptionType":"max"}"#
    )
    #expect(ClaudeLogin(entry: entry) == claude)
    #expect(
      JSONWriter.compact(try #require(claude).accessOnly.profile)
        == #"{"type":"token","provider":"anthropic","token":"FAKE-a","expires":2000000000000}"#)
  }

  @Test(
    "what OpenClaw would not read is no login",
    arguments: [
      #"{}"#, #"{"claudeAiOauth":7}"#, #"{"claudeAiOauth":{"accessToken":"","expiresAt":1}}"#,
      #"{"claudeAiOauth":{"accessToken":"FAKE","expiresAt":0}}"#,
      #"{"claudeAiOauth":{"accessToken":"FAKE","expiresAt":"2030-01-01"}}"#,
      #"{"claudeAiOauth":{"accessToken":"FAKE"}}"#,
    ])
  func noLogin(text: String) throws { #expect(ClaudeLogin(claudeFile: try JSONReader.read(text)) == nil) }

  @Test("an older login is updated, the same one stays, and a newer one is never replaced") func freshness() throws {
    #expect(try plan().steps[1].verdict == .create)
    #expect(try plan(profile: profile(login(expires: 1_900_000_000_000))).steps[1].verdict == .update)
    #expect(try !plan(profile: profile(login(expires: 2_100_000_000_000))).steps[1].verdict.isWrite)
    let same = try profile(
      #"{"type":"oauth","provider":"anthropic","access":"FAKE-a","refresh":"FAKE-r","expires":2000000000000}"#)
    #expect(try plan(profile: same).steps[1].verdict == .same)
    #expect(try plan(profile: same).writes.isEmpty)
    #expect(try !plan(profile: same).copiesRefreshToken)
  }

  @Test("the broken shape is repaired, a long-lived token or a key is kept") func shapes() throws {
    #expect(
      try plan(profile: profile(#"{"type":"oauth","provider":"anthropic","key":"FAKE-k"}"#)).steps[1].verdict == .update
    )
    #expect(
      try !plan(profile: profile(#"{"type":"token","provider":"anthropic","token":"FAKE-t"}"#)).steps[1].verdict.isWrite
    )
    #expect(
      try !plan(profile: profile(#"{"type":"api_key","provider":"anthropic","key":"FAKE-k"}"#)).steps[1].verdict.isWrite
    )
  }

  @Test("an access token alone copies no refresh token, and takes no login's place") func accessOnly() throws {
    let plan1 = try plan { $0.isAccessOnly = true }
    #expect(plan1.steps[1].verdict == .create)
    #expect(!plan1.copiesRefreshToken)
    let old = try profile(login(expires: 1_900_000_000_000))
    #expect(try !plan(profile: old, { $0.isAccessOnly = true }).steps[1].verdict.isWrite)
    #expect(try plan().copiesRefreshToken)
  }

  @Test("oauth.json and .env are written where they have an entry, or when asked") func otherPlaces() throws {
    #expect(try plan().steps[2...].allSatisfy { !$0.verdict.isWrite })
    #expect(try plan { $0.makesOAuthFile = true }.steps[2].verdict == .create)
    #expect(try plan { $0.makesVariable = true }.steps[3].verdict == .create)
    #expect(try plan(variable: "FAKE-older").steps[3].verdict == .update)
    #expect(try plan(variable: "FAKE-a").steps[3].verdict == .same)
    let older = ClaudeLogin(entry: try JSONReader.read(#"{"access":"FAKE-o","refresh":"FAKE-p","expires":5}"#))
    #expect(try plan(oauth: older).steps[2].verdict == .update)
    // The variable holds no refresh token.
    #expect(try !plan(variable: "FAKE-older").steps[3].copiesRefreshToken)
  }

  @Test("databases take no copies, and only the oldest versions give back") func eras() throws {
    #expect(throws: ClaudeSyncPlan.Failure.databases) { try plan(era: .e3) }
    #expect(throws: ClaudeSyncPlan.Failure.noWayBack) { try plan(era: .e1) { $0.isToClaude = true } }
    #expect(throws: ClaudeSyncPlan.Failure.nothing(.profile("anthropic:default"))) {
      try plan(era: .e0) { $0.isToClaude = true }
    }
    let newer = try profile(login(expires: 2_100_000_000_000))
    let back = try plan(profile: newer, era: .e0) { $0.isToClaude = true }
    #expect(back.steps.map(\.place) == [.profile("anthropic:default"), .claude])
    #expect(back.steps[1].verdict == .update)
    let older = try profile(login(expires: 1_900_000_000_000))
    #expect(try plan(profile: older, era: .e0) { $0.isToClaude = true }.writes.isEmpty)
  }
}
