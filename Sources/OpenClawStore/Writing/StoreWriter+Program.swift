import Domain
import FoundationEssentials
import StructuredText

extension StoreWriter {
  /// A command of OpenClaw: its arguments, and what it reads.
  struct ProgramCommand {
    var arguments: [String]
    var input: Secret?
  }

  func applyThroughProgram(
    _ changes: [StoreChange], to agent: AgentReading, of instance: InstanceReading, dryRun: Bool
  ) throws(StoreFailure) -> StoreOutcome {
    var commands: [ProgramCommand] = []
    for change in changes { commands.append(try command(for: change, agent, instance)) }
    var outcome = StoreOutcome(
      way: .program(commands.map(\.arguments)), hasChanged: !commands.isEmpty, isDryRun: dryRun)
    if dryRun {
      if program == nil { outcome.notes.append("openclaw is not on PATH, so this cannot be done here.") }
      return outcome
    }
    try refuseReadOnly()
    guard let program else { throw .programMissing }
    for command in commands { try run(command, by: program) }
    try verify(changes, agent, instance)
    outcome.notes.append("A running gateway notices after: openclaw secrets reload")
    return outcome
  }

  private func run(_ command: ProgramCommand, by program: OpenClawProgram) throws(StoreFailure) {
    let input = command.input.map { $0.reveal() + "\n" }
    guard let result = program.run(command.arguments, input: input) else { throw .programMissing }
    guard !result.isDone else { return }
    let secrets = command.input.map { [$0.reveal()] } ?? []
    let line = result.output.split(whereSeparator: \.isNewline).compactMap(\.trimmedOrNil).first
    let words = Redaction.redact(String((line ?? "it gave no reason").prefix(300)), secrets: secrets)
    let name = command.arguments.prefix(4).filter { !$0.hasPrefix("-") }.joined(separator: " ")
    throw .programFailed(result.status == nil ? "“\(name)” did not end in time" : words)
  }

  /// What the program should have done is looked up in the database.
  private func verify(
    _ changes: [StoreChange], _ agent: AgentReading, _ instance: InstanceReading
  ) throws(StoreFailure) {
    let now = InstanceReading.read(instance.instance, in: context)
    guard let store = now.agents.first(where: { $0.agent.id == agent.agent.id })?.effective else {
      throw .programFailed("the agent is gone")
    }
    for change in changes where !Self.says(store, change) {
      throw .programFailed("it reported success, but did not \(change.summary)")
    }
  }

  private static func says(_ store: AuthStore, _ change: StoreChange) -> Bool {
    switch change {
    case .setProfile(let id, let value):
      guard let profile = store.profile(id) else { return false }
      let wished = value.reveal()[profile.type.secretMember]?.string?.trimmedOrNil
      return profile.secret?.reveal().trimmedOrNil == wished
    case .removeProfile(let id): return store.profile(id) == nil
    case .setOrder(let provider, let ids): return store.order(of: provider)?.ids == ids
    case .clearOrder(let provider): return store.order(of: provider) == nil
    case .dropFromOrder(let provider, let ids):
      return store.order(of: provider)?.ids.contains(where: ids.contains) != true
    default: return true
    }
  }
}
