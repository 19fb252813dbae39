import ArgumentParser
import Domain
import OpenClawStore
import StructuredText

extension ModelsCommand.Auth {
  struct Logout: ClientCommand {
    static let configuration = CommandConfiguration(
      abstract: "Remove a profile, and what names it: orders, usage, the configuration.",
      discussion: "The provider is not told: what is removed here stays valid wherever else it is held.")

    @OptionGroup var globals: GlobalOptions
    @OptionGroup var whose: AgentOption
    @OptionGroup var trying: DryRunOption
    @Flag(name: .shortAndLong, help: "Do not ask.")
    var yes = false
    @Argument(help: "The id of a profile, as `models auth list` prints it.")
    var id: String

    func run(in context: CommandContext) async throws -> Int32 {
      let desk = try await OpenClawDesk(globals, in: context, toWrite: true)
      let agent = try desk.agent(whose.agent, for: .login)
      try desk.requireProfile(id, of: agent)
      if !trying.dryRun {
        let question = "Remove \(id) from agent \(agent.agent.id)?"
        guard try await context.confirm(question, isAgreed: yes, globals) else { return ExitStatus.done }
      }
      let outcome = try await desk.apply(
        [.removeProfile(id: id)], to: agent, reason: "models auth logout", dryRun: trying.dryRun)
      desk.report(
        outcome, done: "✓ Removed \(id) from agent \(agent.agent.id).",
        members: [("agentId", agent.agent.id.json), ("profileId", id.json)])
      return ExitStatus.done
    }
  }

  struct ClearCooldown: ClientCommand {
    static let configuration = CommandConfiguration(
      commandName: "clear-cooldown", abstract: "End the cooldowns of a profile and forget its failures.",
      discussion: """
        For instance after topping up an account whose billing failed. Where OpenClaw keeps a database there is no way \
        to do it; the command says what helps instead.
        """)

    @OptionGroup var globals: GlobalOptions
    @OptionGroup var whose: AgentOption
    @OptionGroup var trying: DryRunOption
    @Argument(help: "The id of a profile, as `models auth list` prints it.")
    var id: String

    func run(in context: CommandContext) async throws -> Int32 {
      let desk = try await OpenClawDesk(globals, in: context, toWrite: true)
      let agent = try desk.agent(whose.agent, for: .login)
      try desk.requireProfile(id, of: agent)
      guard !desk.instance.era.era.usesDatabases else {
        throw CommandFailure(
          "UNSUPPORTED", "OpenClaw's \(desk.instance.era.era.title) has no way to end a cooldown from outside.",
          suggestion: "Wait for its end (credtop models why says when), try it with openclaw models status --probe, "
            + "or log in again; either ends it when it succeeds.")
      }
      let outcome = try await desk.apply(
        [.clearWindows(id: id)], to: agent, reason: "models auth clear-cooldown", dryRun: trying.dryRun)
      desk.report(
        outcome, done: "✓ \(id) is tried again.",
        members: [("agentId", agent.agent.id.json), ("profileId", id.json)])
      return ExitStatus.done
    }
  }
}

extension OpenClawDesk {
  /// - Throws: `CommandFailure` when the agent has no such profile, with those that it has.
  func requireProfile(_ id: String, of agent: AgentReading) throws {
    if let problem = agent.own.problem { throw CommandFailure(any: StoreFailure.malformed(problem)) }
    if let profile = agent.effective.profile(id) {
      guard profile.isInherited else { return }
      let owner = agent.inheritsFrom ?? "main"
      throw CommandFailure(
        "PROFILE_INHERITED", "\(printable(id)) is not agent \(agent.agent.id)'s own: it comes from \(owner).",
        suggestion: "Change it there: --agent \(owner)")
    }
    if agent.effective.dropped.contains(where: { $0.id == id }) { return }
    let ids = agent.effective.profiles.map(\.id)
    throw CommandFailure(
      "PROFILE_NOT_FOUND",
      "There is no profile '\(printable(Redaction.redact(String(id.prefix(120)))))' in \(shown(agent.storePath)).",
      suggestion: ids.isEmpty ? "The store has no profiles." : "There are: " + ids.joined(separator: ", "))
  }
}
