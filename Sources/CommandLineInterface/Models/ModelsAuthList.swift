import ArgumentParser
import Domain
import OpenClawStore
import StructuredText

extension ModelsCommand.Auth {
  struct List: CredtopCommand {
    static let configuration = CommandConfiguration(
      abstract: "The profiles of an agent, without their secrets.")

    @OptionGroup var globals: GlobalOptions
    @OptionGroup var whose: AgentOption
    @Option(help: ArgumentHelp("Only those of this provider.", valueName: "name"))
    var provider: String?

    func run(in context: CommandContext) async throws -> Int32 {
      let desk = try await OpenClawDesk(globals, in: context)
      let agent = try desk.agent(whose.agent, for: .status)
      let wanted = try provider.map(desk.provider)
      let report = StatusReport(desk.instance, agent: agent, now: context.now())
      let profiles = report.profiles.filter { wanted == nil || $0.provider == wanted }
      if globals.json {
        context.printJSON(
          .document([
            ("agentId", agent.agent.id.json), ("agentDir", agent.agent.folder.json),
            ("authStatePath", statePath(desk, agent).json), ("provider", wanted.json),
            ("profiles", .array(profiles.map { document($0, of: report) })),
          ]))
      } else {
        context.write(
          profiles.isEmpty
            ? "Agent \(agent.agent.id) has no profiles\(wanted.map { " of \($0)" } ?? "").\n"
            : ModelsStatusText.table(profiles, now: context.now()))
        for problem in report.problems { context.warn(problem) }
      }
      return ExitStatus.done
    }

    private func document(_ profile: StatusReport.Profile, of report: StatusReport) -> JSONValue {
      let usage = report.agent.effective.usage(of: profile.id)
      var members: [(String, JSONValue)] = [
        ("id", profile.id.json), ("provider", profile.provider.json), ("type", profile.type.rawValue.json),
        ("label", report.label(of: profile).json),
      ]
      func add(_ name: String, _ value: JSONValue?) { if let value { members.append((name, value)) } }
      add("email", profile.email.map(\.json))
      add("displayName", report.agent.effective.profile(profile.id)?.displayName.map(\.json))
      add("expiresAt", profile.status.expiresAt.map(\.json))
      add("status", profile.status.word.rawValue.json)
      add("renewable", profile.status.isRenewable.json)
      for window in usage?.windows(in: report.era) ?? [] where window.endsAt > report.now {
        add("\(window.kind.rawValue)Until", window.endsAt.json)
        add("\(window.kind.rawValue)Reason", window.reason.map(\.json))
      }
      add("cooldownClassification", usage?.cooldownClassification.map(\.json))
      return .members(members)
    }

    /// Where orders and cooldowns are kept.
    private func statePath(_ desk: OpenClawDesk, _ agent: AgentReading) -> String {
      desk.instance.era.era == .e2 ? agent.agent.stateFile : agent.storePath
    }
  }
}
