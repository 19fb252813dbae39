import StructuredText
import Testing

@testable import CommandLineInterface

@Suite("Reports")
struct ReportTests {
  @Test("status names the worst news first and lists every pane")
  func status() async throws {
    let run = await run("status", "--demo")
    #expect(run.status == 0)
    let lines = run.output.split(separator: "\n").map(String.init)
    let first = try #require(lines.first)
    #expect(first == "! kimi-cli EXPIRED 3h ago, refreshable")
    #expect(lines.contains { $0.hasPrefix("kimi-cli:") && $0.contains("EXPIRED") })
    #expect(lines.contains { $0.hasPrefix("Credits: $") })
    #expect(lines.contains { $0.hasPrefix("nightly") })
  }

  @Test("status --check fails while a credential is expired, and is content with an empty home")
  func check() async {
    #expect(await run("status", "--check", "--demo").status == 1)
    let empty = TemporaryHome.empty
    #expect(await run("status", "--check", home: empty?.path ?? "/").status == 0)
  }

  @Test("money is text with decimals and times are UTC with milliseconds")
  func documents() async throws {
    let document = try #require(await run("status", "--demo", "--json").document)
    #expect(document["schemaVersion"]?.int == 1)
    #expect(document["at"]?.string == "2026-11-20T14:32:00.000Z")
    #expect(document["credits"]?["total"]?.string == "100.00")
    let token = try #require(document["tokens"]?.array?.first)
    #expect(token["cli"]?.string == "kimi-cli")
    #expect(token["status"]?.string == "expired")
    #expect(token["recommended"]?.string == "cli-command")
  }

  @Test("tokens show and methods tell owner, holders and the recommended way")
  func showAndMethods() async throws {
    let show = await run("tokens", "show", "kimi-cli", "--demo")
    #expect(show.status == 0)
    #expect(show.output.contains("shared with"))
    let methods = await run("tokens", "methods", "kimi-cli", "--demo")
    #expect(methods.output.contains("belongs to kimi"))
    #expect(methods.output.contains("openclaw agent main"))
    #expect(methods.output.contains("(recommended)"))
    let document = try #require(await run("tokens", "methods", "kimi-cli", "--demo", "--json").document)
    let listed = try #require(document["tokens"]?.array?.first?["methods"]?.array)
    #expect(listed.count { $0["recommended"]?.bool == true } == 1)
  }

  @Test("an unknown id names those that there are")
  func unknownID() async {
    let run = await run("tokens", "show", "nobody", "--demo", "--json")
    #expect(run.status == 1)
    #expect(run.document?["error"]?["code"]?.string == "TOKEN_NOT_FOUND")
    #expect(run.document?["error"]?["suggestion"]?.string?.contains("codex-cli:me@example.com") == true)
  }

  @Test("an empty home is exit status 2 and an empty list")
  func emptyHome() async throws {
    let home = try TemporaryHome()
    let run = await run("tokens", "scan", "--json", home: home.path)
    #expect(run.status == 2)
    #expect(run.document?["tokens"]?.array?.isEmpty == true)
    #expect(home.text(of: ".openclaw/cli-token-history.json") == nil)
  }

  @Test("a scan is remembered, listed and forgotten")
  func history() async throws {
    let home = try TemporaryHome()
    home.write("openai-api-key: sk-FAKE-aider-0123456789abcdef\n", to: ".aider.conf.yml")
    let scan = await run("tokens", "scan", "--json", home: home.path)
    #expect(scan.status == 0)
    #expect(scan.document?["new"]?.int == 1)
    #expect(await run("tokens", "list", "--json", home: home.path).document?["found"]?.int == 1)
    #expect(await run("tokens", "status", "--json", home: home.path).document?["discoveredTokens"]?.int == 1)
    let refused = await run("tokens", "history", "--clear", home: home.path)
    #expect(refused.status == 64)
    #expect(await run("tokens", "history", "--json", home: home.path).document?["tokens"]?.array?.count == 1)
    #expect(await run("tokens", "history", "--clear", "--yes", home: home.path).status == 0)
    #expect(await run("tokens", "history", "--json", home: home.path).document?["tokens"]?.array?.isEmpty == true)
  }

  @Test("no secret is on any output of any command")
  func secrecy() async throws {
    let home = try TemporaryHome()
    home.write("openai-api-key: sk-FAKE-aider-0123456789abcdef\n", to: ".aider.conf.yml")
    home.write("{\"access_token\": \"kimi-FAKE-half-writ", to: ".kimi-code/credentials/kimi-code.json")
    for arguments in [
      ["status"], ["status", "--json"], ["tokens", "scan"], ["tokens", "scan", "--json"], ["tokens", "show", "aider"],
      ["tokens", "history", "--json"], ["secrets", "scan", home.path], ["secrets", "scan", home.path, "--json"],
    ] {
      let run = await run(arguments: arguments, home: home.path)
      #expect(!(run.output + run.errors).contains("0123456789"), "\(arguments)")
      #expect(!(run.output + run.errors).contains("half-writ"), "\(arguments)")
    }
  }
}

extension TemporaryHome {
  static var empty: TemporaryHome? { try? TemporaryHome() }
}
