import Domain
import StructuredText
import Testing

@testable import CommandLineInterface

/// A configuration as a person keeps it.
private let kept = """
  // My OpenClaw.
  {
    gateway: { port: 18789 }, // the usual port

    agents: {
      defaults: {
        model: 'anthropic/claude-opus-4-5', // dear
      },
    },
    channels: {/* none */},
  }

  """

@Suite struct IntegrateTests {
  @Test("[C-23] integrate adds provider, models and fallback, and keeps every comment")
  func installs() async throws {
    let world = try OpenClawHome(kept)
    try world.installEarly()
    let run = await world.run("--yes", "--model", "gpt-4o", "--limit", "10", "--limit-reset", "monthly")
    #expect(run.status == 0)
    #expect(
      run.output == """
        ✓ OpenClaw falls back to openclaw-token-fallback/gpt-4o at http://127.0.0.1:3000/v1, with the key \
        openclaw-fallback (1111111111111111).

        """)
    let text = try #require(world.configuration)
    #expect(text.hasPrefix("// My OpenClaw.\n{\n  gateway: { port: 18789 }, // the usual port\n\n  agents: {\n"))
    #expect(
      text.contains(
        """
              model: {
                primary: 'anthropic/claude-opus-4-5',
                fallbacks: ['openclaw-token-fallback/gpt-4o'],
              }, // dear
        """))
    #expect(
      text.contains(
        """
          channels: {/* none */},
          models: {
            providers: {
              'openclaw-token-fallback': {
                baseUrl: 'http://127.0.0.1:3000/v1',
                apiKey: '${OPENCLAW_TOKEN_PROXY_KEY}',
                auth: 'api-key',
                api: 'openai-completions',
                models: [
        """))
    #expect(
      text.contains(
        """
                    id: 'gpt-4o',
                    name: 'gpt-4o',
                    reasoning: false,
                    input: ['text', 'image'],
                    cost: {
                      input: 2.5,
                      output: 10,
                      cacheRead: 1.25,
                      cacheWrite: 2.5,
                    },
                    contextWindow: 128000,
                    maxTokens: 16384,
        """))
    #expect(!text.contains("authMode"))
  }

  @Test("[C-23] a key of its own is made, its secret goes into OpenClaw's .env alone, and into no output")
  func secret() async throws {
    let world = try OpenClawHome(kept)
    try world.installLate()
    world.home.write("OTHER=1", to: ".openclaw/.env", mode: 0o644)
    let run = await world.run("--yes", "--name", "claw", "--limit", "10", "--limit-reset", "monthly")
    #expect(run.status == 0)
    let created = try #require(world.proxy.calls.first { $0.line == "POST /keys" })
    #expect(created.idempotencyKey == "idem-1")
    #expect(
      created.body
        == .members([("name", "claw".json), ("credit_limit", .number("10")), ("limit_reset", "monthly".json)]))
    let secret = FakeTokenProxy.secret(1)
    #expect(world.variables == "OTHER=1\nOPENCLAW_TOKEN_PROXY_KEY=\(secret)\n")
    #expect(world.mode(".openclaw/.env") == 0o600)
    for text in [run.output, run.errors, world.configuration, world.home.text(of: "calls")] {
      #expect(text?.contains(secret) != true)
    }
    #expect(world.home.text(of: ".openclaw-token/openclaw-integrations.json")?.contains(secret) == false)
  }

  @Test("[C-23] a copy of the configuration is kept beside it for its owner alone, and the mode stays")
  func backup() async throws {
    let world = try OpenClawHome()
    world.home.write(kept, to: ".openclaw/openclaw.json", mode: 0o640)
    try world.installEarly()
    #expect(await world.run("--yes").status == 0)
    #expect(world.backups == ["openclaw.json.credtop-20261120T143200Z"])
    #expect(world.home.text(of: ".openclaw/" + world.backups[0]) == kept)
    #expect(world.mode(".openclaw/" + world.backups[0]) == 0o600)
    #expect(world.mode(".openclaw/openclaw.json") == 0o640)
  }

  @Test("[C-23] an existing key is never taken, and its name is not either")
  func ownKey() async throws {
    let world = try OpenClawHome(kept, proxy: FakeTokenProxy(keys: "prod", "openclaw-fallback"))
    try world.installEarly()
    let run = await world.run("--yes", "--json")
    #expect(run.document?["key_name"]?.string == "openclaw-fallback-2")
    #expect(run.document?["key_hash"]?.string == FakeTokenProxy.hash(3))
    #expect(world.variables == "OPENCLAW_TOKEN_PROXY_KEY=\(FakeTokenProxy.secret(3))\n")
  }

  @Test("the models and prices are the server's own, and an id that is none is left out")
  func serverModels() async throws {
    let world = try OpenClawHome("{}\n")
    try world.installEarly()
    world.proxy.offer(
      .array([
        .members([
          ("id", "big-one".json), ("pricing", .members([("input", .number("2")), ("output", .number("8.25"))])),
        ]),
        .members([("id", "${ANTHROPIC_API_KEY}".json)]),
      ]))
    let run = await world.run("--yes", "--json")
    #expect(run.document?["fallbacks"] == ["openclaw-token-fallback/big-one"].json)
    let text = try #require(world.configuration)
    #expect(text.contains("\"id\": \"big-one\"") && text.contains("\"output\": 8.25"))
    #expect(!text.contains("ANTHROPIC_API_KEY"))
    #expect(await world.run("--remove", "--yes").status == 0)
    let refused = await world.run("--yes", "--json", "--model", "gpt-4o")
    #expect(refused.status == 64)
    #expect(refused.document?["error"]?["message"]?.string?.contains("does not offer the model 'gpt-4o'") == true)
    #expect(world.proxy.revoked == [FakeTokenProxy.hash(2)])
    #expect(world.configuration == "{}\n")
  }

  @Test("--primary puts the proxy first and the former primary behind it")
  func primary() async throws {
    let world = try OpenClawHome("{ \"agents\": { \"defaults\": { \"model\": { \"primary\": \"a/b\" } } } }")
    try world.installEarly()
    #expect(await world.run("--yes", "--primary", "--model", "gpt-4o").status == 0)
    let model = try JSONReader.read(Array((world.configuration ?? "").utf8))["agents"]?["defaults"]?["model"]
    #expect(model?["primary"]?.string == "openclaw-token-fallback/gpt-4o")
    #expect(model?["fallbacks"] == ["a/b"].json)
    #expect(await world.run("--remove", "--yes").status == 0)
    #expect(world.configuration == "{ \"agents\": { \"defaults\": { \"model\": { \"primary\": \"a/b\" } } } }")
  }

  @Test("where a list says which models may be used, the proxy's is put on it; agents of their own mind are named")
  func listsAndAgents() async throws {
    let world = try OpenClawHome(
      """
      {
        "agents": {
          "defaults": {"model": {"primary": "a/b", "fallbacks": ["c/d"]}, "models": {"a/b": {"alias": "gpt-4o"}}},
          "list": [{"id": "main"}, {"id": "writer", "model": "e/f"}]
        }
      }
      """)
    try world.installEarly()
    let run = await world.run("--yes", "--json", "--model", "gpt-4o")
    let text = try #require(world.configuration)
    #expect(text.contains("\"fallbacks\": [\"c/d\", \"openclaw-token-fallback/gpt-4o\"]"))
    #expect(text.contains("\"models\": {\"a/b\": {\"alias\": \"gpt-4o\"}, \"openclaw-token-fallback/gpt-4o\": {}}"))
    let notes = run.document?["notes"]?.array?.compactMap(\.string) ?? []
    #expect(notes.contains { $0.contains("Agent writer has a model of its own") })
    #expect(notes.contains { $0.contains("The alias gpt-4o means a/b") })
    #expect(notes.count == 2)
  }

  @Test("a second run changes nothing and makes no second key")
  func again() async throws {
    let world = try OpenClawHome(kept)
    try world.installEarly()
    _ = await world.run("--yes")
    let text = world.configuration
    let run = await world.run("--yes", "--json")
    #expect(run.status == 0)
    #expect(run.document?["changed"]?.bool == false)
    #expect(world.configuration == text)
    #expect(world.proxy.lines.count { $0 == "POST /keys" } == 1)
  }
}
