import StructuredText
import Testing

@testable import CommandLineInterface

@Suite struct IntegrateRemoveTests {
  /// Configurations in many hands' styles.
  static let configurations = [
    "{}\n", "{}", "{\n}", "{\"agents\":{\"defaults\":{\"model\":\"a/b\"}}}", "\u{FEFF}{ // empty\n}\n",
    "{\r\n\t'agents': {\r\n\t\t'defaults': {\r\n\t\t\t'model': {'primary': 'a/b', 'fallbacks': []},\r\n\t\t},\r\n\t},\r\n}",
    "{\n  models: {\n    // mine\n    providers: {\n      local: {baseUrl: 'http://127.0.0.1:11434/v1'} // fast\n    }\n  }\n}\n",
    "/* head */ {agents: {defaults: {model: {fallbacks: ['c/d' /* last */]}, models: {'a/b': {}, }}}} // tail",
  ]

  @Test("[C-23] --remove restores both files to the byte", arguments: configurations)
  func restores(configuration: String) async throws {
    let world = try OpenClawHome(configuration)
    try world.installEarly()
    world.home.write("# mine\nOTHER='x'", to: ".openclaw/.env")
    #expect(await world.run("--yes", "--model", "gpt-4o", "--model", "gpt-4o-mini").status == 0)
    #expect(world.configuration != configuration)
    let run = await world.run("--remove", "--yes")
    #expect(run.status == 0)
    #expect(world.configuration == configuration)
    #expect(world.variables == "# mine\nOTHER='x'")
    #expect(run.errors.contains("is still valid: credtop keys revoke 1111111111111111"))
    #expect(await world.run("--remove", "--yes").output == "OpenClaw is not integrated; there is nothing to remove.\n")
  }

  @Test("[C-23] files that were made for it are gone after --remove")
  func madeFiles() async throws {
    let world = try OpenClawHome()
    try world.installEarly()
    #expect(await world.run("--yes").status == 0)
    #expect(world.mode(".openclaw/openclaw.json") == 0o600)
    #expect(world.mode(".openclaw") == 0o700)
    #expect(await world.run("--remove", "--yes").status == 0)
    #expect(world.configuration == nil)
    #expect(world.variables == nil)
  }

  @Test("[C-23] what the person edited in the meantime stays")
  func foreignEdits() async throws {
    let world = try OpenClawHome("{\n  agents: {defaults: {model: 'a/b'}},\n}\n")
    try world.installEarly()
    #expect(await world.run("--yes", "--model", "gpt-4o").status == 0)
    let edited = try #require(world.configuration)
      .replacing(
        "fallbacks: ['openclaw-token-fallback/gpt-4o']", with: "fallbacks: ['openclaw-token-fallback/gpt-4o', 'x/y']"
      )
      .replacing("    providers: {", with: "    mode: 'merge', // mine\n    providers: {")
      .replacing("{\n  agents", with: "{\n  // a new remark\n  agents")
    world.home.write(edited, to: ".openclaw/openclaw.json")
    world.home.write((world.variables ?? "") + "LATER=1\n", to: ".openclaw/.env")
    #expect(await world.run("--remove", "--yes").status == 0)
    let text = try #require(world.configuration)
    #expect(!text.contains("openclaw-token-fallback"))
    #expect(text.hasPrefix("{\n  // a new remark\n  agents: {defaults: {model: {"))
    #expect(text.contains("primary: 'a/b'") && text.contains("fallbacks: ['x/y']"))
    #expect(text.contains("mode: 'merge', // mine"))
    #expect(world.variables == "LATER=1\n")
  }

  @Test("[C-23] --revoke revokes the key; when that fails the command says so and ends with 3")
  func revokes() async throws {
    let world = try OpenClawHome("{}\n")
    try world.installEarly()
    _ = await world.run("--yes")
    #expect(await world.run("--remove", "--revoke", "--yes", "--json").document?["key_revoked"]?.bool == true)
    #expect(world.proxy.revoked == [FakeTokenProxy.hash(1)])

    _ = await world.run("--yes")
    world.proxy.refuseRevoking()
    let run = await world.run("--remove", "--revoke", "--yes", "--json")
    #expect(run.status == 3)
    #expect(run.document?["success"]?.bool == false)
    #expect(run.document?["notes"]?.array?.first?.string?.contains("could not be revoked") == true)
  }

  @Test("an entry that another program left under our provider's name is removed without a record")
  func withoutRecord() async throws {
    let world = try OpenClawHome(
      "{\n  \"models\": {\n    \"providers\": {\n      \"openclaw-token-fallback\": {\"authMode\": \"api-key\"}\n    }\n  }\n}\n"
    )
    try world.installEarly()
    let refused = await world.run("--yes", "--json")
    #expect(refused.status == 1)
    #expect(refused.document?["error"]?["code"]?.string == "PROVIDER_EXISTS")
    #expect(await world.run("--remove", "--yes").status == 0)
    #expect(world.configuration?.contains("authMode") == false)
    #expect(await world.run("--yes").status == 0)
  }

  @Test("[C-23] on a terminal the change is shown and asked for, and --remove offers to revoke the key")
  func questions() async throws {
    let world = try OpenClawHome("{}\n")
    try world.installEarly()
    let declined = await world.run(answers: ["", ""])
    #expect(declined.status == 0)
    #expect(declined.errors.contains("+OPENCLAW_TOKEN_PROXY_KEY=[redacted]"))
    #expect(world.configuration == "{}\n")
    #expect(!world.proxy.lines.contains("POST /keys"))
    #expect(await world.run(answers: ["y"]).status == 0)
    #expect(world.configuration != "{}\n")
    let removed = await world.run("--remove", answers: ["y", "y"])
    #expect(removed.errors.contains("Revoke its key openclaw-fallback too? [y/N]"))
    #expect(world.proxy.revoked == [FakeTokenProxy.hash(1)])
    #expect(world.configuration == "{}\n")
  }

  @Test("removing needs a yes, and a dry run of it removes nothing")
  func asks() async throws {
    let world = try OpenClawHome("{}\n")
    try world.installEarly()
    _ = await world.run("--yes")
    let text = world.configuration
    #expect(await world.run("--remove").status == 64)
    let dry = await world.run("--remove", "--dry-run")
    #expect(dry.status == 0)
    #expect(dry.output.contains("-OPENCLAW_TOKEN_PROXY_KEY=[redacted]"))
    #expect(!dry.output.contains("FAKE"))
    #expect(world.configuration == text)
  }
}
