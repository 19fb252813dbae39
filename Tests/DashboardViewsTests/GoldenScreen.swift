import DashboardCore
import DashboardViews
import Domain
import FoundationEssentials
import Glibc
import Terminal
import Testing

/// A screen kept as text beside the tests, to be looked at in review.
///
///     # 80x24, unicode, standardDark
///      1 ·credtop···DEMO···work…
///
/// Rows are numbered, blanks are dots, and dots that are drawn are bullets. A style layer, where there is one, has a letter for each style below the rows
/// and says what the letters are. `CREDTOP_RECORD_GOLDEN=1` writes the files anew.
enum GoldenScreen {
  static func expect(
    _ buffer: CellBuffer, named name: String, glyphs: String = "unicode", colors: String = "true colour",
    styles: Bool = false, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let path = folder + "/" + name + ".txt"
    let drawn = fixture(
      buffer, header: "\(buffer.size.columns)x\(buffer.size.rows), \(glyphs), \(colors)", styles: styles)
    if getenv("CREDTOP_RECORD_GOLDEN") != nil {
      try write(drawn, to: path)
      return
    }
    let kept = try #require(
      read(path), "no \(path); record it with CREDTOP_RECORD_GOLDEN=1", sourceLocation: sourceLocation)
    guard kept != drawn else { return }
    let differing = zip(lines(kept), lines(drawn)).filter { $0 != $1 }.prefix(6).map { "- \($0)\n+ \($1)" }
    Issue.record("\(name) differs:\n\(differing.joined(separator: "\n"))", sourceLocation: sourceLocation)
  }

  private static let folder: String = {
    let file = #filePath
    return String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)]) + "/Golden"
  }()

  private static func fixture(_ buffer: CellBuffer, header: String, styles: Bool) -> String {
    var text = "# \(header)\n"
    for (index, row) in buffer.rowsOfText.enumerated() {
      text += "\(index < 9 ? " " : "")\(index + 1) \(String(row.map { $0 == " " ? "·" : $0 == "·" ? "•" : $0 }))\n"
    }
    return styles ? text + styleLayer(buffer) : text
  }

  /// A letter for each style, in the order in which they appear.
  private static func styleLayer(_ buffer: CellBuffer) -> String {
    var letters: [Style: Character] = [:]
    var legend = ""
    var rows = "# styles\n"
    let alphabet = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    for row in 0..<buffer.size.rows {
      rows += "\(row < 9 ? " " : "")\(row + 1) "
      for column in 0..<buffer.size.columns {
        let style = buffer[column, row].style
        if letters[style] == nil {
          letters[style] = alphabet[min(letters.count, alphabet.count - 1)]
          legend += "\(letters[style] ?? "?") \(describe(style))\n"
        }
        rows.append(letters[style] ?? "?")
      }
      rows += "\n"
    }
    return rows + legend
  }

  private static func describe(_ style: Style) -> String {
    var words = [describe(style.foreground), "on", describe(style.background)]
    let names: [(Attributes, String)] = [
      (.bold, "bold"), (.dim, "dim"), (.italic, "italic"), (.underline, "underline"), (.reverse, "reverse"),
    ]
    for (attribute, name) in names where style.attributes.contains(attribute) { words.append(name) }
    return words.joined(separator: " ")
  }

  private static func describe(_ color: Color) -> String {
    if let index = color.paletteIndex { return "palette \(index)" }
    guard let parts = color.components else { return "default" }
    return "#"
      + [parts.red, parts.green, parts.blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func lines(_ text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  private static func read(_ path: String) -> String? {
    (try? Data(contentsOf: URL(filePath: path))).flatMap { String(data: $0, encoding: .utf8) }
  }

  private static func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path))
  }
}
