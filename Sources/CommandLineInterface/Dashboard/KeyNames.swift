import DashboardCore
import Terminal

extension KeyName {
  /// The name under which the key map knows a key of the terminal: `r`, `C-c`, `S-Tab`, `PageUp`.
  init(_ key: Key) {
    var name: String
    switch key.code {
    case .character(let character): name = String(character)
    case .enter: name = "Enter"
    case .tab: name = "Tab"
    case .escape: name = "Esc"
    case .space: name = "Space"
    case .backspace: name = "Backspace"
    case .delete: name = "Delete"
    case .insert: name = "Insert"
    case .up: name = "Up"
    case .down: name = "Down"
    case .left: name = "Left"
    case .right: name = "Right"
    case .home: name = "Home"
    case .end: name = "End"
    case .pageUp: name = "PageUp"
    case .pageDown: name = "PageDown"
    case .function(let number): name = "F\(number)"
    }
    if key.modifiers.contains(.shift) { name = "S-" + name }
    if key.modifiers.contains(.alt) { name = "A-" + name }
    if key.modifiers.contains(.control) { name = "C-" + name }
    self.init(rawValue: name)
  }
}

extension Key {
  /// The character that a text field takes; nil for everything that is not plain text.
  var typedCharacter: Character? {
    guard modifiers.isEmpty else { return nil }
    switch code {
    case .character(let character): return character
    case .space: return " "
    default: return nil
    }
  }
}
