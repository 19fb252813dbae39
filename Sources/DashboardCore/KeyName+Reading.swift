extension KeyName {
  /// Reads a key as people write it, in any case: `r`, `C-c`, `ctrl+c`, `^C`, `esc`, `pgdn`, `shift-tab`, `F5`; nil for what no
  /// keyboard has. Letters keep their case: `G` is another key than `g`.
  public init?(reading text: String) {
    var rest = Substring(text)
    var (control, alt, shift) = (false, false, false)
    while rest.count > 1 {
      if rest.first == "^", rest.count == 2 {
        control = true
        rest = rest.dropFirst()
        continue
      }
      guard let (modifier, length) = Self.modifier(of: rest) else { break }
      switch modifier {
      case "C": control = true
      case "A": alt = true
      default: shift = true
      }
      rest = rest.dropFirst(length)
    }
    guard var name = Self.baseName(of: String(rest)) else { return nil }
    let isCharacter = name.count == 1
    if isCharacter {
      // A shifted character is another character, and terminals send control letters without their case.
      if shift { name = name.uppercased() }
      if control { name = name.lowercased() }
      shift = false
    }
    self.init(rawValue: (control ? "C-" : "") + (alt ? "A-" : "") + (shift ? "S-" : "") + name)
  }

  private static func modifier(of text: Substring) -> (String, Int)? {
    let lower = text.lowercased()
    let spellings = [
      ("control", "C"), ("ctrl", "C"), ("c", "C"), ("alt", "A"), ("meta", "A"), ("a", "A"), ("m", "A"), ("shift", "S"),
      ("s", "S"),
    ]
    for (word, modifier) in spellings where lower.hasPrefix(word + "-") || lower.hasPrefix(word + "+") {
      // `C-` alone is no key; `a-` of two characters could only be a modifier without one.
      return lower.count > word.count + 1 ? (modifier, word.count + 1) : nil
    }
    return nil
  }

  private static func baseName(of text: String) -> String? {
    if text == " " { return "Space" }
    if text.count == 1 {
      return text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F } ? text : nil
    }
    let lower = text.lowercased()
    if lower.first == "f", let number = Int(lower.dropFirst()), (1...24).contains(number) { return "F\(number)" }
    return names[lower]
  }

  private static let names: [String: String] = [
    "enter": "Enter", "return": "Enter", "tab": "Tab", "esc": "Esc", "escape": "Esc", "space": "Space",
    "backspace": "Backspace", "bs": "Backspace", "delete": "Delete", "del": "Delete", "insert": "Insert",
    "ins": "Insert", "up": "Up", "down": "Down", "left": "Left", "right": "Right", "home": "Home", "end": "End",
    "pageup": "PageUp", "pgup": "PageUp", "page-up": "PageUp", "pagedown": "PageDown", "pgdn": "PageDown",
    "pgdown": "PageDown", "page-down": "PageDown", "plus": "+", "minus": "-", "comma": ",", "backslash": "\\",
  ]
}
