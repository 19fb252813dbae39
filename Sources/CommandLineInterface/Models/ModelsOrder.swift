import ArgumentParser
import Domain
import OpenClawStore
import StructuredText

extension ModelsCommand.Auth {
  struct Order: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "In which order an agent tries the profiles of a provider.",
      subcommands: [Get.self, Set.self, Clear.self])

    /// Of whom the order is.
    struct Subject: ParsableArguments {
      @Option(help: ArgumentHelp("The provider.", valueName: "name"))
      var provider: String
      @OptionGroup var whose: AgentOption
    }

    struct Get: CredtopCommand {
      static let configuration = CommandConfiguration(
        abstract: "Print the order that is set for the agent; `credtop models why` says what comes of it.")

      @OptionGroup var globals: GlobalOptions
      @OptionGroup var subject: Subject

      func run(in context: CommandContext) async throws -> Int32 {
        let desk = try await OpenClawDesk(globals, in: context)
        let agent = try desk.agent(subject.whose.agent, for: .order)
        let provider = try desk.provider(subject.provider)
        let order = agent.effective.order(of: provider)?.ids
        if globals.json {
          context.printJSON(
            .document([
              ("agentId", agent.agent.id.json), ("agentDir", agent.agent.folder.json), ("provider", provider.json),
              ("authStorePath", agent.storePath.json), ("order", order?.json ?? .null),
            ]))
        } else {
          context.write(
            [
              "agent     \(agent.agent.id)", "provider  \(provider)", "store     \(desk.shown(agent.storePath))",
              "order     \(order?.joined(separator: ", ") ?? "none is set")",
            ].map { printable($0) + "\n" }.joined())
        }
        return ExitStatus.done
      }
    }

    struct Set: ClientCommand {
      static let configuration = CommandConfiguration(
        abstract: "Set the order: the ids of profiles, the first to be tried first.",
        discussion: "Profiles that are not named are not tried at all. The order wins over that of the configuration.")

      @OptionGroup var globals: GlobalOptions
      @OptionGroup var subject: Subject
      @OptionGroup var trying: DryRunOption
      @Argument(help: "Ids of profiles, as `models auth list` prints them.")
      var ids: [String] = []

      func run(in context: CommandContext) async throws -> Int32 {
        guard !ids.isEmpty else {
          throw CommandFailure.usage(
            "Missing profile ids.", suggestion: "See them with: credtop models auth list --provider \(subject.provider)"
          )
        }
        let desk = try await OpenClawDesk(globals, in: context, toWrite: true)
        let agent = try desk.agent(subject.whose.agent, for: .order)
        let provider = try desk.provider(subject.provider)
        var seen: Swift.Set<String> = []
        let unique = ids.filter { seen.insert($0).inserted }
        let outcome = try await desk.apply(
          [.setOrder(provider: provider, ids: unique)], to: agent, reason: "models auth order set",
          dryRun: trying.dryRun)
        desk.report(
          outcome, done: "✓ Agent \(agent.agent.id) tries for \(provider): \(unique.joined(separator: ", "))",
          members: [("agentId", agent.agent.id.json), ("provider", provider.json), ("order", unique.json)])
        return ExitStatus.done
      }
    }

    struct Clear: ClientCommand {
      static let configuration = CommandConfiguration(
        abstract: "Take the agent's order away: that of the configuration counts again, or OpenClaw's own.")

      @OptionGroup var globals: GlobalOptions
      @OptionGroup var subject: Subject
      @OptionGroup var trying: DryRunOption

      func run(in context: CommandContext) async throws -> Int32 {
        let desk = try await OpenClawDesk(globals, in: context, toWrite: true)
        let agent = try desk.agent(subject.whose.agent, for: .order)
        let provider = try desk.provider(subject.provider)
        let outcome = try await desk.apply(
          [.clearOrder(provider: provider)], to: agent, reason: "models auth order clear", dryRun: trying.dryRun)
        desk.report(
          outcome, done: "✓ Agent \(agent.agent.id) has no order of its own for \(provider) any more.",
          members: [("agentId", agent.agent.id.json), ("provider", provider.json), ("order", .null)])
        return ExitStatus.done
      }
    }
  }
}
