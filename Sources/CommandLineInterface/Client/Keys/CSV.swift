/// Tables as comma-separated values: RFC 4180 with line feeds, and safe to open in a spreadsheet.
///
/// A field that a spreadsheet would take for a formula gets an apostrophe before it, which a spreadsheet hides and reading
/// takes off again.
enum CSV {
  static func text(_ rows: [[String]]) -> String {
    rows.map { $0.map(field).joined(separator: ",") + "\n" }.joined()
  }

  private static func field(_ text: String) -> String {
    var text = text
    if let first = text.unicodeScalars.first, "=+-@\t\r\n'".unicodeScalars.contains(first) { text = "'" + text }
    guard text.unicodeScalars.contains(where: { "\",\r\n".unicodeScalars.contains($0) }) else { return text }
    // By scalars: a mark that combines with a quote does not make it another character to a spreadsheet.
    var quoted = String.UnicodeScalarView("\"".unicodeScalars)
    for scalar in text.unicodeScalars {
      if scalar == "\"" { quoted.append(scalar) }
      quoted.append(scalar)
    }
    quoted.append("\"")
    return String(quoted)
  }

  /// A line of a table, and where it began in the file, counted from 1.
  struct Row: Hashable, Sendable {
    var line: Int
    var fields: [String]
  }

  struct Fault: Error, Hashable {
    var line: Int
    var message: String
  }

  /// Reads lines that end in LF or CRLF; empty ones are skipped.
  static func rows(_ text: String) throws(Fault) -> [Row] {
    var reader = CSVReader(text)
    return try reader.rows()
  }
}

private struct CSVReader {
  private let text: [Unicode.Scalar]
  private var index = 0
  private var line = 1

  init(_ text: String) {
    self.text = Array(text.unicodeScalars)
    if self.text.first == "\u{FEFF}" { index = 1 }
  }

  mutating func rows() throws(CSV.Fault) -> [CSV.Row] {
    var rows: [CSV.Row] = []
    while index < text.count {
      let row = try row()
      if row.fields != [""] { rows.append(row) }
    }
    return rows
  }

  private mutating func row() throws(CSV.Fault) -> CSV.Row {
    var row = CSV.Row(line: line, fields: [])
    while true {
      row.fields.append(try field())
      if index < text.count, text[index] == "," {
        index += 1
        continue
      }
      if index < text.count { endLine() }
      return row
    }
  }

  private mutating func field() throws(CSV.Fault) -> String {
    let field = index < text.count && text[index] == "\"" ? try quoted() : try bare()
    guard index == text.count || text[index] == "," || isLineEnd else {
      throw CSV.Fault(line: line, message: "a comma or the end of the line is expected after a quoted field")
    }
    return field.first == "'" ? String(String.UnicodeScalarView(field.dropFirst())) : String(field)
  }

  private mutating func bare() throws(CSV.Fault) -> String.UnicodeScalarView {
    var field = String.UnicodeScalarView()
    while index < text.count, text[index] != ",", !isLineEnd {
      guard text[index] != "\"" else {
        throw CSV.Fault(line: line, message: "a field with a quote must stand in quotes")
      }
      field.append(text[index])
      index += 1
    }
    return field
  }

  private mutating func quoted() throws(CSV.Fault) -> String.UnicodeScalarView {
    let start = line
    var field = String.UnicodeScalarView()
    index += 1
    while index < text.count {
      let scalar = text[index]
      index += 1
      if scalar == "\"" {
        guard index < text.count, text[index] == "\"" else { return field }
        index += 1
      }
      if scalar == "\n" { line += 1 }
      field.append(scalar)
    }
    throw CSV.Fault(line: start, message: "a quoted field is not closed")
  }

  private var isLineEnd: Bool {
    text[index] == "\n" || (text[index] == "\r" && index + 1 < text.count && text[index + 1] == "\n")
  }

  private mutating func endLine() {
    index += text[index] == "\r" ? 2 : 1
    line += 1
  }
}
