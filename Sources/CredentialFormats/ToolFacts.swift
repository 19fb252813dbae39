public import Domain

/// What is known of a tool without looking at the machine.
public struct ToolFacts: Hashable, Sendable {
  public var tool: Tool
  /// The name in sentences: `Codex`.
  public var title: String
  /// The program that may renew the tool's logins, as `DiscoveredToken.owner` names it.
  public var owner: String
  /// Names of programs; one of them in `PATH` means the tool is installed. Empty: not told by a program.
  public var binaries: [String]
  /// Folders, `~` being the home; one that exists means the tool was used here.
  public var directories: [String]
  /// Commands that log in, the best one first; each is a program and its arguments.
  public var loginCommands: [[String]]
  /// What to do within the program after the command, if anything: `/auth`.
  public var afterLogin: String?
  /// The page where a key is made.
  public var keyPage: String?

  public static func of(_ tool: Tool) -> ToolFacts? { nil }

  public static let all: [ToolFacts] = []
}

/// The ways to renew a credential, exactly one of them recommended, in the order of the dialog.
///
/// - Parameter variable: the environment variable that holds it, when it is not in a file.
public func refreshMethods(
  for tool: Tool, provider: String, kind: TokenKind, status: TokenStatus, renewable: Bool, variable: String? = nil
) -> [RefreshMethod] {
  []
}
