import ArgumentParser
import DashboardCore
import Domain
import FoundationEssentials
import OpenClawStore
import StructuredText
import Terminal

extension ModelsCommand {
  struct Why: CredtopCommand {
    static let configuration = CommandConfiguration(
      abstract: "Why a credential is used: the line, who was passed over and why, who is next.",
      discussion: """
        For each provider: what a request is sent with now, where the order comes from, which profiles wait in a \
        cooldown and for how long, which are skipped in silence, and which one is tried next.
        """)

    @OptionGroup var globals: GlobalOptions
    @OptionGroup var whose: AgentOption
    @Argument(help: "A provider; all that are in use or have a credential when none is named.")
    var provider: String?

    func run(in context: CommandContext) async throws -> Int32 {
      let desk = try await OpenClawDesk(globals, in: context)
      let agent = try desk.agent(whose.agent, for: .status)
      let now = context.now()
      let choices = try providers(desk, agent).map { desk.instance.choice(of: $0, for: agent, now: now) }
      if globals.json {
        context.printJSON(
          .document([("agentId", agent.agent.id.json), ("providers", .array(choices.map { JSONValue($0) }))]))
        return ExitStatus.done
      }
      guard !choices.isEmpty else {
        context.write("OpenClaw agent \(agent.agent.id) has no credential, and uses none.\n")
        return ExitStatus.done
      }
      context.write(choices.map { text($0, now: now) }.joined(separator: "\n"))
      return ExitStatus.done
    }

    private func providers(_ desk: OpenClawDesk, _ agent: AgentReading) throws -> [String] {
      if let provider { return [try desk.provider(provider)] }
      let report = StatusReport(desk.instance, agent: agent, now: desk.now)
      return report.providers.map(\.id)
        + report.missingInUse.filter { name in
          !report.providers.contains { $0.id == name }
        }
    }

    private func text(_ choice: CredentialChoice, now: Date) -> String {
      let facts = ChoiceText.facts(choice, now: now)
      let width = facts.map(\.label.count).max() ?? 0
      return printable("\(choice.provider), agent \(choice.agent)") + "\n"
        + facts.map { printable("  \($0.label.padded(to: width))  \($0.text)") + "\n" }.joined()
    }
  }
}

extension JSONValue {
  init(_ choice: CredentialChoice) {
    let source: (kind: String, id: String?) =
      switch choice.source {
      case .profile(let id): ("profiles", id)
      case .environment(let name): ("env", name)
      case .models: ("models.json", nil)
      case .missing: ("missing", nil)
      }
    self = .members([
      ("provider", choice.provider.json), ("effective", source.kind.json), ("id", source.id.json),
      ("order", choice.order.rawValue.json), ("next", (choice.next?.id).json),
      ("candidates", .array(choice.candidates.map { JSONValue($0) })), ("remarks", choice.remarks.json),
    ])
  }

  private init(_ candidate: CredentialChoice.Candidate) {
    self = .members([
      ("id", candidate.id.json), ("kind", candidate.kind.rawValue.json),
      ("standing", candidate.standing.rawValue.json), ("reason", candidate.reason.json),
      ("status", candidate.status.json), ("account", candidate.account.json), ("expiresAt", candidate.expiresAt.json),
      ("renewable", candidate.isRenewable.json),
      (
        "window",
        candidate.window.map {
          .members([
            ("kind", $0.kind.rawValue.json), ("reason", $0.reason.json), ("model", $0.model.json),
            ("endsAt", $0.endsAt.json),
          ])
        } ?? .null
      ),
      ("lastUsedAt", candidate.lastUsedAt.json),
    ])
  }
}
