public import Domain

/// An environment variable that holds a credential.
public struct KeyVariable: Hashable, Sendable {
  public var name: String
  /// The tool that alone reads it; `.environment` for keys that many read.
  public var tool: Tool
  public var provider: String
  public var kind: TokenKind
  /// The tool that prefers this variable to its stored login: `overriddenByEnvironment` of that tool's stored credentials.
  public var overrides: Tool?

  public init(_ name: String, tool: Tool = .environment, provider: String, kind: TokenKind = .apiKey, overrides: Tool? = nil) {
    self.name = name
    self.tool = tool
    self.provider = provider
    self.kind = kind
    self.overrides = overrides
  }

  public static let all: [KeyVariable] = []

  /// The entry of that name.
  public static func named(_ name: String) -> KeyVariable? { nil }
}

/// The credential that a variable of the environment holds; nil when the variable is not known or its value is blank.
/// The label is the variable's name.
public func credential(fromVariable name: String, value: String, in context: FormatContext) -> FoundCredential? {
  nil
}
