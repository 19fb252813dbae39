import Glibc
import StructuredText
import Testing

@testable import CommandLineInterface

@Suite struct IntegrateRefusalTests {
  /// Nothing was changed, and no key was made.
  private func isUntouched(_ world: OpenClawHome, _ configuration: String) -> Bool {
    world.configuration == configuration && world.variables == nil && world.backups.isEmpty
      && !world.proxy.lines.contains("POST /keys")
  }

  @Test("[C-23] a configuration that does not parse is not touched; line and column are told")
  func unreadable() async throws {
    let world = try OpenClawHome("{\n  // fine\n  agents: oops\n}\n")
    try world.installEarly()
    for arguments in [["--yes"], ["--remove", "--yes"], ["--status"], ["--dry-run"]] {
      let run =
        await arguments.count == 1 ? world.run(arguments[0], "--json") : world.run(arguments[0], arguments[1], "--json")
      #expect(run.status == 1)
      #expect(run.document?["error"]?["message"]?.string?.contains("line 3, column 11") == true)
    }
    #expect(isUntouched(world, "{\n  // fine\n  agents: oops\n}\n"))
  }

  @Test(
    "[C-23] an $include at or above what would be edited is refused with the reason",
    arguments: [
      "{ $include: './base.json5' }", "{ models: { $include: './models.json5' } }",
      "{ agents: { defaults: { $include: ['a.json5'] } } }",
    ])
  func included(configuration: String) async throws {
    let world = try OpenClawHome(configuration)
    try world.installEarly()
    let run = await world.run("--yes")
    #expect(run.status == 1)
    #expect(run.errors.contains("takes its content from another file with $include"))
    #expect(isUntouched(world, configuration))
  }

  @Test("a configuration that is a symbolic link, or has a second name, is refused with the reason")
  func links() async throws {
    let world = try OpenClawHome()
    try world.installEarly()
    let real = world.home.write("{}\n", to: "dotfiles/openclaw.json")
    mkdir(world.home.path + "/.openclaw", 0o700)
    symlink(real, world.home.path + "/.openclaw/openclaw.json")
    #expect(await world.run("--yes").errors.contains("is a symbolic link"))
    unlink(world.home.path + "/.openclaw/openclaw.json")
    link(real, world.home.path + "/.openclaw/openclaw.json")
    #expect(await world.run("--yes").errors.contains("hard links"))
    #expect(isUntouched(world, "{}\n"))
  }

  @Test("[C-23] when OpenClaw rejects the result, both files are as before and the key is revoked")
  func rollback() async throws {
    let world = try OpenClawHome("{}\n")
    world.home.write("A=1\n", to: ".openclaw/.env", mode: 0o600)
    try world.installLate(
      validate: "if grep -q openclaw-token-fallback \"$CONFIG\"; then echo 'models.providers: no'; exit 1; fi")
    let run = await world.run("--yes", "--json")
    #expect(run.status == 1)
    let message = run.document?["error"]?["message"]?.string ?? ""
    #expect(message.contains("models.providers: no") && message.contains("The new key was revoked."))
    #expect(world.configuration == "{}\n")
    #expect(world.variables == "A=1\n")
    #expect(world.proxy.revoked == [FakeTokenProxy.hash(1)])
    #expect(await world.run("--status", "--json").document?["key_hash"]?.isNull == true)
  }

  @Test("[C-23] when the key cannot be revoked after a failure, the command names the key that is still valid")
  func rollbackWithoutRevoking() async throws {
    let world = try OpenClawHome("{}\n")
    try world.installLate(validate: "grep -q openclaw-token-fallback \"$CONFIG\" && exit 1; exit 0")
    world.proxy.refuseRevoking()
    let run = await world.run("--yes")
    #expect(run.status == 1)
    #expect(run.errors.contains("(1111111111111111) could not be revoked and is still valid"))
    #expect(run.errors.contains("credtop keys revoke 1111111111111111"))
    #expect(world.configuration == "{}\n")
  }

  @Test("a configuration that OpenClaw finds invalid beforehand is not made worse, and no key is made")
  func invalidBefore() async throws {
    let world = try OpenClawHome("{}\n")
    try world.installLate(validate: "echo 'gateway.mode: missing'; exit 1")
    let run = await world.run("--yes")
    #expect(run.status == 1)
    #expect(run.errors.contains("gateway.mode: missing"))
    #expect(isUntouched(world, "{}\n"))
  }

  @Test("[C-23] a variable of the same name in .env is not overwritten")
  func variableTaken() async throws {
    let world = try OpenClawHome("{}\n")
    try world.installEarly()
    world.home.write("A=1\nOPENCLAW_TOKEN_PROXY_KEY=FAKE-mine\n", to: ".openclaw/.env")
    let run = await world.run("--yes")
    #expect(run.status == 1)
    #expect(run.errors.contains("sets OPENCLAW_TOKEN_PROXY_KEY already, on line 2"))
    #expect(world.variables == "A=1\nOPENCLAW_TOKEN_PROXY_KEY=FAKE-mine\n")
    #expect(!world.proxy.lines.contains("POST /keys"))
  }

  @Test("without OpenClaw the command ends with 69, without a login with 77, without a yes with 64")
  func exitStatuses() async throws {
    let nothing = try OpenClawHome()
    let missing = await nothing.run("--yes", "--json")
    #expect(missing.status == 69)
    #expect(missing.document?["error"]?["code"]?.string == "OPENCLAW_NOT_FOUND")
    let world = try OpenClawHome("{}\n")
    try world.installEarly()
    #expect(await world.run("--yes", isLoggedIn: false).status == 77)
    #expect(await world.run().status == 64)
    #expect(await world.run("--limit", "abc", "--yes").status == 64)
    #expect(await world.run("--limit-reset", "daily", "--yes").status == 64)
    #expect(await world.run("--name", "a b", "--yes").status == 64)
    #expect(await world.run("--status", "--remove").status == 64)
    #expect(await world.run("--yes", "--read-only").status == 64)
    #expect(isUntouched(world, "{}\n"))
    world.proxy.goDown()
    #expect(await world.run("--yes").status == 69)
    #expect(isUntouched(world, "{}\n"))
  }

  @Test("[C-23] what another program writes in the meantime is not overwritten, and not put back either")
  func concurrentWriter() async throws {
    let world = try OpenClawHome("{}\n")
    // Between our reading and our writing somebody else saves the file.
    try world.installLate(validate: "echo '{\"theirs\": 1}' > \"$CONFIG\"")
    let run = await world.run("--yes")
    #expect(run.status == 1)
    #expect(run.errors.contains("was changed by another program in the meantime"))
    #expect(run.errors.contains("The new key was revoked."))
    #expect(world.configuration == "{\"theirs\": 1}\n")
    #expect(world.variables == nil)
  }

  @Test("a configuration that Nix makes is left to Nix")
  func managed() async throws {
    let world = try OpenClawHome("{}\n")
    try world.installEarly()
    let run = await world.run("--yes", environment: ["OPENCLAW_NIX_MODE": "1"])
    #expect(run.status == 1)
    #expect(isUntouched(world, "{}\n"))
  }
}
