/// A key without its modifiers.
public enum KeyCode: Hashable, Sendable {
  case character(Character)
  case enter, tab, escape, space, backspace, delete, insert
  case up, down, left, right, home, end, pageUp, pageDown
  /// F1 to F24.
  case function(Int)
}

/// A key press. Shift is reported only with keys that have no shifted character of their own: `S-Tab`, not `S-A`.
public struct Key: Hashable, Sendable {
  public struct Modifiers: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    public static let control = Modifiers(rawValue: 1)
    public static let alt = Modifiers(rawValue: 2)
    public static let shift = Modifiers(rawValue: 4)
  }

  public var code: KeyCode
  public var modifiers: Modifiers

  public init(_ code: KeyCode, _ modifiers: Modifiers = []) {
    self.code = code
    self.modifiers = modifiers
  }

  public static func character(_ character: Character) -> Key { Key(.character(character)) }
}

/// A mouse action; `column` and `row` count from 0.
public struct MouseEvent: Hashable, Sendable {
  public enum Action: Hashable, Sendable { case press, doubleClick, release, wheelUp, wheelDown }
  public enum Button: Hashable, Sendable { case left, middle, right, none }

  public var action: Action
  public var button: Button
  public var column: Int
  public var row: Int

  public init(action: Action, button: Button = .left, column: Int, row: Int) {
    self.action = action
    self.button = button
    self.column = column
    self.row = row
  }
}

/// What a terminal tells a program.
public enum TerminalEvent: Hashable, Sendable {
  case key(Key)
  case mouse(MouseEvent)
  /// Text of a bracketed paste, newlines included, as it was sent.
  case paste(String)
  case resized(Size)
  case focus(Bool)
  /// The answer to a question about the background colour (OSC 11).
  case background(red: UInt8, green: UInt8, blue: UInt8)
}
