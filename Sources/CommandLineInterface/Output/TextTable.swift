import Terminal

/// Columns of text, aligned by the width of their widest cell; the last column is not padded.
struct TextTable {
  enum Alignment { case left, right }

  private let header: [String]
  private let alignments: [Alignment]
  private var rows: [[String]] = []

  init(_ columns: [(name: String, alignment: Alignment)]) {
    header = columns.map(\.name)
    alignments = columns.map(\.alignment)
  }

  init(_ names: [String]) { self.init(names.map { ($0, .left) }) }

  mutating func add(_ cells: [String]) { rows.append(cells) }

  var text: String {
    let lines = [header] + rows
    let widths = header.indices.map { column in lines.map { printable($0[column]).columns }.max() ?? 0 }
    return lines.map { line in
      var text = ""
      for (column, cell) in line.enumerated() {
        let cell = printable(cell)
        let isLast = column == line.count - 1
        switch alignments[column] {
        case .left: text += isLast ? cell : cell.padded(to: widths[column])
        case .right: text += cell.leftPadded(to: widths[column])
        }
        if !isLast { text += "  " }
      }
      while text.last == " " { text.removeLast() }
      return text + "\n"
    }.joined()
  }
}

/// The text without control characters: names come from files, and must not move anybody's cursor.
func printable(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }) else {
    return text
  }
  var scalars = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    scalars.append(scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) ? "?" : scalar)
  }
  return String(scalars)
}

/// The same for a text of several lines, whose line ends stay.
func printableLines(_ text: String) -> String {
  text.split(separator: "\n", omittingEmptySubsequences: false).map { printable(String($0)) }.joined(separator: "\n")
}
