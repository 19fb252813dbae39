import StructuredText
import Testing

@testable import CommandLineInterface

@Suite struct ModelsCommandTests {
  @Test("the bare command prints the status, without a secret, and leaves no trace in the audit log")
  func status() async throws {
    let home = try ModelsHome()
    let run = await home.run()
    #expect(run.status == 0)
    #expect(run.output.contains("anthropic:a"))
    #expect(run.output.contains("disabled (billing)"))
    #expect(!run.output.contains("FAKE"))
    #expect(home.audited.isEmpty)
    #expect(home.stored == ModelsHome.usual)
  }

  @Test("--plain prints the one model; --json and --plain exclude each other") func plain() async throws {
    let home = try ModelsHome()
    #expect(await home.run("status", "--plain").output == "anthropic/claude-opus-4-5\n")
    #expect(await home.run("status", "--plain", "--json").status == 64)
  }

  @Test("an unknown agent is wrong usage, and the answer names those there are") func unknownAgent() async throws {
    let run = await (try ModelsHome()).run("status", "--agent", "ghost")
    #expect(run.status == 64)
    #expect(run.errors.contains("There are: main"))
  }

  @Test("the order is set, told, and cleared; nothing else changes") func order() async throws {
    let home = try ModelsHome()
    let before = home.document
    #expect(
      await home.run("auth", "order", "set", "--provider", "Anthropic", "anthropic:b", "anthropic:a", "anthropic:b")
        .status
        == 0)
    #expect(home.document?["order"]?["anthropic"]?.array?.compactMap(\.string) == ["anthropic:b", "anthropic:a"])
    #expect(home.document?["profiles"] == before?["profiles"])
    let told = await home.run("auth", "order", "get", "--provider", "anthropic", "--json")
    #expect(told.document?["order"]?.array?.compactMap(\.string) == ["anthropic:b", "anthropic:a"])
    let why = await home.run("why", "anthropic")
    #expect(why.output.contains("anthropic:b, oauth"))
    #expect(why.output.contains("set for this agent"))
    #expect(await home.run("auth", "order", "clear", "--provider", "anthropic").status == 0)
    #expect(home.document?["order"]?["anthropic"] == nil)
    #expect(home.audited == ["models auth order set", "models auth order clear"])
  }

  @Test("an order of profiles that are not there, or of another provider, is refused") func wrongOrder() async throws {
    let home = try ModelsHome()
    #expect(await home.run("auth", "order", "set", "--provider", "anthropic", "anthropic:ghost").status == 1)
    #expect(await home.run("auth", "order", "set", "--provider", "anthropic", "openrouter:manual").status == 1)
    #expect(await home.run("auth", "order", "set", "--provider", "anthropic").status == 64)
    #expect(await home.run("auth", "order", "set", "--provider", "no name!", "anthropic:a").status == 64)
    #expect(home.stored == ModelsHome.usual)
  }

  @Test("a log-out asks first, and then leaves nothing that names the profile") func logout() async throws {
    let home = try ModelsHome()
    #expect(await home.run("auth", "logout", "anthropic:b").status == 64)
    #expect(await home.run(["auth", "logout", "anthropic:b"], typed: ["n"]).status == 0)
    #expect(home.stored == ModelsHome.usual)
    #expect(await home.run("auth", "logout", "anthropic:ghost", "--yes").status == 1)
    #expect(await home.run("auth", "logout", "anthropic:b", "--yes").status == 0)
    #expect(home.stored?.contains("anthropic:b") == false)
    #expect(home.document?["profiles"]?["anthropic:a"] != nil)
  }

  @Test("a cooldown is ended, and the profile counts again") func clearCooldown() async throws {
    let home = try ModelsHome()
    let before = await home.run("why", "openrouter", "--json")
    #expect(
      before.document?["providers"]?.array?.first?["candidates"]?.array?.first?["window"]?["reason"]?.string
        == "billing")
    #expect(await home.run("auth", "clear-cooldown", "openrouter:manual").status == 0)
    #expect(home.document?["usageStats"]?["openrouter:manual"]?["disabledUntil"] == nil)
    let after = await home.run("why", "openrouter", "--json")
    #expect(after.document?["providers"]?.array?.first?["candidates"]?.array?.first?["window"]?.isNull == true)
  }

  @Test("where OpenClaw keeps databases a cooldown cannot be ended, and the answer says what helps")
  func clearCooldownOfDatabase() async throws {
    let home = try ModelsHome(nil, version: "2026.6.12")
    let run = await home.run("auth", "clear-cooldown", "openrouter:manual")
    #expect(run.status == 1)
    #expect(home.home.text(of: ModelsHome.store) == nil)
  }

  @Test("a store that does not parse is told and never replaced") func broken() async throws {
    let home = try ModelsHome("{ \"version\": 1, \"profiles\": {")
    #expect(await home.run("status", "--check").status == 1)
    let run = await home.run(["auth", "paste-token", "--provider", "anthropic"], piped: [ModelsHome.token])
    #expect(run.status == 1)
    #expect(home.stored == "{ \"version\": 1, \"profiles\": {")
  }

  @Test("the demo shows all that there is to show, and changes nothing") func demo() async throws {
    let home = try ModelsHome()
    let run = await home.run("status", "--demo")
    #expect(run.output.contains("anthropic:work"))
    #expect(!run.output.contains("FAKE"))
    #expect(await home.run("status", "--demo", "--check").status == 1)
    #expect(await home.run("why", "--demo").output.contains("cooldown (rate_limit), 14m 20s left"))
    #expect(await home.run("auth", "list", "--demo", "--json").status == 0)
    #expect(await home.run("auth", "order", "clear", "--provider", "anthropic", "--demo").status == 64)
    #expect(home.stored == ModelsHome.usual)
  }
}
