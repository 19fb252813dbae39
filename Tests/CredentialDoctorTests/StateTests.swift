import CredentialDoctor
import Domain
import FoundationEssentials
import OpenClawStore
import StructuredText
import Testing

private let key = #"{"type":"api_key","provider":"openai","key":"\#(Fake.key)"}"#
private let login =
  #"{"type":"oauth","provider":"anthropic","access":"\#(Fake.token)","refresh":"\#(Fake.refresh)","expires":\#(far)}"#

@Test("Names of an order that are nobody's are taken out, and an order of nothing else goes")
func danglingOrder() throws {
  let scene = scene(
    profiles: #"{"openai:a": \#(key)}"#,
    state: #""order": {"openai": ["openai:ghost", "openai:a"], "groq": ["groq:ghost"], "zai": 5}"#)
  let found = findings(in: scene).filter { $0.code == .orderDangling }
  #expect(found.map(\.severity) == [.error, .warning])
  #expect(scene.mended?["order"] == json(#"{"openai": ["openai:a"], "zai": 5}"#))
}

@Test("An agent's order may name what it inherits from the main one")
func inheritedOrder() {
  let folder = "/home/u/.openclaw/agents/work/agent"
  let store = #"{"version":1,"profiles":{},"order":{"openai":["openai:a"]}}"#
  let work = AgentScene(
    "work", folder: folder, profiles: StoreDocument(folder + "/auth-profiles.json", bytes: Array(store.utf8)))
  #expect(!scene(profiles: #"{"openai:a": \#(key)}"#, others: [work]).codes.contains("order-dangling"))
}

@Test("A usable profile that the order leaves out is told, with the order that has it")
func excludes() throws {
  let scene = scene(
    profiles:
      #"{"openai:a": \#(key), "openai:b c": \#(key), "openai:blank": {"type":"api_key","provider":"openai","key":""}}"#,
    state: #""order": {"openai": ["openai:a"]}"#)
  let finding = try #require(scene.first(.orderExcludes))
  #expect(finding.severity == .info)
  #expect(finding.command == "credtop models auth order set --provider openai openai:a 'openai:b c'")
}

@Test("What is kept of profiles that are gone is removed; the counters of inline keys stay")
func orphans() {
  let scene = scene(
    profiles: #"{"openai:a": \#(key)}"#,
    state: """
      "lastGood": {"openai": "openai:ghost", "groq": "openai:a"},
      "usageStats": {"openai:ghost": {"errorCount": 1}, "inline-api-key:openai": {"errorCount": 1}, "openai:a": {"lastUsed": 5}}
      """)
  #expect(scene.codes.isSuperset(of: ["lastgood-dangling", "usage-orphan"]))
  #expect(scene.mended?["lastGood"] == json(#"{"groq": "openai:a"}"#))
  #expect(
    scene.mended?["usageStats"] == json(#"{"inline-api-key:openai": {"errorCount": 1}, "openai:a": {"lastUsed": 5}}"#))
}

@Test("Counters of a pause that is over are set back, and only those")
func staleCooldown() {
  let scene = scene(
    profiles: #"{"openai:a": \#(key), "openai:b": \#(key)}"#,
    state: """
      "usageStats": {"openai:a": {"lastUsed": 5, "errorCount": 3, "cooldownUntil": 1700000000000, "failureCounts": {"rate_limit": 3}},
                     "openai:b": {"errorCount": 3, "cooldownUntil": \(far)}}
      """)
  #expect(scene.first(.cooldownStale)?.profile == "openai:a")
  #expect(
    scene.mended?["usageStats"]
      == json(
        #"{"openai:a": {"lastUsed": 5, "errorCount": 0}, "openai:b": {"errorCount": 3, "cooldownUntil": \#(far)}}"#))
}

@Test("A profile that is put aside for billing is told, and left to the person who knows whether credits were bought")
func billing() throws {
  let scene = scene(
    profiles: #"{"openai:a": \#(key)}"#,
    state: #""usageStats": {"openai:a": {"errorCount": 1, "disabledUntil": \#(far), "disabledReason": "billing"}}"#)
  let finding = try #require(scene.first(.disabledBilling))
  #expect(finding.action == nil && finding.command == "credtop models auth clear-cooldown openai:a")
}

@Test("The configuration is set right where it contradicts the store, byte by byte")
func configuration() throws {
  let text = """
    // mine
    {
      auth: {
        profiles: {
          'openai:a': { provider: 'openai', mode: 'oauth' }, // a
          "anthropic:l": { provider: "claude", mode: "oauth" },
        },
        order: { groq: [], openai: ["openai:ghost", "openai:a"] },
      },
    }
    """
  let scene = scene(profiles: #"{"openai:a": \#(key), "anthropic:l": \#(login)}"#, configuration: text)
  #expect(scene.codes.isSuperset(of: ["mode-mismatch", "provider-mismatch", "order-empty-config", "order-dangling"]))
  let mended = try #require(scene.mendedConfiguration)
  #expect(
    mended == """
      // mine
      {
        auth: {
          profiles: {
            'openai:a': { provider: 'openai', mode: "api_key" }, // a
            "anthropic:l": { provider: "anthropic", mode: "oauth" },
          },
          order: { openai: ["openai:a"] },
        },
      }
      """)
}

@Test("A configuration that is made elsewhere is left alone")
func managed() {
  var scene = scene(profiles: "{}", configuration: #"{"auth": {"order": {"groq": []}}}"#)
  scene.configurationIsManaged = true
  #expect(scene.first(.orderEmptyConfig)?.action == nil)
  #expect(RepairPlan(for: scene).isEmpty)
}

@Test("Mode oauth takes a token, and a type that changes takes its mode along")
func modes() throws {
  let text = #"{"auth": {"profiles": {"anthropic:x": {"provider": "anthropic", "mode": "token"}}}}"#
  let token = scene(
    profiles: #"{"anthropic:x": {"type":"token","provider":"anthropic","token":"\#(Fake.token)"}}"#,
    configuration: text.replacing("token", with: "oauth"))
  #expect(token.codes.isEmpty)
  let keyInToken = scene(
    profiles: #"{"anthropic:x": {"type":"token","provider":"anthropic","token":"\#(Fake.anthropicKey)"}}"#,
    configuration: text)
  #expect(try #require(keyInToken.mendedConfiguration) == text.replacing("token", with: "api_key"))
}

@Test("The gateway's token under the wrong name is told")
func gatewayToken() {
  let scene = scene(profiles: "{}", configuration: #"{"gateway": {"token": "FAKE"}}"#)
  #expect(scene.first(.gatewayTokenKey)?.severity == .warning)
}

@Test("One refresh token in two agents, in oauth.json and in a tool is one finding that names them all")
func sharedGrant() throws {
  let folder = "/home/u/.openclaw/agents/work/agent"
  let store = #"{"version":1,"profiles":{"anthropic:w": \#(login)}}"#
  let work = AgentScene(
    "work", folder: folder, profiles: StoreDocument(folder + "/auth-profiles.json", bytes: Array(store.utf8)))
  var scene = scene(profiles: #"{"anthropic:x": \#(login)}"#, others: [work])
  scene.oauth = StoreDocument(
    "/home/u/.openclaw/credentials/oauth.json", bytes: Array(#"{"anthropic": {"refresh": "\#(Fake.refresh)"}}"#.utf8))
  scene.logins = [
    ToolLogin(
      tool: .claude, provider: "anthropic", path: "/home/u/.claude/.credentials.json", secretPrint: "",
      grantPrint: scene.fingerprint(Fake.refresh))
  ]
  let found = findings(in: scene).filter { $0.code == .duplicateRefresh }
  #expect(found.count == 1)
  let text = try #require(found.first?.explanation)
  for name in ["claude-code", "agent main (anthropic:x)", "agent work (anthropic:w)", "oauth.json (anthropic)"] {
    #expect(text.contains(name))
  }
  #expect(found.first?.action == nil)
}

@Test("An old copy of a login that its tool has renewed since is told")
func staleCopy() {
  let old = login.replacing(far, with: "1700000000000")
  var scene = scene(profiles: #"{"anthropic:claude-cli": \#(old)}"#)
  scene.logins = [
    ToolLogin(
      tool: .claude, provider: "anthropic", path: "/home/u/.claude/.credentials.json", secretPrint: "new",
      grantPrint: "new", expiresAt: now.addingTimeInterval(3600))
  ]
  #expect(scene.codes.isSuperset(of: ["stale-copy", "legacy-files"]))
}

@Test("A variable beside a profile and a variable alone are worth knowing, and no fault")
func environment() {
  var scene = scene(
    profiles: #"{"openai:a": \#(key)}"#,
    configuration: #"{"agents": {"defaults": {"model": {"primary": "groq/x", "fallbacks": ["openai/y"]}}}}"#)
  scene.variables = [
    "OPENAI_API_KEY": "in this shell", "GROQ_API_KEY": "in ~/.openclaw/.env", "XAI_API_KEY": "in this shell",
  ]
  let found = findings(in: scene)
  #expect(found.map(\.code.rawValue).sorted() == ["env-only", "env-shadow"])
  #expect(found.allSatisfy { $0.severity == .info })
}
