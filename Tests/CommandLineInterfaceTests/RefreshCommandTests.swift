import Domain
import StructuredText
import Testing
import TokenProxyClient

@testable import CommandLineInterface

@Suite("credtop tokens refresh")
struct RefreshCommandTests {
  private func kimiHome() throws -> TemporaryHome {
    let home = try TemporaryHome()
    home.write(
      #"{"access_token":"kimi-FAKEaccess-0123456789ab","refresh_token":"kimi-FAKErefresh","expires_at":1790000000,"expires_in":900}"#,
      to: ".kimi-code/credentials/kimi-code.json")
    return home
  }

  @Test("a dry run tells owner, holders, files and risk, and does nothing")
  func dryRun() async throws {
    let home = try kimiHome()
    let before = home.text(of: ".kimi-code/credentials/kimi-code.json")
    let run = await run("tokens", "refresh", "kimi-cli", "--renew", "--dry-run", "--json", home: home.path)
    #expect(run.status == 0, "\(run)")
    #expect(run.document?["schemaVersion"]?.int == 1)
    #expect(run.document?["dryRun"]?.bool == true)
    #expect(run.document?["method"]?.string == "renew")
    #expect(run.document?["owner"]?.string == "kimi")
    #expect(run.document?["host"]?.string == "https://auth.kimi.com")
    #expect(run.document?["files"]?.array?.map(\.string) == ["~/.kimi-code/credentials/kimi-code.json"])
    #expect(run.document?["needsConfirmation"]?.bool == false)
    let text = await CommandLineInterfaceTests.run("tokens", "refresh", "kimi-cli", "--dry-run", home: home.path)
    #expect(text.output.contains("method   cli-command: Run kimi login here"))
    #expect(text.output.hasSuffix("Nothing was done.\n"))
    #expect(home.text(of: ".kimi-code/credentials/kimi-code.json") == before)
  }

  @Test("without leave nothing is renewed, and the answer names the way to give it")
  func notAllowed() async throws {
    let home = try kimiHome()
    let run = await run("tokens", "refresh", "kimi-cli", "--method", "renew", "--json", home: home.path)
    #expect(run.status == 77)
    #expect(run.document?["outcome"]?.string == "refused")
    #expect(run.document?["message"]?.string?.contains("--renew") == true)
  }

  @Test("wrong methods are wrong usage, and name the right ones")
  func usage() async throws {
    let home = try kimiHome()
    let unknown = await run("tokens", "refresh", "kimi-cli", "--method", "magic", "--json", home: home.path)
    #expect(unknown.status == 64)
    #expect(unknown.document?["error"]?["suggestion"]?.string?.contains("oauth-browser") == true)
    let both = await run("tokens", "refresh", "kimi-cli", "--method", "reread", "--renew", home: home.path)
    #expect(both.status == 64)
    home.write(#"{"OPENAI_API_KEY":"sk-FAKE0123456789abcdef"}"#, to: ".codex/auth.json")
    let absent = await run("tokens", "refresh", "codex-cli", "--method", "cli-command", "--json", home: home.path)
    #expect(absent.status == 64)
    #expect(absent.document?["error"]?["code"]?.string == "METHOD_NOT_OFFERED")
    let terminal = await run("tokens", "refresh", "kimi-cli", "--method", "cli-command", "--json", home: home.path)
    #expect(terminal.status == 64)
    #expect(terminal.document?["error"]?["message"]?.string == "kimi login needs a terminal.")
  }

  @Test("reading again tells that an expired login is still expired")
  func reread() async throws {
    let home = try kimiHome()
    let run = await run("tokens", "refresh", "kimi-cli", "--method", "reread", "--json", home: home.path)
    #expect(run.status == 1)
    #expect(run.document?["outcome"]?.string == "unchanged")
    #expect(run.document?["after"]?.string == "expired")
  }

  @Test("what somebody renewed meanwhile is picked up before anything else is done")
  func pickedUp() async throws {
    let home = try kimiHome()
    _ = await run("tokens", "scan", home: home.path)
    home.write(
      #"{"access_token":"kimi-FAKEnewaccess-0123456789","refresh_token":"kimi-FAKEnewrefresh","expires_at":1799999999,"expires_in":900}"#,
      to: ".kimi-code/credentials/kimi-code.json")
    let run = await run("tokens", "refresh", "kimi-cli", "--json", home: home.path)
    #expect(run.status == 0, "\(run)")
    #expect(run.document?["outcome"]?.string == "picked-up")
    #expect(run.document?["before"]?.string == "expired")
    #expect(run.document?["after"]?.string == "active")
  }

  @Test("the key page is named where no browser can show it")
  func page() async throws {
    let home = try kimiHome()
    let run = await run("tokens", "refresh", "kimi-cli", "--method", "api-key-web", home: home.path)
    #expect(run.status == 0)
    #expect(run.output.contains("open https://www.kimi.com/code/console"))
  }

  @Test("the demo world renews without asking anybody")
  func demo() async throws {
    let run = await run("tokens", "refresh", "gemini-cli", "--demo", "--json")
    #expect(run.status == 0, "\(run)")
    #expect(run.document?["outcome"]?.string == "renewed")
  }

  @Test("each run leaves an entry in the audit log, without a value")
  func audit() async throws {
    let home = try kimiHome()
    _ = await run("tokens", "refresh", "kimi-cli", "--method", "reread", home: home.path)
    let entries = try AuditLog(folder: home.path + "/.openclaw-token").newest(5)
    #expect(entries.map(\.command) == ["tokens refresh"])
    #expect(entries.first?.flags == ["--method"])
  }
}

@Suite("The table [refresh] of the configuration")
struct RefreshConfigurationTests {
  @Test("tools are named one by one, and nothing is renewed ahead unless that is said too")
  func reads() {
    let (plain, none) = Configuration.read(Array("[refresh]\nrenew = [\"kimi-cli\", \"claude-code\"]\n".utf8))
    #expect(none.isEmpty)
    #expect(plain.renewing == [.kimi, .claude])
    #expect(plain.renewingAhead.isEmpty)
    let (ahead, _) = Configuration.read(Array("[refresh]\nrenew = [\"kimi-cli\"]\nauto-renew = true\n".utf8))
    #expect(ahead.renewingAhead == [.kimi, .gemini])
    let (wrong, problems) = Configuration.read(Array("[refresh]\nrenew = [\"aider\"]\nauto-renew = 1\nx = 2\n".utf8))
    #expect(wrong.renewing.isEmpty)
    #expect(problems.map(\.line) == [2, 3, 4])
  }
}
