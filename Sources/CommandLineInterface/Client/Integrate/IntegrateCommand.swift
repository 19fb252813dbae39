import ArgumentParser
import Domain
import OpenClawConfiguration
import OpenClawStore
import StructuredText
import TokenProxyClient

/// Makes OpenClaw fall back to the token proxy, shows whether it does, or takes the proxy out again.
struct IntegrateCommand: ClientCommand {
  static let configuration = CommandConfiguration(
    commandName: "integrate", abstract: "Make OpenClaw fall back to the token proxy, with a key of its own.",
    discussion: """
      Adds a provider, its models and an entry in the fallback chain to OpenClaw's configuration. Only the bytes that must \
      change do: comments and formatting stay, and --remove restores them exactly. The key is put into OpenClaw's .env file \
      (0600); the configuration refers to it. A copy of the configuration is kept beside it.
      """)

  @OptionGroup var globals: GlobalOptions

  @Flag(name: .customLong("dry-run"), help: "Show the change as a diff, with secrets elided; nothing is changed.")
  var dryRun = false

  @Option(help: ArgumentHelp("The new key's name (default: openclaw-fallback).", valueName: "keyname"))
  var name: String?

  @Option(help: ArgumentHelp("What the key may spend, in US dollars.", valueName: "usd"))
  var limit: MoneyArgument?

  @Option(name: .customLong("limit-reset"), help: "When the limit starts anew: daily, weekly or monthly.")
  var limitReset: LimitWindow?

  @Flag(help: "Make the proxy's model the primary one; the present primary becomes the first fallback.")
  var primary = false

  @Option(
    name: .customLong("model"), parsing: .singleValue,
    help: ArgumentHelp(
      "A model for the chain; may be repeated. Default: the one nearest to the primary.", valueName: "id"))
  var models: [String] = []

  @Flag(help: "Say whether OpenClaw is integrated, with which key, and whether the proxy can be reached.")
  var status = false

  @Flag(help: "Take out of OpenClaw what was added.")
  var remove = false

  @Flag(help: "With --remove: revoke the key too.")
  var revoke = false

  @Flag(name: .shortAndLong, help: "Do not ask.")
  var yes = false

  enum LimitWindow: String, ExpressibleByArgument, CaseIterable {
    case daily, weekly, monthly
    var window: ProvisionedKey.LimitReset? { ProvisionedKey.LimitReset(rawValue: rawValue) }
  }

  func validate() throws {
    guard !(status && remove) else { throw ValidationError("--status and --remove exclude each other.") }
    guard !revoke || remove else { throw ValidationError("--revoke is for --remove.") }
    let creates = name != nil || limit != nil || limitReset != nil || primary || !models.isEmpty
    guard !(status || remove) || !creates else {
      throw ValidationError("--name, --limit, --limit-reset, --primary and --model are for a new integration.")
    }
    guard !status || !dryRun else { throw ValidationError("--status changes nothing; it needs no --dry-run.") }
    guard limitReset == nil || limit != nil else {
      throw ValidationError("--limit-reset needs --limit: without a limit there is nothing to start anew.")
    }
    if let name, !Self.isKeyName(name) {
      throw ValidationError("--name is '\(name)'; it must be 1 to 100 of A-Z, a-z, 0-9, - and _.")
    }
  }

  static func isKeyName(_ name: String) -> Bool {
    (1...100).contains(name.utf8.count)
      && name.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F
          || $0 == 0x2D
      }
  }

  func run(in context: CommandContext) async throws -> Int32 {
    let client = try ClientContext(globals, in: context)
    let integration = Integration(command: self, client: client, context: context)
    if client.isDemo { return try integration.showDemo() }
    if status { return try await integration.showStatus() }
    if !dryRun { try globals.requireWrite("change OpenClaw's configuration") }
    return try await remove ? integration.remove() : integration.install()
  }
}

/// What the parts of the command share.
struct Integration: Sendable {
  let command: IntegrateCommand
  let client: ClientContext
  let context: CommandContext

  var globals: GlobalOptions { command.globals }
  var endpoint: String { client.configuration.apiBase.proxyBase }

  /// OpenClaw's files as they are now.
  struct Files: Sendable {
    var installation: OpenClawInstallation
    var configuration: GuardedFile
    var document: ConfigurationDocument
    var environment: GuardedFile
    var variables: EnvironmentFile
  }

  func shown(_ path: String) -> String { context.abbreviated(path) }

  /// - Throws: `CommandFailure` when a file is not one that can be edited safely.
  func readFiles() async throws -> Files {
    let context = context
    let installation = await onWorkerThread { OpenClawInstallation(in: context) }
    let places = installation.files
    let configuration = try GuardedFile.read(places.configuration, shownAs: shown(places.configuration))
    let environment = try GuardedFile.read(places.environmentFile, shownAs: shown(places.environmentFile))
    do {
      return Files(
        installation: installation, configuration: configuration,
        document: try ConfigurationDocument(configuration.bytes ?? Array("{}\n".utf8)), environment: environment,
        variables: try EnvironmentFile(environment.bytes ?? []))
    } catch let failure as ConfigurationFailure {
      throw self.failure(failure, in: places.configuration)
    } catch let failure as EnvironmentFile.Failure {
      throw self.failure(failure, in: places.environmentFile)
    }
  }

  func failure(_ failure: ConfigurationFailure, in path: String) -> CommandFailure {
    let suggestion =
      switch failure {
      case .unreadable: "Mend it first; `openclaw doctor` may help."
      case .included: "Edit the file that it includes yourself, or move that part into the main file."
      case .duplicate: "Leave only one of them."
      case .exists: "See it with credtop integrate --status; take it out with credtop integrate --remove."
      case .notAnObject, .notAnArray, .missing: "Correct it first; see `openclaw config --help`."
      case .unverified: "Please report this; the file is as it was."
      }
    let code = if case .exists = failure { "PROVIDER_EXISTS" } else { "CONFIG_UNUSABLE" }
    return CommandFailure(code, "\(shown(path)) was left as it is: \(failure).", suggestion: suggestion)
  }

  func failure(_ failure: EnvironmentFile.Failure, in path: String) -> CommandFailure {
    CommandFailure(
      "ENV_FILE_UNUSABLE", "\(shown(path)) was left as it is: \(failure).",
      suggestion: "Look at it and remove the line if it is not needed, then run the command again.")
  }

  /// The difference of two texts without any secret in it.
  func difference(_ old: String, _ new: String, path: String, isNew: Bool) -> String {
    TextDifference.unified(
      old, new, oldName: isNew ? "/dev/null" : printable(shown(path)), newName: printable(shown(path)),
      shown: Self.withoutSecrets)
  }

  /// A line without secrets; the reference to our variable is none and stays.
  static func withoutSecrets(_ line: String) -> String {
    let line = line.split(separator: "\t", omittingEmptySubsequences: false).map { printable(String($0)) }
      .joined(separator: "\t")
    let reference = "${\(IntegrationPlan.keyVariable)}"
    if line.contains(reference) {
      let rest = line.replacing(reference, with: "")
      if Redaction.redact(rest) == rest { return line }
    }
    if line.trimmed.hasPrefix(IntegrationPlan.keyVariable + "=") { return IntegrationPlan.keyVariable + "=[redacted]" }
    return Redaction.redact(line)
  }
}
