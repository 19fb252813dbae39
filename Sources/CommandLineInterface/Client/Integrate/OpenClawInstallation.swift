import Glibc
import OpenClawConfiguration
import OpenClawStore
import StructuredText

/// OpenClaw on this machine: its program, its version and its files. Everything here blocks.
struct OpenClawInstallation: Sendable {
  /// nil: not on `PATH`.
  var program: String?
  var version: OpenClawVersion?
  var files: OpenClawFiles
  private let environment: [String: String]

  private static let patience = 30

  init(in context: CommandContext) {
    environment = context.environment
    let program = ProgramRunner.path(of: "openclaw", environment: environment)
    self.program = program
    func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
    files = OpenClawFiles(environment: environment, home: context.home, exists: exists)
    if let program {
      version = CapturedProgram.run([program, "--version"], environment: environment, seconds: Self.patience)
        .flatMap { $0.isDone ? OpenClawVersion(in: $0.output) : nil }
    }
    version = version ?? stampedVersion()
    guard let version else { return }
    files = OpenClawFiles(
      environment: environment, home: context.home, honoursOldNames: version.honoursOldNames, exists: exists)
    // The program itself knows best which file it reads, where it can say so.
    if !version.rewritesConfigurationBadly, let path = configurationByProgram(home: context.home) {
      files.configuration = path
    }
  }

  /// The version that the configuration was last written by.
  private func stampedVersion() -> OpenClawVersion? {
    guard let bytes = SmallFile.read(files.configuration, limit: GuardedFile.largest),
      let text = (try? ConfigurationDocument(bytes))?[["meta", "lastTouchedVersion"]]?.string
    else { return nil }
    return OpenClawVersion(in: text)
  }

  private func configurationByProgram(home: String) -> String? {
    guard let result = run(["config", "file"]), result.isDone else { return nil }
    let line = result.output.split(whereSeparator: \.isNewline).map { String($0).trimmed }.last { !$0.isEmpty }
    guard let line else { return nil }
    let path = line.hasPrefix("~/") ? home + line.dropFirst() : line
    return path.hasPrefix("/") && path.hasSuffix(".json") ? path : nil
  }

  /// Runs OpenClaw; nil when it is not there.
  func run(_ arguments: [String]) -> CapturedProgram.Result? {
    guard let program else { return nil }
    return CapturedProgram.run([program] + arguments, environment: environment, seconds: Self.patience)
  }

  enum Verdict: Equatable, Sendable {
    case valid
    case invalid(String)
    /// This version cannot say.
    case unknown
  }

  /// What OpenClaw itself says of its configuration.
  func validate() -> Verdict {
    guard let version, !version.rewritesConfigurationBadly, let result = run(["config", "validate"]) else {
      return .unknown
    }
    if result.isDone { return .valid }
    let text = result.output.lowercased()
    let isMissing = ["unknown command", "unknown subcommand", "too many arguments", "invalid command", "usage:"]
      .contains {
        text.contains($0)
      }
    guard result.status != nil, !isMissing else { return .unknown }
    let line = result.output.split(whereSeparator: \.isNewline).map { String($0).trimmed }.first { !$0.isEmpty }
    return .invalid(Redaction.redact(String((line ?? "no reason given").prefix(300))))
  }

  /// Whether its own commands may edit this text: nothing of it would be lost by being written anew, as it has the form
  /// in which OpenClaw writes, without a comment and without an included file.
  func mayEditItself(_ document: ConfigurationDocument) -> Bool {
    guard program != nil, let version, !version.rewritesConfigurationBadly else { return false }
    guard !document.text.contains("$include") else { return false }
    return document.text == JSONWriter.pretty(document.value)
  }
}
