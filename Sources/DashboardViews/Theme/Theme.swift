public import Terminal

/// A style for every role.
///
/// A theme is written as assignments of some roles; the others follow their parents (`status.expired` follows `error`).
public struct Theme: Equatable, Sendable {
  /// For which kind of terminal the theme is made.
  public enum Appearance: String, Sendable, CaseIterable { case dark, light }

  /// What a theme says of one role. Without a background, the role lies on whatever is below it.
  public struct Assignment: Equatable, Sendable {
    public var foreground: Color
    public var background: Color?
    public var attributes: Attributes

    public init(_ foreground: Color, on background: Color? = nil, _ attributes: Attributes = []) {
      self.foreground = foreground
      self.background = background
      self.attributes = attributes
    }
  }

  public let name: String
  /// nil: the theme uses the terminal's own colours and goes with both.
  public let appearance: Appearance?
  /// The roles that the theme itself styles.
  public let assignments: [Role: Assignment]
  private let resolved: [Assignment]

  public init(name: String, appearance: Appearance?, assignments: [Role: Assignment]) {
    self.name = name
    self.appearance = appearance
    self.assignments = assignments
    self.resolved = Role.allCases.map { Theme.resolve($0, in: assignments) }
  }

  /// The style of a role where it lies on the theme's background or has one of its own.
  public subscript(role: Role) -> Style { style(role, on: surface) }

  /// The colour under everything.
  public var surface: Color { resolved[Role.background.index].background ?? .standard }

  /// The style of a role on a surface; a role that has a background of its own keeps it.
  public func style(_ role: Role, on surface: Color) -> Style {
    let assignment = resolved[role.index]
    return Style(
      foreground: assignment.foreground, background: assignment.background ?? surface, attributes: assignment.attributes
    )
  }

  /// Whether a role brings its own background.
  public func hasBackground(_ role: Role) -> Bool { resolved[role.index].background != nil }

  private static func resolve(_ role: Role, in assignments: [Role: Assignment]) -> Assignment {
    var added: Attributes = []
    var current = role
    while true {
      if let found = assignments[current] {
        let attributes = current == role ? found.attributes : found.attributes.union(added)
        return Assignment(found.foreground, on: found.background, attributes)
      }
      guard let parent = current.parent else { return Assignment(.standard) }
      added.formUnion(current.ownAttributes)
      current = parent
    }
  }
}
