public import OpenClawConfiguration

/// The program `openclaw` on this machine. Running it blocks.
public struct OpenClawProgram: Hashable, Sendable {
  public var path: String
  public var environment: [String: String]
  /// In seconds, for each command.
  public var patience: Int

  public init(path: String, environment: [String: String], patience: Int = 30) {
    self.path = path
    self.environment = environment
    self.patience = patience
  }

  /// The one on PATH; nil when there is none.
  public static func find(in environment: [String: String], patience: Int = 30) -> OpenClawProgram? {
    ProgramPath.find("openclaw", in: environment).map {
      OpenClawProgram(path: $0, environment: environment, patience: patience)
    }
  }

  /// Runs it without a terminal.
  ///
  /// - Parameter input: what it reads on its standard input; a secret goes this way only.
  /// - Returns: nil when it cannot be started.
  public func run(_ arguments: [String], input: String? = nil) -> CapturedProgram.Result? {
    CapturedProgram.run([path] + arguments, environment: environment, seconds: patience, input: input)
  }

  /// What `--version` says.
  public var version: OpenClawVersion? {
    run(["--version"]).flatMap { $0.isDone ? OpenClawVersion(in: $0.output) : nil }
  }
}
