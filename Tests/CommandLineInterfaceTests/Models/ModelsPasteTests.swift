import FoundationEssentials
import StructuredText
import Testing

@testable import CommandLineInterface

@Suite struct ModelsPasteTests {
  @Test("a piped token becomes a profile, with its end, and is told nowhere") func piped() async throws {
    let home = try ModelsHome()
    let run = await home.run(
      ["auth", "paste-token", "--provider", "anthropic", "--expires-in", "30d"], piped: [ModelsHome.token])
    #expect(run.status == 0)
    let profile = home.document?["profiles"]?["anthropic:manual"]
    #expect(profile?["type"]?.string == "token")
    #expect(profile?["token"]?.string == ModelsHome.token)
    #expect(profile?["expires"]?.double ?? 0 > 1_700_000_000_000)
    #expect(!(run.output + run.errors).contains(ModelsHome.token))
    #expect(home.home.text(of: ".openclaw/openclaw.json")?.contains("// my settings") == true)
    #expect(home.audited == ["models auth paste-token"])
  }

  @Test("a token typed at the hidden prompt is taken, with blanks around it") func typed() async throws {
    let home = try ModelsHome()
    let run = await home.run(["auth", "setup-token"], typed: ["  \(ModelsHome.token) "])
    #expect(run.status == 0)
    #expect(home.document?["profiles"]?["anthropic:manual"]?["token"]?.string == ModelsHome.token)
    #expect(run.errors.contains("Setup token (not shown): "))
  }

  @Test(
    "what is no token is refused with 64, and nothing is written",
    arguments: [
      ["auth", "paste-token", "--provider", "anthropic"], ["auth", "setup-token"],
      ["auth", "paste-api-key", "--provider", "anthropic"],
    ], ["", "sk-ant-oat01-FAKEshort", "openclaw onboard --auth-choice x", "[REDACTED]"])
  func refused(words: [String], text: String) async throws {
    let home = try ModelsHome()
    let run = await home.run(words, piped: text.isEmpty ? [] : [text])
    #expect(run.status == 64)
    #expect(home.stored == ModelsHome.usual)
    #expect(text.isEmpty || !run.errors.contains(text))
  }

  @Test("a wrapped paste is seen as one", arguments: [ModelsHome.token]) func wrapped(token: String) async throws {
    let home = try ModelsHome()
    let run = await home.run(
      ["auth", "paste-token", "--provider", "anthropic"],
      piped: [String(token.prefix(50)), String(token.dropFirst(50))])
    #expect(run.status == 64)
    #expect(run.errors.contains("several lines"))
    #expect(home.stored == ModelsHome.usual)
  }

  @Test(
    "a secret on the command line is refused with 64 and not repeated, whatever it looks like",
    arguments: [ModelsHome.token, "plain-words-that-could-be-a-FAKE-key"])
  func argument(secret: String) async throws {
    let home = try ModelsHome()
    for command in ["paste-token", "paste-api-key"] {
      let run = await home.run("auth", command, "--provider", "anthropic", secret)
      #expect(run.status == 64)
      #expect(!(run.output + run.errors).contains(secret))
    }
    #expect(home.stored == ModelsHome.usual)
  }

  @Test("a dry run shows the change with the secret elided, and writes nothing") func dryRun() async throws {
    let home = try ModelsHome()
    let run = await home.run(
      ["auth", "paste-token", "--provider", "anthropic", "--dry-run"], piped: [ModelsHome.token])
    #expect(run.status == 0)
    #expect(run.output.contains("anthropic:manual"))
    #expect(!run.output.contains(String(ModelsHome.token.suffix(40))))
    #expect(home.stored == ModelsHome.usual)
  }

  @Test("a login is not replaced without a yes") func login() async throws {
    let home = try ModelsHome()
    let words = ["auth", "paste-token", "--provider", "anthropic", "--profile-id", "anthropic:a"]
    let refused = await home.run(words, piped: [ModelsHome.token])
    #expect(refused.status == 64)
    #expect(home.stored == ModelsHome.usual)
    let agreed = await home.run(words + ["--yes"], piped: [ModelsHome.token])
    #expect(agreed.status == 0)
    #expect(home.document?["profiles"]?["anthropic:a"]?["type"]?.string == "token")
  }

  @Test("spans are days unless they say otherwise; nonsense is refused", arguments: ["0", "-1d", "x", "5w", "99999d"])
  func spans(text: String) async throws {
    #expect(LifeSpan(argument: "30")?.seconds == 30 * 86_400)
    #expect(LifeSpan(argument: "90m")?.seconds == 5_400)
    #expect(LifeSpan(argument: "500ms")?.seconds == 0.5)
    let home = try ModelsHome()
    let run = await home.run(
      ["auth", "paste-token", "--provider", "anthropic", "--expires-in=\(text)"], piped: [ModelsHome.token])
    #expect(run.status == 64)
    #expect(home.stored == ModelsHome.usual)
  }

  @Test("--read-only writes nothing") func readOnly() async throws {
    let home = try ModelsHome()
    let run = await home.run(
      ["auth", "paste-token", "--provider", "anthropic", "--read-only"], piped: [ModelsHome.token])
    #expect(run.status == 64)
    #expect(home.stored == ModelsHome.usual)
  }
}

@Suite struct PastedTokensTests {
  @Test("a token without an end is remembered by its mask, and warned of before its year is over") func remembered()
    throws
  {
    let home = try TemporaryHome()
    let context = CommandContext(
      environment: ["HOME": home.path], workingDirectory: "/", isInputTerminal: false, isOutputTerminal: false,
      now: { noon }, write: { _ in }, writeError: { _ in })
    var tokens = PastedTokens(in: context)
    try tokens.remember(.init(store: "/s", profile: "anthropic:manual", masked: "sk-a…tttt", pastedAt: noon))
    let read = PastedTokens(in: context)
    #expect(read.pastedAt(store: "/s", profile: "anthropic:manual", masked: "sk-a…tttt") == noon)
    #expect(read.pastedAt(store: "/s", profile: "anthropic:manual", masked: "sk-a…other") == nil)
    #expect(PastedTokens.warning(pastedAt: noon, now: noon.addingTimeInterval(300 * 86_400)) == nil)
    #expect(PastedTokens.warning(pastedAt: noon, now: noon.addingTimeInterval(340 * 86_400)) != nil)
  }
}
