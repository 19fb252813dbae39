import StructuredText
import Testing

@testable import CommandLineInterface

@Suite struct ModelsSyncTests {
  private static let claude = """
    {
      "claudeAiOauth": {
        "accessToken": "sk-ant-oat01-FAKE-claude-access-0123456789",
        "refreshToken": "sk-ant-ort01-FAKE-claude-refresh-0123456789",
        "expiresAt": 4102444900000,
        "scopes": ["user:inference"],
        "subscriptionType": "max"
      }
    }

    """

  private func home(_ store: String? = ModelsHome.usual, version: String = "2026.1.29") throws -> ModelsHome {
    let home = try ModelsHome(store, version: version)
    home.home.write(Self.claude, to: ".claude/.credentials.json")
    return home
  }

  @Test("a refresh token is not copied without the flag, and the dry run says so") func withoutFlag() async throws {
    let home = try home()
    let dry = await home.run("sync", "--dry-run")
    #expect(dry.status == 0)
    #expect(dry.errors.contains("--copy-login"))
    let run = await home.run("sync")
    #expect(run.status == 64)
    #expect(home.stored == ModelsHome.usual)
    #expect(!(dry.output + dry.errors + run.output + run.errors).contains("FAKE"))
  }

  @Test("with the flag the whole login becomes a profile, and the warning stays") func copied() async throws {
    let home = try home()
    let run = await home.run("sync", "--copy-login", "--oauth-json", "--env")
    #expect(run.status == 0)
    #expect(run.errors.contains("two holders"))
    let profile = home.document?["profiles"]?["anthropic:default"]
    #expect(profile?["refresh"]?.string == "sk-ant-ort01-FAKE-claude-refresh-0123456789")
    #expect(profile?["expires"]?.int == 4_102_444_900_000)
    #expect(profile?["subscriptionType"]?.string == "max")
    let oauth = home.home.text(of: ".openclaw/credentials/oauth.json").flatMap { try? JSONReader.read($0) }
    #expect(oauth?["anthropic"]?["access"]?.string == "sk-ant-oat01-FAKE-claude-access-0123456789")
    #expect(
      home.home.text(of: ".openclaw/.env") == "ANTHROPIC_OAUTH_TOKEN=sk-ant-oat01-FAKE-claude-access-0123456789\n")
    #expect(home.home.text(of: ".claude/.credentials.json") == Self.claude)
    // Each place can be put back.
    #expect((SmallFile.names(in: home.home.path + "/.local/state/credtop/openclaw-backups") ?? []).count == 3)
    let again = await home.run("sync", "--copy-login")
    #expect(again.status == 0)
    #expect(again.errors.contains("nothing to write"))
  }

  @Test("an access token alone becomes a token with an end") func accessOnly() async throws {
    let home = try home()
    #expect(await home.run("sync", "--access-only").status == 0)
    let profile = home.document?["profiles"]?["anthropic:default"]
    #expect(profile?["type"]?.string == "token")
    #expect(profile?["refresh"] == nil)
  }

  @Test("databases take no copies; without a login of Claude Code there is nothing to copy") func refused() async throws
  {
    let database = try home(nil, version: "2026.6.12")
    #expect(await database.run("sync", "--copy-login").status == 1)
    #expect(database.stored == nil)
    let empty = try ModelsHome()
    let run = await empty.run("sync", "--copy-login")
    #expect(run.status == 77)
    #expect(run.errors.contains("claude auth login"))
  }

  @Test("the way back is for the oldest versions alone") func wayBack() async throws {
    let home = try home()
    #expect(await home.run("sync", "--to-claude", "--copy-login").status == 1)
    #expect(home.home.text(of: ".claude/.credentials.json") == Self.claude)
    #expect(await home.run("sync", "--to-claude", "--env").status == 64)
  }
}
