import Testing

@testable import Terminal

@Suite("Cells of a screen")
struct CellBufferTests {
  private let accent = Style(foreground: .rgb(1, 2, 3), attributes: .bold)

  @Test("text is cut at the edges of the buffer")
  func clipping() {
    var buffer = CellBuffer(size: Size(columns: 5, rows: 2))
    buffer.write("abcdefgh", column: 2, row: 0)
    buffer.write("xyz", column: -1, row: 1)
    buffer.write("no", column: 0, row: 2)
    buffer.write("no", column: 0, row: -1)
    #expect(buffer.rowsOfText == ["  abc", "yz   "])
  }

  @Test("text is cut at its limit and the next column is answered")
  func limit() {
    var buffer = CellBuffer(size: Size(columns: 8, rows: 1))
    #expect(buffer.write("abcdef", column: 1, row: 0, limit: 4) == 4)
    #expect(buffer.rowsOfText == [" abc    "])
    #expect(buffer.write("漢字", column: 4, row: 0, limit: 7) == 6)
    #expect(buffer.rowsOfText == [" abc漢  "])
  }

  @Test("a wide character takes two cells, and is left away where one is missing")
  func wide() {
    var buffer = CellBuffer(size: Size(columns: 5, rows: 1))
    buffer.write("a漢字字", column: 0, row: 0)
    #expect(buffer.rowsOfText == ["a漢字"])
    #expect(buffer[2, 0].isContinuation)
    #expect(buffer[4, 0].isContinuation)
  }

  @Test("a wide character whose left half is outside leaves a blank")
  func wideAtLeftEdge() {
    var buffer = CellBuffer(size: Size(columns: 3, rows: 1))
    buffer.write("漢a", column: -1, row: 0)
    #expect(buffer.rowsOfText == [" a "])
  }

  @Test("writing over one half of a wide character blanks the other half, in its own style")
  func overwrittenHalf() {
    var buffer = CellBuffer(size: Size(columns: 6, rows: 1))
    buffer.write("漢字表", column: 0, row: 0, style: accent)
    buffer.write("x", column: 1, row: 0)
    #expect(buffer.rowsOfText == [" x字表"])
    #expect(buffer[0, 0] == Cell(style: accent))
    buffer.write("y", column: 2, row: 0)
    #expect(buffer.rowsOfText == [" xy 表"])
    buffer.write("語", column: 3, row: 0)
    #expect(buffer.rowsOfText == [" xy語 "])
  }

  @Test("filling over one half of a wide character blanks the other half")
  func filledHalf() {
    var buffer = CellBuffer(size: Size(columns: 4, rows: 1))
    buffer.write("漢字", column: 0, row: 0)
    buffer.fill(Rect(column: 1, row: 0, columns: 2, rows: 1), with: Cell("-"))
    #expect(buffer.rowsOfText == [" -- "])
    #expect(!buffer[3, 0].isContinuation)
  }

  @Test("combining marks join the character before them, at most three")
  func marks() {
    var buffer = CellBuffer(size: Size(columns: 3, rows: 1))
    buffer.write("e\u{301}\u{302}\u{303}\u{304}x", column: 0, row: 0)
    #expect(buffer[0, 0].combiningMarks == ["\u{301}", "\u{302}", "\u{303}"])
    #expect(buffer[1, 0].base == 0x78)
    buffer.write("\u{301}z", column: 0, row: 0)
    #expect(buffer[0, 0].base == 0x7A)
    #expect(buffer[0, 0].combiningMarks.isEmpty)
  }

  @Test("control characters are drawn as question marks")
  func controls() {
    var buffer = CellBuffer(size: Size(columns: 8, rows: 1))
    buffer.write("a\u{1B}[2J\u{9B}\n", column: 0, row: 0)
    #expect(buffer.rowsOfText == ["a?[2J?? "])
  }

  @Test("text can be written to end before a column")
  func rightAligned() {
    var buffer = CellBuffer(size: Size(columns: 6, rows: 1))
    #expect(buffer.write("漢1", endColumn: 6, row: 0) == 3)
    #expect(buffer.rowsOfText == ["   漢1"])
  }

  @Test("restyling changes the look and keeps the text")
  func restyle() {
    var buffer = CellBuffer(size: Size(columns: 3, rows: 2))
    buffer.write("abc", column: 0, row: 1)
    buffer.restyle(Rect(column: 1, row: 1, columns: 9, rows: 9)) { $0.adding(.reverse) }
    #expect(buffer.rowsOfText == ["   ", "abc"])
    #expect(buffer[0, 1].style.attributes.isEmpty)
    #expect(buffer[2, 1].style.attributes == .reverse)
  }

  @Test("whatever is written, no half of a wide character is left alone", arguments: 0..<200 as Range<UInt64>)
  func noOrphans(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var buffer = CellBuffer(size: Size(columns: .random(in: 1...12, using: &generator), rows: 2))
    for _ in 0..<60 { buffer.scribble(using: &generator) }
    for row in 0..<buffer.size.rows {
      for column in 0..<buffer.size.columns {
        let isWide = Unicode.Scalar(buffer[column, row].base)?.columns == 2
        #expect(
          isWide == (column + 1 < buffer.size.columns && buffer[column + 1, row].isContinuation),
          "seed \(seed), column \(column), row \(row): \(buffer.rowsOfText)")
      }
      #expect(!buffer[0, row].isContinuation, "seed \(seed)")
    }
  }
}

extension CellBuffer {
  /// Writes or fills something somewhere, also outside.
  mutating func scribble(using generator: inout SeededGenerator) {
    let column = Int.random(in: -3...size.columns + 2, using: &generator)
    let row = Int.random(in: -1...size.rows, using: &generator)
    let style = Style(
      foreground: .indexed(.random(in: 0...3, using: &generator)),
      attributes: Attributes(rawValue: .random(in: 0...3, using: &generator)))
    if Int.random(in: 0..<5, using: &generator) == 0 {
      let rect = Rect(
        column: column, row: row, columns: .random(in: 0...5, using: &generator), rows: 1)
      fill(rect, with: Cell(style: style))
      return
    }
    let texts = ["a", "xyz", "漢", "漢字", "a語b", "e\u{301}", "👍", "\u{301}", "", "?\u{7}"]
    let text = texts[Int.random(in: 0..<texts.count, using: &generator)]
    write(text, column: column, row: row, style: style)
  }
}
