import ArgumentParser
import Credentials
import Domain
import FoundationEssentials
import StructuredText

extension RotationStrategy: ExpressibleByArgument {}

extension TokensCommand {
  struct Rotation: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rotation", abstract: "Which credential of each provider is next, and why not the others.",
      subcommands: [Look.self, Next.self], defaultSubcommand: Look.self)
  }
}

extension TokensCommand.Rotation {
  struct Look: ClientCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "The choice as it stands; nothing is counted.")

    @OptionGroup var globals: GlobalOptions
    @OptionGroup var wish: RotationOptions

    func run(in context: CommandContext) async throws -> Int32 {
      let rotation = try context.rotation(globals)
      let choices = try await rotation.rotationChoices(wish.strategy, provider: wish.provider)
      return try await wish.answer(choices, isTaken: false, globals, in: context)
    }
  }

  struct Next: ClientCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take the next credential: one use is counted, and the round goes on after it.")

    @OptionGroup var globals: GlobalOptions
    @OptionGroup var wish: RotationOptions

    func run(in context: CommandContext) async throws -> Int32 {
      try globals.requireWrite("take the next credential")
      let rotation = try context.rotation(globals)
      guard let provider = try await only(rotation) else {
        throw CommandFailure(
          "NO_ACTIVE_TOKEN", "No active tokens available", suggestion: "credtop tokens rotation says why not.")
      }
      let choice = try await rotation.takeNext(wish.strategy, provider: provider)
      guard choice.chosen != nil else {
        throw CommandFailure(
          "NO_ACTIVE_TOKEN", "No active tokens available for \(printable(provider))",
          suggestion: "credtop tokens rotation says why not.")
      }
      return try await wish.answer([choice], isTaken: true, globals, in: context)
    }

    /// The provider that is named, or the only one with something to choose.
    private func only(_ rotation: any TokenRotation) async throws -> String? {
      if let provider = wish.provider { return provider }
      let providers = try await rotation.rotationChoices(wish.strategy, provider: nil).filter { $0.chosen != nil }
      guard providers.count > 1 else { return providers.first?.provider }
      throw CommandFailure.usage(
        "A credential of one provider does not serve another one's models.",
        suggestion: "Name it with --provider: " + providers.map(\.provider).joined(separator: ", "))
    }
  }
}

struct RotationOptions: ParsableArguments {
  @Option(help: "round-robin, least-used, priority or health-based; the one named last otherwise.")
  var strategy: RotationStrategy?
  @Option(help: ArgumentHelp("Only this provider.", valueName: "name"))
  var provider: String?
  @Option(help: ArgumentHelp("With --apply: the agent of OpenClaw.", valueName: "name"))
  var agent: String?
  @Flag(help: "Tell OpenClaw to use the credentials in this order.")
  var apply = false
  @Flag(help: "With --apply: say what would be set.")
  var dryRun = false

  func answer(
    _ choices: [RotationChoice], isTaken: Bool, _ globals: GlobalOptions, in context: CommandContext
  ) async throws -> Int32 {
    var orders: [RotationOrder] = []
    var failures: [(provider: String, failure: CommandFailure)] = []
    if apply {
      if !dryRun { try globals.requireWrite("set an order") }
      let rotation = try context.rotation(globals)
      for choice in choices where choice.chosen != nil {
        do {
          orders.append(try await rotation.applyRotation(choice, agent: agent, dryRun: dryRun))
        } catch let failure as ServiceFailure {
          failures.append((choice.provider, CommandFailure(failure)))
        }
      }
    }
    // One provider was asked for: its failure is the answer.
    if let failure = failures.first?.failure, orders.isEmpty { throw failure }
    if globals.json {
      context.write(JSONWriter.pretty(document(choices, orders, failures, isTaken: isTaken)))
    } else {
      context.write(text(choices, isTaken: isTaken))
      for order in orders {
        let verb = dryRun ? "would be" : order.hasChanged ? "set to" : "was already"
        context.write("order of \(printable(order.provider)) \(verb): \(order.profileIDs.joined(separator: ", "))\n")
        for id in order.notImported { context.writeError("! \(printable(id)) is not in OpenClaw\n") }
        for note in order.notes { context.writeError("! \(printable(note))\n") }
      }
      for (provider, failure) in failures { context.writeError("! \(printable(provider)): \(failure.text)") }
    }
    return failures.isEmpty ? ExitStatus.done : ExitStatus.partly
  }

  private func text(_ choices: [RotationChoice], isTaken: Bool) -> String {
    guard !choices.isEmpty else { return "No credential is known. Run: credtop tokens scan\n" }
    var text = ""
    for choice in choices {
      text += "\(printable(choice.provider)), \(choice.strategy.rawValue)\n"
      for (place, candidate) in choice.order.enumerated() {
        let mark = place > 0 ? " " : isTaken ? "✓" : "▸"
        let profile = candidate.profileID.map { " (\($0))" } ?? ""
        text += "  \(mark) \(printable(candidate.id + profile)): \(printable(candidate.reason))\n"
      }
      for candidate in choice.excluded {
        text += "  – \(printable(candidate.id)): \(printable(candidate.reason))\n"
      }
    }
    return text
  }

  private func document(
    _ choices: [RotationChoice], _ orders: [RotationOrder],
    _ failures: [(provider: String, failure: CommandFailure)], isTaken: Bool
  ) -> JSONValue {
    .document([
      ("taken", isTaken.json), ("providers", .array(choices.map { JSONValue($0) })),
      (
        "applied",
        .array(
          orders.map {
            .members([
              ("provider", $0.provider.json), ("order", $0.profileIDs.json), ("changed", $0.hasChanged.json),
              ("dryRun", dryRun.json), ("notImported", $0.notImported.json),
            ])
          })
      ),
      (
        "failures",
        .array(failures.map { .members([("provider", $0.provider.json), ("message", $0.failure.message.json)]) })
      ),
    ])
  }
}

extension JSONValue {
  init(_ choice: RotationChoice) {
    self = .members([
      ("provider", choice.provider.json), ("strategy", choice.strategy.rawValue.json),
      ("chosen", (choice.chosen?.id).json), ("profileId", (choice.chosen?.profileID).json),
      ("order", .array(choice.order.map { JSONValue($0) })),
      ("excluded", .array(choice.excluded.map { JSONValue($0) })),
    ])
  }

  private init(_ candidate: RotationChoice.Candidate) {
    self = .members([
      ("id", candidate.id.json), ("profileId", candidate.profileID.json), ("reason", candidate.reason.json),
      ("usageCount", candidate.usageCount.json), ("lastUsedAt", candidate.lastUsedAt.json),
      ("consecutiveFailures", candidate.consecutiveFailures.json), ("remainingFraction", candidate.remaining.json),
    ])
  }
}

extension CommandContext {
  func rotation(_ globals: GlobalOptions) throws -> any TokenRotation {
    guard let rotation = try services(globals).rotation else {
      throw CommandFailure("NO_ROTATION", "There is nothing to choose from here.")
    }
    return rotation
  }
}
