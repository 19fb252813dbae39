import Domain
import Testing

@testable import CommandLineInterface

@Suite("CSV")
struct CSVTests {
  @Test("[C-10] commas, quotes and line ends are quoted")
  func quoting() {
    #expect(
      CSV.text([["a,b", "say \"hi\"", "two\nlines", "plain", ""]])
        == "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",plain,\n")
  }

  @Test(
    "[C-10] what a spreadsheet takes for a formula is made a text",
    arguments: ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
  func formulas(field: String) throws {
    let text = CSV.text([[field, "x"]])
    #expect(text.hasPrefix("'") || text.hasPrefix("\"'"))
    #expect(try CSV.rows(text).map(\.fields) == [[field, "x"]])
  }

  @Test("lines end in LF or CRLF; empty ones, a byte order mark and the last line's end do not matter")
  func lineEnds() throws {
    let rows = [
      CSV.Row(line: 1, fields: ["a", "b"]), CSV.Row(line: 3, fields: ["c", "d\r\ne"]),
      CSV.Row(line: 5, fields: ["f", ""]),
    ]
    #expect(try CSV.rows("\u{FEFF}a,b\r\n\r\nc,\"d\r\ne\"\r\nf,") == rows)
  }

  @Test(
    "what is not CSV is refused with its line",
    arguments: [
      ("a,b\nc,\"d", 2), ("a\n\n\"b\"c", 3), ("a,b\"c", 1), ("\"", 1), ("\"a\n\nb\"x", 3), ("\"a\"\"", 1),
    ])
  func faults(text: String, line: Int) {
    let fault = #expect(throws: CSV.Fault.self) { try CSV.rows(text) }
    #expect(fault?.line == line)
  }

  @Test("any table comes back as it was written")
  func roundTrip() throws {
    let pieces = [
      "", "a", ",", "\"", "\n", "\r", "\r\n", "'", "''", "=", "+", "-", "@", "\t", " ", "é", "🔑", "\u{301}", "\0", ";",
    ]
    let seed: UInt64 = 4180
    var random = SplitMix64(seed: seed)
    for _ in 0..<3000 {
      let columns = Int.random(in: 2...4, using: &random)
      let rows = (0..<Int.random(in: 1...5, using: &random)).map { _ in
        (0..<columns).map { _ in
          (0..<Int.random(in: 0...4, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        }
      }
      let text = CSV.text(rows)
      #expect(
        try CSV.rows(text).map { $0.fields.map { Array($0.unicodeScalars) } }
          == rows.map { $0.map { Array($0.unicodeScalars) } },
        "seed \(seed): \(text.debugDescription)")
    }
  }

  @Test("any text is a table or refused")
  func hostile() {
    let pieces = ["a", ",", "\"", "\"\"", "\n", "\r", "\r\n", "'", "\u{FEFF}", "\0", "🔑"]
    var random = SplitMix64(seed: 4181)
    for _ in 0..<5000 {
      let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
        .joined()
      do {
        for row in try CSV.rows(text) { #expect(!row.fields.isEmpty) }
      } catch {
        #expect(error.line >= 1)
      }
    }
  }
}
