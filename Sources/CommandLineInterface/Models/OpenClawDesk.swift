import ArgumentParser
import Domain
import FoundationEssentials
import Glibc
import OpenClawStore
import StructuredText

/// What the `models` commands work with: OpenClaw's stores as they were read, and the way to change them.
struct OpenClawDesk: Sendable {
  let context: CommandContext
  let globals: GlobalOptions
  let store: StoreContext
  /// The one that `openclaw` uses when it is started in this environment.
  let instance: InstanceReading
  let program: OpenClawProgram?

  /// Reads the stores. Before a change the program is asked for its version, which decides how to write; to look, its
  /// files are enough.
  ///
  /// - Throws: `CommandFailure` in the demo world where something is to be changed: it has no store.
  init(_ globals: GlobalOptions, in context: CommandContext, toWrite: Bool = false) async throws {
    self.context = context
    self.globals = globals
    if globals.isDemo(in: context) {
      guard !toWrite else {
        throw CommandFailure.usage("The demo's OpenClaw cannot be changed.", suggestion: "Leave --demo away.")
      }
      store = StoreContext(home: "/home/demo", now: context.now, mayWrite: false)
      instance = DemoOpenClaw.instance(now: context.now())
      program = nil
      return
    }
    var store = context.storeContext(globals)
    let program = OpenClawProgram.find(in: context.environment)
    let (reading, version) = await onWorkerThread { [store] in
      let version = toWrite ? program?.version : nil
      var store = store
      store.version = version
      return (OpenClawStores.read(in: store).current, version)
    }
    store.version = version
    guard let reading else { throw Self.nothing }
    self.store = store
    self.program = program
    instance = reading
  }

  private static let nothing = CommandFailure(
    "OPENCLAW_NOT_FOUND", "OpenClaw has no store here.", suggestion: "Install it: npm install -g openclaw",
    status: ExitStatus.unreachable)

  var now: Date { context.now() }

  /// - Throws: `CommandFailure` with 64 for an agent that is not there.
  func agent(_ name: String?, for purpose: InstanceReading.Purpose) throws -> AgentReading {
    if let agent = instance.agent(name, for: purpose) { return agent }
    let names = instance.agents.map(\.agent.id)
    guard let name else { throw Self.nothing }
    throw CommandFailure.usage(
      "Unknown agent id \"\(printable(name))\".",
      suggestion: names.isEmpty ? "OpenClaw has no agent here." : "There are: " + names.joined(separator: ", "))
  }

  func shown(_ path: String) -> String { printable(context.abbreviated(path)) }

  /// A provider as OpenClaw compares it.
  ///
  /// - Throws: `CommandFailure` with 64 for a text that can be none.
  func provider(_ text: String) throws -> String {
    let name = StoreProvider.normalised(text, in: instance.era.era)
    let isName =
      !name.isEmpty && name.utf8.count <= 64
      && name.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F
      }
    guard isName else {
      throw CommandFailure.usage(
        "'\(printable(Redaction.redact(String(text.prefix(80)))))' is no name of a provider.",
        suggestion: "For instance: anthropic, openai, openrouter.")
    }
    return name
  }

  /// Applies changes, or shows them, and answers what came of it.
  func apply(
    _ changes: [StoreChange], to agent: AgentReading, reason: String, dryRun: Bool
  ) async throws -> StoreOutcome {
    if !dryRun { try globals.requireWrite("change OpenClaw's credentials") }
    let writer = StoreWriter(context: store, program: program)
    let instance = instance
    let result = await onWorkerThread { () -> Result<StoreOutcome, StoreFailure> in
      do throws(StoreFailure) {
        return .success(try writer.apply(changes, to: agent, of: instance, reason: reason, dryRun: dryRun))
      } catch {
        return .failure(error)
      }
    }
    switch result {
    case .success(let outcome): return outcome
    case .failure(let failure): throw CommandFailure(any: failure)
    }
  }

  /// Says what a change did.
  ///
  /// - Parameters:
  ///   - done: a sentence for people: `✓ Auth profile: anthropic:manual (anthropic/token)`.
  ///   - members: for `--json`, beside what every change tells.
  func report(_ outcome: StoreOutcome, done: String, members: [(String, JSONValue)]) {
    if globals.json {
      var commands: [String] = []
      if case .program(let all) = outcome.way { commands = all.map { "openclaw " + $0.joined(separator: " ") } }
      context.printJSON(
        .document(
          members + [
            ("changed", (outcome.hasChanged && !outcome.isDryRun).json), ("dryRun", outcome.isDryRun.json),
            ("wouldChange", outcome.hasChanged.json), ("diff", outcome.difference.json),
            ("commands", commands.json), ("written", outcome.written.map(shown).json),
            ("backup", (outcome.backup?.id).json), ("notes", outcome.notes.json),
          ]))
      return
    }
    if outcome.isDryRun {
      context.write(printableLines(outcome.difference))
      if case .program(let all) = outcome.way {
        for arguments in all { context.write("would run: openclaw \(printable(arguments.joined(separator: " ")))\n") }
      }
      context.writeError(outcome.hasChanged ? "Nothing was changed.\n" : "There is nothing to change.\n")
    } else {
      context.write(outcome.hasChanged ? "\(printable(done))\n" : "Nothing to change: it is so already.\n")
    }
    for note in outcome.notes { context.warn(note) }
  }
}

extension CommandContext {
  /// The machine, as OpenClaw's stores are read and written on it.
  func storeContext(_ globals: GlobalOptions) -> StoreContext {
    storeContext(isReadOnly: globals.readOnly || ConfigurationFile(in: self).load().0.readOnly == true)
  }

  func storeContext(isReadOnly: Bool) -> StoreContext {
    StoreContext(
      home: home, environment: environment, workingDirectory: workingDirectory, now: now, mayWrite: !isReadOnly,
      ownState: stateDirectory)
  }
}

/// Whose credentials: an agent's, by its id.
struct AgentOption: ParsableArguments {
  @Option(help: ArgumentHelp("The agent (default: the one that OpenClaw itself would take).", valueName: "id"))
  var agent: String?
}

struct DryRunOption: ParsableArguments {
  @Flag(name: .customLong("dry-run"), help: "Show the change with secrets elided; nothing is changed.")
  var dryRun = false
}
