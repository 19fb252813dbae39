import DashboardCore
import Domain
import FoundationEssentials
import StructuredText
import Testing

@testable import CommandLineInterface

@Suite("tokens import, rotation and quota on the command line")
struct TokenImportTests {
  private static let store = ".openclaw/agents/main/agent/auth-profiles.json"
  private static let key = "sk-proj-FAKEcodexkey0123456789abcdefghij"

  private func home(
    _ profiles: String =
      #"{"openrouter:manual": {"type": "api_key", "provider": "openrouter", "key": "sk-or-v1-FAKEstored0123456789abcdef"}}"#
  )
    throws -> TemporaryHome
  {
    let home = try TemporaryHome()
    home.write(
      #"{"meta": {"lastTouchedVersion": "2026.1.29"}, "auth": {"profiles": {}}}"#, to: ".openclaw/openclaw.json")
    home.write("{\n  \"version\": 1,\n  \"profiles\": \(profiles)\n}\n", to: Self.store)
    home.write(#"{"auth_mode": "apikey", "OPENAI_API_KEY": "\#(Self.key)"}"#, to: ".codex/auth.json")
    return home
  }

  private func profiles(_ home: TemporaryHome) -> JSONValue? {
    home.text(of: Self.store).flatMap { try? JSONReader.read($0) }?["profiles"]
  }

  @Test("a key becomes a profile; again is nothing to do, and nothing is written")
  func importsOnce() async throws {
    let home = try home()
    let dry = await run("tokens", "import", "codex-cli", "--dry-run", home: home.path)
    #expect(dry.status == 0 && dry.output.contains("+ profile openai:codex-cli"), "\(dry)")
    #expect(!dry.output.contains(Self.key) && profiles(home)?["openai:codex-cli"] == nil)
    let done = await run("tokens", "import", "codex-cli", "--no-validate", home: home.path)
    #expect(done.status == 0 && done.output.contains("imported as openai:codex-cli"), "\(done)")
    #expect(profiles(home)?["openai:codex-cli"]?["key"]?.string == Self.key)
    let before = home.text(of: Self.store)
    let again = await run("tokens", "import", "codex-cli", "--no-validate", "--json", home: home.path)
    #expect(again.status == 0 && again.document?["tokens"]?.array?.first?["result"]?.string == "unchanged", "\(again)")
    #expect(home.text(of: Self.store) == before)
    let scan = await run("tokens", "scan", "--json", home: home.path)
    let flags = scan.document?["tokens"]?.array?.first?["flags"]
    #expect(flags?["importedAs"]?.string == "openai:codex-cli")
  }

  @Test("a login is not copied unless that is asked for, and then only with --yes")
  func logins() async throws {
    let home = try home()
    home.write(
      """
      {"claudeAiOauth": {"accessToken": "sk-ant-oat01-FAKE0123456789abcdefghij", "refreshToken": "sk-ant-ort01-FAKE0123456789",
       "expiresAt": 1795189120000, "scopes": ["user:inference"], "subscriptionType": "max"}}
      """, to: ".claude/.credentials.json")
    let before = home.text(of: Self.store)
    let refused = await run("tokens", "import", "claude-code", "--no-validate", home: home.path)
    #expect(refused.status == 1 && refused.output.contains("--copy-login"), "\(refused)")
    let unsure = await run("tokens", "import", "claude-code", "--no-validate", "--copy-login", home: home.path)
    #expect(unsure.status == 64 && unsure.errors.contains("logs the other out"), "\(unsure)")
    #expect(home.text(of: Self.store) == before)
    let done = await run("tokens", "import", "claude-code", "--no-validate", "--copy-login", "--yes", home: home.path)
    #expect(done.status == 0, "\(done)")
    #expect(home.text(of: Self.store)?.contains("sk-ant-ort01-FAKE0123456789") == true)
  }

  @Test("a changed key replaces the profile that we made only with --replace and --yes; read-only writes nothing")
  func replaces() async throws {
    let home = try home()
    _ = await run("tokens", "import", "codex-cli", "--no-validate", home: home.path)
    home.write(
      #"{"auth_mode": "apikey", "OPENAI_API_KEY": "sk-proj-FAKEother0123456789abcdefghij"}"#, to: ".codex/auth.json")
    let before = home.text(of: Self.store)
    #expect(await run("tokens", "import", "codex-cli", "--no-validate", home: home.path).status == 1)
    #expect(await run("tokens", "import", "codex-cli", "--no-validate", "--replace", home: home.path).status == 64)
    #expect(
      await run("tokens", "import", "codex-cli", "--replace", "--yes", "--read-only", home: home.path).status == 64)
    #expect(home.text(of: Self.store) == before)
    let done = await run("tokens", "import", "codex-cli", "--no-validate", "--replace", "--yes", home: home.path)
    #expect(done.status == 0, "\(done)")
    #expect(profiles(home)?["openai:codex-cli"]?["key"]?.string == "sk-proj-FAKEother0123456789abcdefghij")
  }

  @Test("an unknown credential, two for one id, and no OpenClaw are refused")
  func refusals() async throws {
    let home = try home()
    #expect(await run("tokens", "import", "nothing", home: home.path).status == 1)
    let bare = try TemporaryHome()
    bare.write(#"{"auth_mode": "apikey", "OPENAI_API_KEY": "\#(Self.key)"}"#, to: ".codex/auth.json")
    let result = await run("tokens", "import", "codex-cli", "--no-validate", home: bare.path)
    #expect(result.status != 0 && result.errors.contains("OpenClaw"), "\(result)")
  }

  @Test("a secret on the command line is refused and not repeated")
  func secretAsArgument() async throws {
    let home = try home()
    let result = await run("tokens", "import-manual", "codex-cli", Self.key, home: home.path)
    #expect(result.status == 64 && !result.errors.contains(Self.key) && result.errors.contains("standard input"))
  }

  @Test(
    "what is piped in must be a key", arguments: ["short", "openclaw onboard --auth-choice x", "sk-proj-FA…abcd1234"])
  func pasted(text: String) async throws {
    let home = try home()
    let (output, errors) = (Said(), Said())
    var context = CommandContext(
      environment: ["HOME": home.path, "PATH": "/nonexistent"], workingDirectory: "/", isInputTerminal: false,
      isOutputTerminal: false, now: { noon }, write: output.add, writeError: errors.add)
    context.client.readLine = { text }
    let status = await Program.run(arguments: ["tokens", "import-manual", "codex-cli", "--no-validate"], in: context)
    #expect(status == 1 && errors.value.contains("nothing was written") && !errors.value.contains(text))
  }

  @Test("rotation names the choice, and why not the others")
  func rotation() async throws {
    let home = try home()
    _ = await run("tokens", "scan", home: home.path)
    let look = await run("tokens", "rotation", "--json", home: home.path)
    let provider = look.document?["providers"]?.array?.first
    #expect(look.status == 0 && provider?["strategy"]?.string == "round-robin", "\(look)")
    #expect(provider?["excluded"]?.array?.first?["reason"]?.string?.contains("never proved") == true)
    let next = await run("tokens", "rotation", "next", "--json", home: home.path)
    #expect(next.status == 1 && next.document?["error"]?["code"]?.string == "NO_ACTIVE_TOKEN", "\(next)")
    let status = await run("tokens", "status", "--json", home: home.path)
    #expect(status.document?["rotation"]?["strategy"]?.string == "round-robin")
    let demo = await run("tokens", "rotation", "next", "--provider", "openai", "--demo", "--json")
    #expect(demo.document?["providers"]?.array?.first?["chosen"]?.string == "codex-cli:me@example.com", "\(demo)")
  }

  @Test("quotas of the demo world carry kind, age and pace")
  func quota() async throws {
    let run = await run("tokens", "quota", "claude-code", "--demo")
    #expect(run.status == 0 && run.output.contains("used, starts anew in"), "\(run)")
    #expect(run.output.contains("reported by the provider 2m ago"))
    let nothing = await CommandLineInterfaceTests.run("tokens", "quota", home: try home().path)
    #expect(nothing.status == 2)
  }

  @Test("the configuration forbids asking")
  func forbidden() async throws {
    let home = try home()
    home.write("quota = \"off\"\nauto-import = \"never\"\n", to: ".config/credtop/config.toml")
    #expect(await run("tokens", "quota", "--ask", home: home.path).status == 64)
    let check = await run("config", "check", home: home.path)
    #expect(check.status != 0 && (check.output + check.errors).contains("auto-import is 'never'"), "\(check)")
  }

  @Test("the answer of the first run is kept, and the configuration has the last word")
  func consent() async throws {
    let home = try home()
    let file = ConsentFile(path: home.path + "/state/consent.json")
    let context = CommandContext(
      environment: ["HOME": home.path], workingDirectory: "/", isInputTerminal: false, isOutputTerminal: false,
      now: { noon }, write: { _ in }, writeError: { _ in })
    func standing(_ change: (inout Configuration) -> Void = { _ in }) -> (quotas: Bool, imports: Bool) {
      var configuration = Configuration()
      change(&configuration)
      let now = file.standing(under: configuration, isDemo: false, in: context)
      return (now.quotas == .given, now.imports == .given)
    }
    #expect(standing() == (false, false))
    #expect(file.standing(under: Configuration(), isDemo: false, in: context).imports == .open)
    // The plugin that did it before was told whether it may.
    for (text, expected) in [("false", Consent.refused), ("true", .given)] {
      home.write(
        "{plugins: {entries: {'cli-token-discovery': {config: {autoImport: \(text)}}}}}", to: ".openclaw/openclaw.json")
      #expect(file.standing(under: Configuration(), isDemo: false, in: context).imports == expected)
    }
    try file.keep { $0.imports = false }
    try file.keep { $0.quotas = true }
    #expect(standing() == (true, false))
    #expect(file.standing(under: Configuration(), isDemo: false, in: context).imports == .refused)
    #expect(
      standing {
        $0.quota = .off; $0.autoImport = .auto
      } == (false, true))
    #expect(home.text(of: "state/consent.json")?.contains("\"quotas\": true") == true)
  }
}
