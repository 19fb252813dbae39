import ArgumentParser
import Credentials
import Domain
import FoundationEssentials
import StructuredText

struct TokensCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokens", abstract: "The credentials that the tools on this machine left behind.",
    subcommands: [
      Scan.self, List.self, Show.self, Status.self, History.self, Methods.self, Refresh.self, Usage.self, Watch.self,
      Import.self,
      ImportManual.self, Rotation.self, Quota.self, Serve.self,
    ],
    aliases: ["token-discovery"])

  struct Scan: CredtopCommand {
    static let configuration = CommandConfiguration(
      abstract: "Look for credentials and print what was found; never touches the network without --validate.",
      discussion:
        "Exit status: 0 found, 2 nothing found, 3 some sources could not be read, or some credentials not validated (the notices say which)."
    )

    @OptionGroup var globals: GlobalOptions
    @Flag(help: "Ask the providers whether each credential works.")
    var validate = false
    @Flag(name: .customLong("import"), help: "Put keys that are known to work into OpenClaw; logins never.")
    var imports = false
    @Option(help: ArgumentHelp("Only this tool; may be given several times.", valueName: "name"))
    var cli: [String] = []

    var leavesEntry: Bool { imports }

    func run(in context: CommandContext) async throws -> Int32 {
      let tools = try Set(cli.map(knownTool))
      let services = try context.services(globals)
      var report = try await services.tokens.scan(ScanRequest(tools: tools, validate: validate))
      let imported = imports ? try await importKeys(services, in: context) : []
      if !imported.isEmpty { report = try await services.tokens.scan(ScanRequest(tools: tools)) }
      await (services.tokens as? TokenDiscovery)?.close()
      // What nobody can validate did not fail.
      let hopeless = Set(report.tokens.filter { [.locked, .discontinued, .missing].contains($0.status) }.map(\.id))
      report.unvalidated = report.unvalidated.filter { !hopeless.contains($0.key) }
      if globals.json {
        context.write(JSONWriter.pretty(JSONValue(report)))
      } else {
        context.write(
          report.tokens.isEmpty ? "No credentials found.\n" : TokenText.table(report.tokens, now: context.now()))
        context.writeError(TokenText.notices(report.notices))
        for (id, reason) in report.unvalidated.sorted(by: { $0.key < $1.key }) {
          context.writeError("! \(printable(id)): not validated, \(printable(reason))\n")
        }
        context.writeError(TokenText.summary(report))
        for outcome in imported {
          context.writeError("✓ \(printable(outcome.id)): imported as \(printable(outcome.preview.profileID ?? ""))\n")
        }
      }
      if report.notices.contains(where: \.kind.isFailure) || !report.unvalidated.isEmpty { return ExitStatus.partly }
      return report.tokens.contains { $0.status != .missing } ? ExitStatus.done : ExitStatus.nothing
    }

    private func importKeys(_ services: DashboardServices, in context: CommandContext) async throws -> [ImportOutcome] {
      try globals.requireWrite("import keys")
      return try await (services.tokens as? TokenDiscovery)?.importKeysByItself() ?? []
    }
  }

  struct Show: CredtopCommand {
    static let configuration = CommandConfiguration(
      abstract: "Everything known of one credential: sources, holders of the same login, ways to renew it.")

    @OptionGroup var globals: GlobalOptions
    @Argument(help: "The id, as `tokens scan` prints it, or a tool's name when it has one credential.")
    var id: String

    func run(in context: CommandContext) async throws -> Int32 {
      let token = try await context.token(id, globals)
      if globals.json {
        guard case .object(let members) = JSONValue(token) else { return ExitStatus.failed }
        let methods = JSONValue.array(token.methods.map { JSONValue($0) })
        context.write(
          JSONWriter.pretty(.document(members.map { ($0.name, $0.value) } + [("methods", methods)])))
      } else {
        context.write(TokenText.detail(token, now: context.now()))
      }
      return ExitStatus.done
    }
  }

  struct Methods: CredtopCommand {
    static let configuration = CommandConfiguration(
      abstract: "The ways to renew a credential, with owner, other holders and consequences.")

    @OptionGroup var globals: GlobalOptions
    @Argument(help: "A tool's name or an id.")
    var id: String

    func run(in context: CommandContext) async throws -> Int32 {
      let tokens = try await context.tokens(matching: id, globals)
      if globals.json {
        context.write(
          JSONWriter.pretty(
            .document([
              (
                "tokens",
                .array(
                  tokens.map { token in
                    .members([
                      ("id", token.id.json), ("status", token.status.rawValue.json), ("owner", token.owner.json),
                      ("sharedGrantWith", token.sharedGrantWith.json),
                      ("methods", .array(token.methods.map { JSONValue($0) })),
                    ])
                  })
              )
            ])))
      } else {
        context.write(tokens.map { printableLines(TokenText.methods($0)) }.joined(separator: "\n"))
      }
      return ExitStatus.done
    }
  }

  struct Watch: CredtopCommand {
    static let configuration = CommandConfiguration(abstract: "Print one line for each change of a credential.")

    @OptionGroup var globals: GlobalOptions
    @OptionGroup var pace: IntervalOption

    func run(in context: CommandContext) async throws -> Int32 {
      let services = DashboardServices(tokens: try context.services(globals).tokens)
      return try await watch(
        services, every: pace.seconds, json: globals.json,
        alerts: WatchAlerts(isDemo: globals.isDemo(in: context), in: context), in: context)
    }
  }
}

extension DiscoveryNotice.Kind {
  /// Whether a source that is there could not be read.
  var isFailure: Bool {
    switch self {
    case .malformed, .unreadable, .tooLarge, .permission: true
    case .notInstalled, .notLoggedIn, .locked, .discontinued, .legacy: false
    }
  }
}

extension CommandContext {
  /// The credential of an id, or the only one of a tool.
  ///
  /// - Throws: `CommandFailure` when there is none, or more than one.
  func token(_ id: String, _ globals: GlobalOptions) async throws -> DiscoveredToken {
    try single(id, in: try await services(globals).tokens.scan(ScanRequest()))
  }

  func single(_ id: String, in report: DiscoveryReport) throws -> DiscoveredToken {
    let tokens = try tokens(matching: id, in: report)
    guard tokens.count == 1, let token = tokens.first else {
      throw CommandFailure(
        "AMBIGUOUS", "\(tokens.count) credentials belong to \(id).",
        suggestion: "Name one: " + tokens.map(\.id).joined(separator: ", "))
    }
    return token
  }

  func tokens(matching id: String, _ globals: GlobalOptions) async throws -> [DiscoveredToken] {
    try tokens(matching: id, in: try await services(globals).tokens.scan(ScanRequest()))
  }

  private func tokens(matching id: String, in report: DiscoveryReport) throws -> [DiscoveredToken] {
    if let exact = report.tokens.first(where: { $0.id == id }) { return [exact] }
    let ofTool = report.tokens.filter { $0.tool.rawValue == id }
    guard ofTool.isEmpty else { return ofTool }
    throw CommandFailure(
      "TOKEN_NOT_FOUND", "There is no credential '\(printable(id))'.",
      suggestion: report.tokens.isEmpty
        ? "No credential was found at all; `credtop tokens scan` says where it looked."
        : "There are: " + report.tokens.map(\.id).joined(separator: ", "))
  }
}

func knownTool(_ name: String) throws -> Tool {
  let tool = Tool(rawValue: name)
  guard Tool.all.contains(tool) else {
    throw CommandFailure.usage(
      "There is no tool '\(printable(name))'.",
      suggestion: "The tools are: " + Tool.all.map(\.rawValue).joined(separator: ", "))
  }
  return tool
}
