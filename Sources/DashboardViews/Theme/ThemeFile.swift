import Terminal

/// What is wrong with a theme file: every problem, in the order of the lines.
public struct ThemeFileError: Error, Equatable, Sendable, CustomStringConvertible {
  public struct Problem: Equatable, Sendable, CustomStringConvertible {
    /// Counts from 1; 0 is the file as a whole.
    public var line: Int
    /// What is wrong and what to write instead.
    public var message: String

    public var description: String { line > 0 ? "line \(line): \(message)" : message }
  }

  public var problems: [Problem]

  public var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// Reads theme files.
///
///     name = dusk
///     appearance = dark
///     inherits = dark                      # roles that are not named come from there
///     status.expired = #f38ba8 bold
///     selection = default on palette 236
public enum ThemeFile {
  /// A file above this is refused: it is not a theme.
  static let largestByteCount = 65_536

  /// Reads a whole theme, or says everything that is wrong; a wrong file never changes a part of the screen.
  ///
  /// - Parameters:
  ///   - bytes: the file's text, UTF-8.
  ///   - defaultName: the name of a theme whose file does not tell one.
  ///   - base: finds the theme that `inherits` names.
  public static func read(
    _ bytes: [UInt8], defaultName: String, base: @escaping (String) -> Theme? = { $0 == "dark" ? .standardDark : nil }
  ) throws(ThemeFileError) -> Theme {
    guard bytes.count <= largestByteCount else {
      throw ThemeFileError(problems: [.init(line: 0, message: "larger than 64 KiB, so not a theme file")])
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ThemeFileError(problems: [.init(line: 0, message: "not UTF-8 text; save the file as UTF-8")])
    }
    var reading = ThemeReading(base: base)
    var number = 0
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      number += 1
      reading.take(line, number: number)
    }
    guard reading.problems.isEmpty else { throw ThemeFileError(problems: reading.problems) }
    return Theme(
      name: reading.name ?? defaultName, appearance: reading.appearance ?? reading.inherited?.appearance,
      assignments: (reading.inherited?.assignments ?? [:]).merging(reading.assignments) { $1 })
  }
}

/// What was read so far.
private struct ThemeReading {
  var name: String?
  var appearance: Theme.Appearance?
  var inherited: Theme?
  var assignments: [Role: Theme.Assignment] = [:]
  var problems: [ThemeFileError.Problem] = []
  private var seen: [String: Int] = [:]
  private let base: (String) -> Theme?

  init(base: @escaping (String) -> Theme?) { self.base = base }

  mutating func take(_ line: Substring, number: Int) {
    let content = withoutComment(line)
    guard !content.isEmpty else { return }
    guard let equals = content.firstIndex(of: "=") else {
      return report(number, "no `=` here; write `role = colour`, for instance `text = #c8d0dc`")
    }
    let key = trimmed(content[..<equals])
    let value = trimmed(content[content.index(after: equals)...])
    if let first = seen[key] { return report(number, "`\(key)` stands on line \(first) already; keep one of them") }
    seen[key] = number
    guard !value.isEmpty else {
      return report(number, "nothing after `\(key) =`; write a colour, for instance `default`")
    }
    switch key {
    case "name": name = value
    case "appearance":
      appearance = Theme.Appearance(rawValue: value)
      if appearance == nil { report(number, "appearance is `dark` or `light`, not `\(value)`") }
    case "inherits":
      inherited = base(value)
      if inherited == nil { report(number, "no theme is called `\(value)`; `dark` always exists") }
    default: assign(key, value, number)
    }
  }

  private mutating func assign(_ key: String, _ value: String, _ number: Int) {
    guard let role = Role(rawValue: key) else {
      let nearest = Role.allCases.map(\.rawValue).min { distance($0, key) < distance($1, key) }
      return report(number, "no role is called `\(key)`" + (nearest.map { "; the nearest is `\($0)`" } ?? ""))
    }
    switch ThemeValue.read(value) {
    case .success(var assignment):
      if role == .background { assignment.background = assignment.background ?? assignment.foreground }
      assignments[role] = assignment
    case .failure(let problem): report(number, problem.message)
    }
  }

  private mutating func report(_ line: Int, _ message: String) {
    problems.append(.init(line: line, message: message))
  }

  /// A comment begins with `#` at the line's start, or after two blanks where no colour is expected.
  private func withoutComment(_ line: Substring) -> String {
    let text = trimmed(line)
    if text.hasPrefix("#") { return "" }
    var searched = text.startIndex
    while let blanks = text[searched...].firstRange(of: "  #") {
      let before = trimmed(text[..<blanks.lowerBound])
      if !before.hasSuffix("=") && !before.hasSuffix(" on") { return before }
      searched = blanks.upperBound
    }
    return text
  }

  private func trimmed(_ text: some StringProtocol) -> String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\r\n" }
    guard let first = text.firstIndex(where: { !isBlank($0) }), let last = text.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(text[first...last])
  }

  /// How many letters to change to make one word of the other.
  private func distance(_ left: String, _ right: String) -> Int {
    let right = Array(right.utf8.prefix(40))
    var row = Array(0...right.count)
    for (index, byte) in left.utf8.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in right.indices {
        let substituted = diagonal + (byte == right[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(substituted, row[column] + 1, diagonal + 1)
      }
    }
    return row[right.count]
  }
}
