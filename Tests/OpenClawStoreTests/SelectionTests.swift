import Domain
import FoundationEssentials
import StructuredText
import Testing

@testable import OpenClawStore

@Suite("Which profile OpenClaw takes")
struct SelectionTests {
  private let now = 1_800_000_000_000.0

  private func settings(_ text: String) throws -> OpenClawSettings {
    OpenClawSettings(try JSONReader.read(text, dialect: .lenient))
  }

  private func line(_ store: AuthStore, _ provider: String, _ settings: OpenClawSettings = .empty) -> [String] {
    store.resolution(of: provider, settings: settings, at: now).candidates.map(\.id)
  }

  @Test("a login with its token in the wrong member is passed over in silence", arguments: OpenClawEra.allCases)
  func broken(era: OpenClawEra) throws {
    let resolution = try store(sample, era: era).resolution(of: "anthropic", settings: .empty, at: now)
    #expect(resolution.source == .stored)
    #expect(resolution.candidates.map(\.id) == ["anthropic:default"])
    #expect(resolution.passedOver == [.init(id: "anthropic:broken", reason: .missingCredential)])
    #expect(resolution.chosen?.id == "anthropic:default")
  }

  @Test("a cooldown of OpenRouter counts in the first generations only")
  func bypass() throws {
    #expect(
      try store(sample, era: .e1).resolution(of: "openrouter", settings: .empty, at: now).candidates[0].window?.until
        == far)
    #expect(
      try store(sample, era: .e2).resolution(of: "openrouter", settings: .empty, at: now).candidates[0].window == nil)
  }

  private let mixed = """
    {"profiles": {
      "x:key": {"type": "api_key", "provider": "x", "key": "FAKE"},
      "x:token": {"type": "token", "provider": "x", "token": "FAKE"},
      "x:new": {"type": "oauth", "provider": "x", "access": "FAKE", "refresh": "FAKE", "expires": 4102444800000},
      "x:old": {"type": "oauth", "provider": "x", "access": "FAKE", "refresh": "FAKE", "expires": 1},
      "x:cooling": {"type": "oauth", "provider": "x", "access": "FAKE", "expires": 4102444800000}},
     "usageStats": {"x:new": {"lastUsed": 9}, "x:old": {"lastUsed": 5}, "x:cooling": {"disabledUntil": 4102444800000}}}
    """

  @Test("without an order: logins, tokens, keys, each the one that rested longest first, and who waits last")
  func automatic() throws {
    #expect(line(try store(mixed, era: .e1), "x") == ["x:old", "x:new", "x:token", "x:key", "x:cooling"])
    // Later versions put logins that still hold before those that have to be renewed.
    #expect(line(try store(mixed, era: .e3), "x") == ["x:new", "x:old", "x:token", "x:key", "x:cooling"])
  }

  @Test("what the configuration lists excludes the rest")
  func configured() throws {
    let listed = try settings(#"{auth: {profiles: {"x:key": {provider: "x", mode: "api_key"}}}}"#)
    let resolution = try store(mixed, era: .e1).resolution(of: "x", settings: listed, at: now)
    #expect(resolution.source == .configuredProfiles)
    #expect(resolution.candidates.map(\.id) == ["x:key"])
    #expect(resolution.passedOver.first { $0.id == "x:token" }?.reason == .excludedByOrder)
  }

  @Test("an order of the configuration counts unless one is stored; an empty one selects nothing")
  func configuredOrder() throws {
    let text = #"{auth: {order: {X: ["x:token", "x:new"]}}}"#
    #expect(line(try store(mixed, era: .e1), "x", try settings(text)) == ["x:token", "x:new"])
    #expect(line(try store(mixed, era: .e1), "x", try settings(#"{auth: {order: {x: []}}}"#)).isEmpty)
    #expect(
      line(try store(sample, era: .e1), "anthropic", try settings(#"{auth: {order: {anthropic: []}}}"#))
        == ["anthropic:default"])
  }

  @Test("a mode in the configuration must fit, but for a token where it says oauth")
  func modes() throws {
    let store = try store(mixed, era: .e1)
    let wrong = try settings(
      #"{auth: {profiles: {"x:key": {provider: "x", mode: "oauth"}, "x:token": {provider: "x", mode: "oauth"}, "x:new": {provider: "y", mode: "oauth"}}}}"#
    )
    #expect(store.reason(for: "x:key", provider: "x", settings: wrong, at: now) == .modeMismatch)
    #expect(store.reason(for: "x:token", provider: "x", settings: wrong, at: now) == .ok)
    #expect(store.reason(for: "x:new", provider: "x", settings: wrong, at: now) == .providerMismatch)
    #expect(store.reason(for: "ghost", provider: "x", settings: wrong, at: now) == .profileMissing)
  }

  @Test("later versions take all of the store when an order names only what is gone")
  func rescue() throws {
    let text = mixed.replacing("\"usageStats\"", with: #""order": {"x": ["x:ghost"]}, "usageStats""#)
    #expect(line(try store(text, era: .e2), "x").isEmpty)
    let rescued = try store(text, era: .e3).resolution(of: "x", settings: .empty, at: now)
    #expect(rescued.source == .rescue)
    #expect(rescued.candidates.count == 5)
  }

  @Test(
    "what a missing or odd expiry means depends on the generation",
    arguments: [
      (#""expires": 1700000000000, "refresh": """#, OpenClawEra.e1, OrderResolution.Outlook.fails),
      (#""expires": 1700000000000, "refresh": "FAKE""#, .e1, .renewed), (#""refresh": "FAKE""#, .e1, .sent),
      (#""refresh": "FAKE""#, .e2, .renewed), (#""refresh": """#, .e1, .sent), (#""refresh": """#, .e2, .fails),
      (#""expires": "x", "refresh": "FAKE""#, .e1, .sent),
      (#""expires": 1800000100000, "refresh": "FAKE""#, .e1, .sent),
      (#""expires": 1800000100000, "refresh": "FAKE""#, .e2, .renewed),
    ])
  func outlooks(members: String, era: OpenClawEra, expected: OrderResolution.Outlook) throws {
    let text = #"{"profiles": {"a": {"type": "oauth", "provider": "x", "access": "FAKE", \#(members)}}}"#
    #expect(try store(text, era: era).resolution(of: "x", settings: .empty, at: now).candidates[0].outlook == expected)
  }

  @Test("a token's expiry in seconds, zero or text is judged by the generation")
  func tokens() throws {
    func reason(_ expires: String, _ era: OpenClawEra) throws -> ProfileReason {
      let text = #"{"profiles": {"a": {"type": "token", "provider": "x", "token": "FAKE", "expires": \#(expires)}}}"#
      return try store(text, era: era).reason(for: "a", provider: "x", settings: .empty, at: now)
    }
    #expect(try reason("1700000000", .e1) == .expired)
    #expect(try reason("0", .e1) == .ok)
    #expect(try reason("0", .e2) == .invalidExpires)
    #expect(try reason("\"x\"", .e1) == .ok)
    #expect(try reason("\"x\"", .e2) == .invalidExpires)
    #expect(try reason("4102444800000", .e2) == .ok)
  }

  @Test("a command in place of a key is told by the versions that look")
  func command() throws {
    let text = #"{"profiles": {"a": {"type": "api_key", "provider": "x", "key": "openclaw onboard --auth-choice x"}}}"#
    #expect(try store(text, era: .e2).reason(for: "a", provider: "x", settings: .empty, at: now) == .ok)
    #expect(try store(text, era: .e3).reason(for: "a", provider: "x", settings: .empty, at: now) == .malformedKey)
  }

  @Test("the profile in use is the one that can be used; otherwise a variable, a key of the configuration, nothing")
  func effective() throws {
    let home = try StoreHome()
    try home.write(
      StoreHome.store,
      #"{"version": 1, "profiles": {"a:x": {"type": "oauth", "provider": "anthropic", "key": "FAKE"}}}"#)
    func kind(_ environment: [String: String]) throws -> EffectiveCredential.Source {
      let instance = try home.instance(environment)
      return instance.effective("anthropic", for: try #require(instance.agent()), at: Date()).source
    }
    #expect(try kind([:]) == .missing(nil))
    #expect(try kind(["ANTHROPIC_API_KEY": "FAKE-key"]).kind == "env")
    guard
      case .environment(let variable) = try kind(["ANTHROPIC_API_KEY": "FAKE-1", "ANTHROPIC_OAUTH_TOKEN": "FAKE-2"])
    else {
      Issue.record("no variable")
      return
    }
    #expect(variable.name == "ANTHROPIC_OAUTH_TOKEN" && variable.source == .thisShell)
    try home.write(StoreHome.store, sample)
    let instance = try home.instance(["ANTHROPIC_API_KEY": "FAKE-1"])
    let found = instance.effective("anthropic", for: try #require(instance.agent()), at: Date())
    #expect(found.source == .profile("anthropic:default"))
    #expect(found.shadowed?.name == "ANTHROPIC_API_KEY")
  }

  @Test(
    "variables come from the shell, the state folder's file and the configuration, and one set to nothing hides a file's"
  )
  func variables() throws {
    let home = try StoreHome(version: nil)
    try home.write(".openclaw/.env", "GROQ_API_KEY=FAKE-file\nXAI_API_KEY=FAKE-file\n")
    try home.write(
      ".openclaw/openclaw.json",
      #"{env: {vars: {GROQ_API_KEY: "FAKE-vars", OPENAI_API_KEY: "FAKE-vars"}, OPENAI_API_KEY: "FAKE-direct", MISTRAL_API_KEY: "${XAI_API_KEY}!"}}"#
    )
    let variables = try home.instance(["XAI_API_KEY": "", "ZAI_API_KEY": " "]).variables
    #expect(variables["GROQ_API_KEY"]?.source == .file(home.at(".openclaw/.env")))
    #expect(variables["XAI_API_KEY"] == nil)
    #expect(variables.hiddenByEmpty("XAI_API_KEY") == .file(home.at(".openclaw/.env")))
    #expect(variables["OPENAI_API_KEY"]?.value.reveal() == "FAKE-direct")
    #expect(variables["MISTRAL_API_KEY"]?.value.reveal() == "${XAI_API_KEY}!")
    #expect(try home.instance().variables["MISTRAL_API_KEY"]?.value.reveal() == "FAKE-file!")
  }
}
