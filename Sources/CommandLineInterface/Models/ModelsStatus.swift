import ArgumentParser
import Domain
import OpenClawStore
import StructuredText

extension ModelsCommand {
  struct Status: CredtopCommand {
    static let configuration = CommandConfiguration(
      abstract: "Models, providers and profiles of an agent, with honest statuses.",
      discussion: """
        What is expired is never called ok, and a provider uses a profile only when OpenClaw would choose one, not when \
        one is merely there. A login that renews itself is expiring five minutes before its end, everything else a day \
        before. The JSON document holds everything that `openclaw models status --json` tells, and more.
        Exit status with --check: 1 something is expired or missing, or a model in use has no credential; 2 something \
        expires soon; else 0.
        """)

    @OptionGroup var globals: GlobalOptions
    @OptionGroup var whose: AgentOption
    @Flag(help: "End with 1 when something is expired or missing, 2 when something expires soon.")
    var check = false
    @Flag(help: "Print one line: the model that a request goes to.")
    var plain = false

    func validate() throws {
      if plain, globals.json { throw ValidationError("--json and --plain exclude each other.") }
    }

    func run(in context: CommandContext) async throws -> Int32 {
      let desk = try await OpenClawDesk(globals, in: context)
      let agent = try desk.agent(whose.agent, for: .status)
      let report = StatusReport(desk.instance, agent: agent, now: context.now())
      if plain {
        guard let model = report.models.resolvedPrimary else {
          throw CommandFailure(
            "NO_MODEL", "No model is configured, and the default of this version of OpenClaw is not known here.",
            suggestion: "Set one: openclaw models set PROVIDER/MODEL")
        }
        context.write(printable(model) + "\n")
      } else if globals.json {
        context.printJSON(.document(report.members))
      } else {
        context.write(ModelsStatusText(report: report, shown: desk.shown).text)
        for problem in report.problems { context.warn(problem) }
        warnOfAge(report, in: context)
      }
      return check ? report.verdict : ExitStatus.done
    }

    /// Tokens that were pasted here long ago.
    private func warnOfAge(_ report: StatusReport, in context: CommandContext) {
      guard !globals.isDemo(in: context) else { return }
      let tokens = PastedTokens(in: context)
      for profile in report.profiles where profile.type == .token && profile.status.expiresAt == nil {
        let pastedAt = tokens.pastedAt(
          store: report.agent.storePath, profile: profile.id, masked: profile.masked)
        if let pastedAt, let text = PastedTokens.warning(pastedAt: pastedAt, now: report.now) {
          context.warn("\(profile.id): \(text)")
        }
      }
    }
  }
}
