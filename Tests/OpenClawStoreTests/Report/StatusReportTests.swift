import FoundationEssentials
import OpenClawStore
import StructuredText
import Testing

@Suite struct StatusReportTests {
  private func report(_ store: AuthStore, configuration: String = "{}") throws -> StatusReport {
    let (instance, agent) = try Sample.reading(store, configuration: configuration)
    return StatusReport(instance, agent: agent, now: Sample.now)
  }

  /// One profile of anthropic.
  private func word(_ profile: String, era: OpenClawEra = .e1) throws -> ProfileStatus {
    let store = try Sample.store(#"{"profiles": {"anthropic:x": \#(profile)}}"#, era: era)
    return try #require(try report(store).profiles.first?.status)
  }

  @Test("a profile that OpenClaw skips in silence is missing, whatever its expiry says, and does not count as used")
  func brokenProfile() throws {
    let report = try report(try Sample.three())
    let statuses = Dictionary(uniqueKeysWithValues: report.profiles.map { ($0.id, $0.status.word) })
    #expect(
      statuses == ["anthropic:default": .ok, "anthropic:broken": .missing, "openrouter:manual": .static])
    #expect(report.providers.map(\.effective.source.kind) == ["profiles", "profiles"])
    #expect(report.providers.first?.effective.source == .profile("anthropic:default"))
    #expect(report.waiting.map(\.id) == ["openrouter:manual"])
    #expect(report.verdict == 1)
  }

  @Test("later versions let openrouter pass its cooldown") func openRouter() throws {
    #expect(try report(try Sample.three(era: .e2)).waiting.isEmpty)
  }

  @Test("a login that is over is expired although it can be renewed") func expiredLogin() throws {
    let status = try word(
      #"{"type":"oauth","provider":"anthropic","access":"FAKE-a","refresh":"FAKE-r","expires":\#(Sample.milliseconds(-60))}"#
    )
    #expect(status.word == .expired)
    #expect(status.isRenewable)
  }

  @Test(
    "what nobody renews is about to expire a day before, what renews itself five minutes before",
    arguments: [
      (86_400.0 + 60, false, ProfileStatus.Word.ok), (86_400 - 60, false, .expiring), (3_600, true, .ok),
      (200, true, .expiring), (0, true, .expired), (-1, false, .expired),
    ])
  func warning(seconds: Double, isRenewable: Bool, expected: ProfileStatus.Word) throws {
    let refresh = isRenewable ? #""refresh":"FAKE-r","# : ""
    let status = try word(
      #"{"type":"oauth","provider":"anthropic","access":"FAKE-a",\#(refresh)"expires":\#(Sample.milliseconds(seconds))}"#
    )
    #expect(status.word == expected)
  }

  @Test("a login without an end is missing, a token without one is static, and a blank key is missing")
  func withoutEnd() throws {
    let login = try word(#"{"type":"oauth","provider":"anthropic","access":"FAKE-a","refresh":"FAKE-r"}"#)
    #expect(login.word == .missing)
    #expect(login.reason == .invalidExpires)
    #expect(try word(#"{"type":"token","provider":"anthropic","token":"FAKE-t"}"#).word == .static)
    #expect(try word(#"{"type":"token","provider":"anthropic","token":"FAKE-t","expires":0}"#).word == .static)
    #expect(
      try word(#"{"type":"token","provider":"anthropic","token":"FAKE-t","expires":0}"#, era: .e3).word == .missing)
    #expect(try word(#"{"type":"api_key","provider":"anthropic","key":" "}"#).word == .missing)
  }

  @Test("an expired token is expired, not missing") func expiredToken() throws {
    let status = try word(
      #"{"type":"token","provider":"anthropic","token":"FAKE-t","expires":\#(Sample.milliseconds(-60))}"#)
    #expect(status.word == .expired)
  }

  @Test("a mark of a renewal under way is no token") func fence() throws {
    let mark = "openclaw-oauth-refresh-fence:v1:0123:access:abcd"
    let status = try word(
      #"{"type":"oauth","provider":"anthropic","access":"\#(mark)","refresh":"\#(mark)","expires":1}"#, era: .e4)
    #expect(status.word == .missing)
    #expect(status.reason == .refreshPending)
  }

  @Test("the model in use without any credential is missing, and the check fails") func missingProvider() throws {
    let store = try Sample.store(
      #"{"profiles":{"openrouter:manual":{"type":"api_key","provider":"openrouter","key":"FAKE-key-0123456789"}}}"#)
    let report = try report(
      store,
      configuration:
        #"{agents:{defaults:{model:{primary:"fast",fallbacks:["openrouter/auto"]},models:{"groq/x":{alias:"Fast"}}}}}"#)
    #expect(report.models.resolvedPrimary == "groq/x")
    #expect(report.missingInUse == ["groq"])
    #expect(report.verdict == 1)
  }

  @Test("the document has the members of OpenClaw's own, and no secret") func document() throws {
    let report = try report(try Sample.three())
    let value = JSONValue.members(report.members)
    let text = JSONWriter.pretty(value)
    for secret in ["FAKE-access", "FAKE-refresh", "FAKE-misplaced", "FAKE-key-0"] { #expect(!text.contains(secret)) }
    #expect(value["defaultModel"]?.string == "anthropic/claude-opus-4-5")
    #expect(value["imageModel"]?.isNull == true)
    let auth = value["auth"]
    #expect(auth?["storePath"]?.string == "/s/agents/main/agent/auth-profiles.json")
    #expect(auth?["providersWithOAuth"]?.array?.compactMap(\.string) == ["anthropic (2)"])
    #expect(auth?["oauth"]?["warnAfterMs"]?.int == 86_400_000)
    #expect(auth?["unusableProfiles"]?.array?.first?["remainingMs"]?.int == 300_000)
    #expect(auth?["unusableProfiles"]?.array?.first?["kind"]?.string == "cooldown")
    let anthropic = auth?["providers"]?.array?.first
    #expect(anthropic?["effective"]?["kind"]?.string == "profiles")
    #expect(anthropic?["profiles"]?["count"]?.int == 2)
    #expect(
      anthropic?["profiles"]?["labels"]?.array?.compactMap(\.string) == [
        "anthropic:default=OAuth", "anthropic:broken=OAuth",
      ])
    let roll = auth?["oauth"]?["providers"]?.array?.first
    #expect(roll?["status"]?.string == "missing")
    #expect(roll?["effectiveProfiles"]?.array?.compactMap(\.string) == ["anthropic:default"])
  }

  @Test("an agent's own model and its empty list of fallbacks win over the defaults") func agentModel() throws {
    let configuration = try JSONReader.read(
      #"{agents:{defaults:{model:{primary:"anthropic/a",fallbacks:["openai/b"]}},list:[{id:"Work",model:{primary:"groq/c",fallbacks:[]}}]}}"#,
      dialect: .lenient)
    let own = ModelSettings(configuration, agent: "work", era: .e1)
    #expect(own.primary == "groq/c")
    #expect(own.fallbacks.isEmpty)
    #expect(own.fallbacksSource == .agent)
    let other = ModelSettings(configuration, agent: "main", era: .e1)
    #expect(other.providersInUse == ["anthropic", "openai"])
    #expect(ModelSettings(.object([]), agent: "main", era: .e3).resolvedPrimary == nil)
  }
}
