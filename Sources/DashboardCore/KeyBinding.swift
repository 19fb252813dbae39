/// A key by the name that the configuration uses: `r`, `?`, `C-c`, `S-Tab`, `Space`, `PageUp`, `F5`, `Esc`.
public struct KeyName: RawRepresentable, Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }
  public init(stringLiteral value: String) { self.rawValue = value }

  public var description: String { rawValue }
}

/// Something a person can ask for, by key, by the palette, or from the help.
public struct DashboardAction: Sendable {
  /// The name in the configuration and the palette: `refresh-methods`.
  public var name: String
  /// One word or two for the footer: `refresh`.
  public var hint: String
  /// A sentence for the help.
  public var help: String
  /// Under which heading of the help it stands.
  public var group: String
  /// The keys that do it unless the configuration says otherwise; several are equals.
  public var defaultKeys: [KeyName]
  public var command: DashboardCommand
  /// The command that does the same off the screen: `credtop tokens scan`; nil where there is none.
  public var commandLine: String?
  /// Why it cannot be done now; nil when it can.
  public var obstacle: @Sendable (DashboardState) -> String?
  /// Larger comes earlier in the footer; 0 never stands there.
  public var footerRank: Int
  /// Whether the footer has it, where its rank alone does not say.
  public var isInFooter: @Sendable (DashboardState) -> Bool = { _ in true }

  public init(
    name: String, hint: String, help: String, group: String, keys: [KeyName], command: DashboardCommand,
    commandLine: String? = nil, footerRank: Int = 0,
    obstacle: @escaping @Sendable (DashboardState) -> String? = { _ in nil }
  ) {
    self.name = name
    self.hint = hint
    self.help = help
    self.group = group
    self.defaultKeys = keys
    self.command = command
    self.commandLine = commandLine
    self.footerRank = footerRank
    self.obstacle = obstacle
  }
}

/// Which key does what: the one table behind the handler, the footer, the help and the palette.
public struct KeyMap: Sendable {
  /// The actions in the order of the help.
  public var actions: [DashboardAction]
  /// The keys of each action, by its name.
  public var keys: [String: [KeyName]]

  public init(actions: [DashboardAction], keys: [String: [KeyName]]) {
    self.actions = actions
    self.keys = keys
  }

  public func keys(of action: DashboardAction) -> [KeyName] { keys[action.name] ?? [] }
}
