import ArgumentParser
import Domain
import FoundationEssentials
import OpenClawStore
import StructuredText

extension ModelsCommand.Auth {
  struct PasteToken: ClientCommand {
    static let configuration = CommandConfiguration(
      commandName: "paste-token", abstract: "Save a token that you paste, from a hidden prompt or standard input.",
      discussion: """
        What is pasted is checked before anything is written: a token that was cut, has a line end in it, or is of \
        another kind is refused. For instance: credtop models auth paste-token --provider anthropic < token
        """)

    @OptionGroup var globals: GlobalOptions
    @OptionGroup var whose: AgentOption
    @OptionGroup var target: PasteTarget
    @OptionGroup var trying: DryRunOption
    @Option(help: ArgumentHelp("The provider.", valueName: "name"))
    var provider: String
    @Option(
      name: .customLong("expires-in"),
      help: ArgumentHelp("How long it lasts: 30d, 12h, 90m; a bare number is days.", valueName: "span"))
    var expiresIn: LifeSpan?
    @Argument(help: .hidden)
    var stray: [String] = []

    func run(in context: CommandContext) async throws -> Int32 {
      try refuse(stray)
      let desk = try await OpenClawDesk(globals, in: context, toWrite: true)
      let paste = Paste(
        kind: .token, provider: try desk.provider(provider), agent: whose.agent, target: target,
        expiresAt: try expiresIn.map { try $0.end(from: context.now()) }, dryRun: trying.dryRun)
      return try await paste.run(at: desk, question: "Token of \(paste.provider)", reason: "models auth paste-token")
    }
  }

  struct SetupToken: ClientCommand {
    static let configuration = CommandConfiguration(
      commandName: "setup-token", abstract: "Save what `claude setup-token` prints, a token for about a year.",
      discussion: """
        Run claude setup-token, copy the token, and paste it here; --run starts it in this terminal first. The profile is \
        anthropic:manual unless --profile-id names another.
        """)

    @OptionGroup var globals: GlobalOptions
    @OptionGroup var whose: AgentOption
    @OptionGroup var target: PasteTarget
    @OptionGroup var trying: DryRunOption
    @Flag(name: .customLong("run"), help: "Run claude setup-token in this terminal before asking.")
    var runsClaude = false
    @Option(help: .hidden)
    var provider = "anthropic"
    @Argument(help: .hidden)
    var stray: [String] = []

    func run(in context: CommandContext) async throws -> Int32 {
      try refuse(stray)
      let desk = try await OpenClawDesk(globals, in: context, toWrite: true)
      guard try desk.provider(provider) == "anthropic" else {
        throw CommandFailure.usage(
          "Only Anthropic has setup tokens.",
          suggestion: "For another token: credtop models auth paste-token --provider \(printable(provider))")
      }
      if runsClaude { try await runClaude(in: context) }
      let paste = Paste(
        kind: .setupToken, provider: "anthropic", agent: whose.agent, target: target, expiresAt: nil,
        dryRun: trying.dryRun)
      return try await paste.run(at: desk, question: "Setup token", reason: "models auth setup-token")
    }

    private func runClaude(in context: CommandContext) async throws {
      guard context.hasScreen, !globals.json else {
        throw CommandFailure.usage("--run needs a terminal.", suggestion: "Run claude setup-token where there is one.")
      }
      let environment = context.environment
      let status = try await onWorkerThread {
        Result { try ProgramRunner.runInForeground(["claude", "setup-token"], environment: environment) }
      }.get()
      guard status == 0 else {
        throw CommandFailure("CLAUDE_FAILED", "claude setup-token ended with status \(status); nothing was saved.")
      }
    }
  }

  struct PasteAPIKey: ClientCommand {
    static let configuration = CommandConfiguration(
      commandName: "paste-api-key", abstract: "Save an API key that you paste, from a hidden prompt or standard input.",
      discussion: "For instance: credtop models auth paste-api-key --provider openrouter < key")

    @OptionGroup var globals: GlobalOptions
    @OptionGroup var whose: AgentOption
    @OptionGroup var target: PasteTarget
    @OptionGroup var trying: DryRunOption
    @Option(help: ArgumentHelp("The provider.", valueName: "name"))
    var provider: String
    @Argument(help: .hidden)
    var stray: [String] = []

    func run(in context: CommandContext) async throws -> Int32 {
      try refuse(stray)
      let desk = try await OpenClawDesk(globals, in: context, toWrite: true)
      let paste = Paste(
        kind: .apiKey, provider: try desk.provider(provider), agent: whose.agent, target: target, expiresAt: nil,
        dryRun: trying.dryRun)
      return try await paste.run(
        at: desk, question: "API key of \(paste.provider)", reason: "models auth paste-api-key")
    }
  }
}

/// Where a pasted secret goes.
struct PasteTarget: ParsableArguments {
  @Option(
    name: .customLong("profile-id"),
    help: ArgumentHelp("The profile (default: the provider and :manual).", valueName: "id"))
  var profileID: String?

  @Flag(name: .shortAndLong, help: "Replace a login of that name without being asked.")
  var yes = false
}

/// Whatever stands on the command line where nothing belongs was meant to be the secret; it is not repeated.
private func refuse(_ stray: [String]) throws(CommandFailure) {
  guard stray.isEmpty else {
    throw .usage(
      "A secret is never taken from the command line: every process can read it there, and the shell remembers it.",
      suggestion: "Paste it at the prompt, or pipe it into the command; what was given now should be replaced.")
  }
}

/// How long something lasts: `30d`, `12h`, `90m`, `45s`, `500ms`; a bare number is days.
struct LifeSpan: ExpressibleByArgument, Hashable, Sendable {
  var seconds: Double

  init?(argument: String) {
    let text = argument.trimmed.lowercased()
    let digits = text.prefix { ("0"..."9").contains($0) || $0 == "." }
    let units = ["ms": 0.001, "s": 1, "m": 60, "h": 3_600, "d": 86_400, "": 86_400]
    guard let number = Double(digits), number > 0, let unit = units[String(text.dropFirst(digits.count))] else {
      return nil
    }
    seconds = number * unit
  }

  private static let longest = 20.0 * 366 * 86_400

  func end(from now: Date) throws(CommandFailure) -> Date {
    guard seconds <= Self.longest else {
      throw .usage("--expires-in is longer than twenty years.", suggestion: "Leave it away for what does not end.")
    }
    return now.addingTimeInterval(seconds)
  }
}
