import StructuredText
import Testing
import TokenProxyAPI

@testable import CommandLineInterface

@Suite struct IntegrateLookTests {
  @Test("[C-23] a dry run prints the change as a diff without any secret, and changes nothing")
  func dryRun() async throws {
    let text = "{\n  \"botToken\": \"FAKE-0123456789abcdef\",\n  \"agents\": {\"defaults\": {\"model\": \"a/b\"}}\n}\n"
    let world = try OpenClawHome(text)
    try world.installEarly()
    let run = await world.run("--dry-run", "--model", "gpt-3.5-turbo", isLoggedIn: false)
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("--- ~/.openclaw/openclaw.json\n+++ ~/.openclaw/openclaw.json\n@@ -1,4 +1,"))
    #expect(run.output.contains("   \"botToken\": \"[redacted]\",\n"))
    #expect(run.output.contains("-  \"agents\": {\"defaults\": {\"model\": \"a/b\"}}\n"))
    #expect(run.output.contains("+        \"apiKey\": \"${OPENCLAW_TOKEN_PROXY_KEY}\",\n"))
    #expect(
      run.output.hasSuffix(
        "--- /dev/null\n+++ ~/.openclaw/.env\n@@ -0,0 +1,1 @@\n+OPENCLAW_TOKEN_PROXY_KEY=[redacted]\n"))
    #expect(world.configuration == text)
    #expect(world.variables == nil)
    #expect(world.proxy.calls.isEmpty)
  }

  @Test("[C-23] --status tells provider, fallbacks, the state of the key and whether the proxy takes it")
  func status() async throws {
    let world = try OpenClawHome("{}\n")
    try world.installEarly()
    let before = await world.run("--status", "--json")
    #expect(before.status == 0)
    #expect(before.document?["installed"]?.bool == true)
    #expect(before.document?["integrated"]?.bool == false)
    #expect(before.document?["provider_name"]?.isNull == true)

    world.proxy.offer(.array([.members([("id", "gpt-4o".json)])]))
    _ = await world.run("--yes")
    let after = try #require(await world.run("--status", "--json").document)
    #expect(after["integrated"]?.bool == true)
    #expect(after["provider_name"]?.string == "openclaw-token-fallback")
    #expect(after["proxy_url"]?.string == "http://127.0.0.1:3000/v1")
    #expect(after["key_hash"]?.string == FakeTokenProxy.hash(1))
    #expect(after["key_state"]?.string == "active")
    #expect(after["proxy_state"]?.string == "works")
    #expect(after["fallbacks"] == ["openclaw-token-fallback/gpt-4o"].json)

    _ = try await world.proxy.send(.init(.delete, "/keys/" + FakeTokenProxy.hash(1)))
    #expect(await world.run("--status", "--json").document?["key_state"]?.string == "missing")
    world.proxy.goDown()
    let down = try #require(await world.run("--status", "--json").document)
    #expect(down["reachable"]?.bool == false)
    #expect(down["key_state"]?.string == "unknown")
    #expect(await world.run("--status").output.contains("not reachable"))
  }

  @Test("[C-23] OpenClaw's own variables say where its files are")
  func variables() async throws {
    for (variables, folder) in [
      (["OPENCLAW_STATE_DIR": "~/state"], "state"), (["OPENCLAW_HOME": "~/other"], "other/.openclaw"),
      (["OPENCLAW_PROFILE": "work"], ".openclaw-work"),
    ] {
      let world = try OpenClawHome()
      try world.installEarly()
      world.home.write("{}\n", to: folder + "/openclaw.json")
      #expect(await world.run("--yes", environment: variables).status == 0)
      #expect(world.home.text(of: folder + "/openclaw.json")?.contains("openclaw-token-fallback") == true)
      #expect(world.home.text(of: folder + "/.env")?.hasPrefix("OPENCLAW_TOKEN_PROXY_KEY=") == true)
      #expect(world.configuration == nil)
    }
    let world = try OpenClawHome("{}\n")
    try world.installEarly()
    let path = world.home.write("{}\n", to: "elsewhere/claw.json5")
    #expect(await world.run("--yes", environment: ["OPENCLAW_CONFIG_PATH": path]).status == 0)
    #expect(world.configuration == "{}\n")
    #expect(world.home.text(of: "elsewhere/claw.json5") != "{}\n")
    #expect(world.variables != nil)
  }

  @Test("OpenClaw's own command edits a file in OpenClaw's own form, and what it wrote is checked")
  func ownCommand() async throws {
    let text = "{\n  \"gateway\": {\n    \"port\": 18789\n  }\n}\n"
    let plain = try OpenClawHome(text)
    try plain.installLate()
    _ = await plain.run("--yes", "--model", "gpt-4o")
    let edited = try #require(plain.configuration)

    // What a program would write: other order, other form, a stamp.
    let value = try JSONReader.read(Array(edited.utf8))
    let stamped = JSONWriter.pretty(
      .object(
        (value.members ?? []).reversed() + [
          .init(name: "meta", value: .members([("lastTouchedVersion", "2026.8.3".json)]))
        ]))
    let world = try OpenClawHome(text)
    let result = world.home.write(stamped, to: "result")
    try world.installLate(patch: "cp '\(result)' \"$CONFIG\"")
    #expect(await world.run("--yes", "--model", "gpt-4o").status == 0)
    #expect(world.configuration == stamped)
    #expect(world.calls.contains { $0.hasPrefix("config patch --file ") && $0.hasSuffix(" --dry-run") })
    #expect(await world.run("--remove", "--yes").status == 0)
    #expect(world.configuration?.contains("openclaw-token-fallback") == false)

    // A command that writes something else is not trusted: the text is edited in its place.
    let wrong = try OpenClawHome(text)
    try wrong.installLate(patch: "echo '{\"gateway\": {}}' > \"$CONFIG\"")
    #expect(await wrong.run("--yes", "--model", "gpt-4o").status == 0)
    #expect(wrong.configuration == edited)
  }

  @Test("a command that would lose comments, or that belongs to an early version, is not used")
  func notOwnCommand() async throws {
    let commented = try OpenClawHome("{\n  // mine\n}\n")
    try commented.installLate(patch: "echo '{}' > \"$CONFIG\"")
    #expect(await commented.run("--yes").status == 0)
    #expect(commented.configuration?.hasPrefix("{\n  // mine\n") == true)
    #expect(!commented.calls.contains { $0.hasPrefix("config patch") })
    let early = try OpenClawHome("{}\n")
    try early.installEarly()
    #expect(await early.run("--yes").status == 0)
    #expect(early.calls.isEmpty)
  }

  @Test("[C-3] the demo shows the change and touches no file")
  func demo() async throws {
    let world = try OpenClawHome("{}\n")
    try world.installEarly()
    for arguments in ["--yes", "--status", "--remove"] {
      #expect(await world.run(arguments, "--demo", isLoggedIn: false).status == 0)
    }
    #expect(world.configuration == "{}\n")
    #expect(world.variables == nil)
    #expect(world.mode(".openclaw-token") == nil)
    #expect(world.proxy.calls.isEmpty)
  }
}
