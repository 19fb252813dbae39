import ArgumentParser
import DashboardCore
import Domain
import FoundationEssentials
import OpenClawStore
import StructuredText

extension ModelsCommand {
  struct Sync: ClientCommand {
    static let configuration = CommandConfiguration(
      abstract: "Bring Claude Code's login to OpenClaw's profile, oauth.json and .env, or back.",
      discussion: """
        The login that ends last is the newest, and nothing newer is replaced. A refresh token works once: when OpenClaw \
        and Claude Code both hold it, whoever renews first may log the other out. So it is copied only with --copy-login; \
        --access-only copies what lasts some hours and harms nobody. Where OpenClaw keeps databases it uses Claude Code's \
        login itself, and nothing is copied.
        """)

    @OptionGroup var globals: GlobalOptions
    @OptionGroup var whose: AgentOption
    @OptionGroup var trying: DryRunOption
    @Option(
      name: .customLong("profile-id"),
      help: ArgumentHelp(
        "The profile (default: the one that holds this login, else anthropic:default).", valueName: "id"))
    var profileID: String?
    @Flag(name: .customLong("copy-login"), help: "Copy the refresh token too; it then has two holders.")
    var copyLogin = false
    @Flag(name: .customLong("access-only"), help: "Copy the access token alone: it lasts some hours.")
    var accessOnly = false
    @Flag(name: .customLong("oauth-json"), help: "Write credentials/oauth.json even when it has no entry yet.")
    var oauthJSON = false
    @Flag(
      name: .customLong("env"), help: "Put ANTHROPIC_OAUTH_TOKEN into OpenClaw's .env even when it is not there yet.")
    var env = false
    @Flag(
      name: .customLong("to-claude"),
      help: "The other way: give Claude Code what OpenClaw renewed (oldest versions only).")
    var toClaude = false

    func validate() throws {
      if copyLogin, accessOnly { throw ValidationError("--copy-login and --access-only exclude each other.") }
      if toClaude, accessOnly || oauthJSON || env {
        throw ValidationError("--to-claude writes Claude Code's file alone.")
      }
    }

    func run(in context: CommandContext) async throws -> Int32 {
      let desk = try await OpenClawDesk(globals, in: context, toWrite: true)
      let run = try ClaudeSyncRun(self, at: desk)
      if trying.dryRun {
        run.show(isDryRun: true)
        return ExitStatus.done
      }
      try globals.requireWrite("copy a login")
      guard !run.plan.copiesRefreshToken || copyLogin else {
        run.explain()
        throw CommandFailure.usage(
          "This would copy the refresh token of a login that \(toClaude ? "OpenClaw" : "Claude Code") owns; it works once, "
            + "and whoever renews first may log the other out. Nothing was written.",
          suggestion: "If that is what you want, add --copy-login"
            + (toClaude ? "." : "; --access-only copies what lasts some hours."))
      }
      return try await run.write()
    }
  }
}
