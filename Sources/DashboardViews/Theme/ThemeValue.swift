import Terminal

/// Reads the right side of a line of a theme file: `fg [on bg] [attributes]`.
enum ThemeValue {
  struct Problem: Error {
    var message: String
  }

  static func read(_ text: String) -> Result<Theme.Assignment, Problem> {
    var words = text.split(whereSeparator: { $0 == " " || $0 == "\t" })[...]
    do {
      let foreground = try color(&words)
      var assignment = Theme.Assignment(foreground)
      if words.first == "on" {
        words.removeFirst()
        assignment.background = try color(&words)
      }
      for word in words {
        guard let attribute = attributes[String(word)] else {
          throw Problem(message: "`\(word)` is not an attribute; these are: bold, dim, italic, underline, reverse")
        }
        assignment.attributes.insert(attribute)
      }
      return .success(assignment)
    } catch let problem as Problem {
      return .failure(problem)
    } catch {
      return .failure(Problem(message: "cannot be read"))
    }
  }

  private static func color(_ words: inout ArraySlice<Substring>) throws -> Color {
    guard let word = words.popFirst() else {
      throw Problem(message: "a colour is missing; write `#rrggbb` or `default`")
    }
    if word == "default" { return .standard }
    if word == "palette" {
      guard let number = words.popFirst().flatMap({ UInt8($0) }) else {
        throw Problem(message: "`palette` wants a number from 0 to 255, for instance `palette 236`")
      }
      return .indexed(number)
    }
    if word.hasPrefix("#") {
      let digits = word.dropFirst()
      guard digits.utf8.count == 6, digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16) else {
        throw Problem(message: "`\(word)` is not a colour; write six hexadecimal digits, for instance `#c8d0dc`")
      }
      return .rgb(UInt8(value >> 16), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF))
    }
    if let index = sixteen.firstIndex(of: String(word)) { return .indexed(UInt8(index)) }
    throw Problem(
      message:
        "`\(word)` is not a colour; write `#rrggbb`, `default`, `palette N` or one of \(sixteen.joined(separator: ", "))"
    )
  }

  private static let attributes: [String: Attributes] = [
    "bold": .bold, "dim": .dim, "italic": .italic, "underline": .underline, "reverse": .reverse,
  ]

  /// The terminal's own sixteen, by their place in its palette.
  private static let sixteen = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white", "bright-black", "bright-red",
    "bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan", "bright-white",
  ]
}
