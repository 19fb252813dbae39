import StructuredText
import Testing

@testable import CommandLineInterface

@Suite("Usage")
struct UsageTests {
  @Test(
    "wrong usage ends with 64 and says so on standard error",
    arguments: [
      ["bogus"], ["--interval", "0"], ["--interval", "many"], ["tokens", "bogus"],
      ["tokens", "scan", "--cli", "bogus"],
      ["--pane", "bogus"], ["completion", "tcsh"], ["--color", "mauve", "status"], ["watch", "--interval", "0"],
    ])
  func wrongUsage(arguments: [String]) async {
    let plain = await run(arguments: arguments)
    #expect(plain.status == 64)
    #expect(plain.output.isEmpty)
    #expect(!plain.errors.isEmpty)
  }

  @Test(
    "with --json a usage error is the one document on standard output",
    arguments: [["bogus"], ["--interval", "0"], ["tokens", "scan", "--cli", "bogus"]])
  func wrongUsageAsJSON(arguments: [String]) async {
    let run = await run(arguments: arguments + ["--json"])
    #expect(run.status == 64)
    #expect(run.errors.isEmpty)
    #expect(run.document?["error"]?["code"]?.string == "USAGE")
    #expect(run.document?["error"]?["message"]?.nonEmptyString != nil)
  }

  @Test(
    "a secret on the command line is refused, and never said again",
    arguments: [["tokens", "show"], ["tokens", "scan", "--cli"], ["--color"], ["config", "check"], []])
  func secretArgument(words: [String]) async {
    let secret = "sk-ant-" + "api03-" + String(repeating: "aB3dE6gH9", count: 5)
    for run in [await run(arguments: words + [secret]), await run(arguments: words + [secret, "--json"])] {
      #expect(run.status == 64)
      #expect(!(run.output + run.errors).contains("aB3dE6gH9"))
      #expect((run.output + run.errors).contains("standard input"))
    }
  }

  @Test("global flags may stand before or after the command")
  func globalFlags() async {
    let before = await run("--json", "--demo", "--seed", "7", "tokens", "scan")
    let after = await run("tokens", "scan", "--demo", "--seed", "7", "--json")
    #expect(before.status == 0)
    #expect(before.output == after.output)
    #expect(
      movingGlobalFlags(["--seed=7", "--json", "status", "--check"]) == ["status", "--check", "--seed=7", "--json"])
    #expect(movingGlobalFlags(["--json"]) == ["--json"])
    #expect(movingGlobalFlags(["--json", "a", "--", "-x"]) == ["a", "--json", "--", "-x"])
  }

  @Test("help and version are answers")
  func help() async {
    let version = await run("--version")
    #expect(version.status == 0)
    #expect(version.output == "credtop \(ProgramVersion.text)\n")
    #expect(await run("-V").output == version.output)
    #expect(await run("--version", "--json").document?["text"]?.string == "credtop \(ProgramVersion.text)")
    let help = await run("--help")
    #expect(help.status == 0)
    for command in ["status", "watch", "tokens", "secrets", "config", "completion"] {
      #expect(help.output.contains(command))
    }
  }

  @Test(
    "[C-12] with --json help is one document too, wherever it is asked for",
    arguments: [
      ["--help", "--json"], ["keys", "create", "--help", "--json"], ["--json", "keys", "--help"],
      ["help", "keys", "--json"],
      ["credits", "buy", "-h", "--json"],
    ])
  func helpAsJSON(arguments: [String]) async {
    let help = await run(arguments: arguments)
    #expect(help.status == 0)
    #expect(help.document?["text"]?.string?.contains("USAGE: credtop") == true)
  }

  @Test(
    "a group of commands without one of them is wrong usage that names them",
    arguments: ["auth", "credits", "keys", "profile", "config", "audit", "tokens"])
  func group(name: String) async {
    let plain = await run(name)
    #expect(plain.status == 64)
    #expect(plain.output.isEmpty)
    #expect(plain.errors.contains("'\(name)' needs one of its commands"))
    let document = await run(name, "--json")
    #expect(document.status == 64)
    #expect(document.document?["error"]?["code"]?.string == "USAGE")
  }

  @Test(
    "without a terminal the program prints what status prints",
    arguments: [["--demo"], ["--mock"], ["--once", "--demo"]])
  func noTerminal(arguments: [String]) async {
    let bare = await run(arguments: arguments)
    let status = await run("status", "--demo")
    #expect(bare.status == 0)
    #expect(bare.output == status.output)
    #expect(!bare.output.contains("\u{1B}"))
  }

  @Test("a completion script is printed for each shell", arguments: ["bash", "zsh", "fish"])
  func completion(shell: String) async {
    let run = await run("completion", shell)
    #expect(run.status == 0)
    #expect(run.output.contains("credtop"))
    #expect(run.output.contains("tokens"))
  }
}
