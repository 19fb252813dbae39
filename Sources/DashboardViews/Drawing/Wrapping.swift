import Terminal

/// Breaks text into lines.
enum Wrapping {
  /// Lines of at most so many columns, broken at blanks; a longer word is broken where the line ends.
  static func lines(_ text: String, columns: Int) -> [String] {
    guard columns > 0 else { return [] }
    if text.columns <= columns { return [text] }
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in text.split(separator: " ") {
      let width = word.columns
      if used > 0, used + 1 + width <= columns {
        line += " " + word
        used += 1 + width
        continue
      }
      if used > 0 {
        lines.append(line)
        (line, used) = ("", 0)
      }
      for scalar in word.unicodeScalars {
        if used + scalar.columns > columns, used > 0 {
          lines.append(line)
          (line, used) = ("", 0)
        }
        line.unicodeScalars.append(scalar)
        used += scalar.columns
      }
    }
    if used > 0 { lines.append(line) }
    return lines
  }
}
