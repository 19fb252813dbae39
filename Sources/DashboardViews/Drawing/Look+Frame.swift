import Terminal

/// A piece of a title in a border.
struct TitlePiece {
  var text: String
  var role: Role
  /// Quiet text before it, left away together with it.
  var lead: String

  init(_ text: String, _ role: Role, lead: String = "") {
    self.text = text
    self.role = role
    self.lead = lead
  }
}

extension Look {
  /// Draws a border with a title at the left, a remark at the right of its upper side and one at the right of its lower side.
  ///
  /// What does not fit is left away from the right: the remark first, then the title's last pieces.
  func drawFrame(
    _ rect: Rect, border role: Role, title: [TitlePiece], remark: [TitlePiece] = [], footer: [TitlePiece] = [],
    onto buffer: inout CellBuffer
  ) {
    guard rect.columns >= 2, rect.rows >= 2 else { return }
    let style = style(role)
    let glyph = glyphs.border
    let (left, right, top, bottom) = (rect.column, rect.endColumn - 1, rect.row, rect.endRow - 1)
    let horizontal = Cell(glyph.horizontal, style: style)
    let vertical = Cell(glyph.vertical, style: style)
    buffer.fill(Rect(column: left + 1, row: top, columns: rect.columns - 2, rows: 1), with: horizontal)
    buffer.fill(Rect(column: left + 1, row: bottom, columns: rect.columns - 2, rows: 1), with: horizontal)
    buffer.fill(Rect(column: left, row: top + 1, columns: 1, rows: rect.rows - 2), with: vertical)
    buffer.fill(Rect(column: right, row: top + 1, columns: 1, rows: rect.rows - 2), with: vertical)
    buffer[left, top] = Cell(glyph.topLeft, style: style)
    buffer[right, top] = Cell(glyph.topRight, style: style)
    buffer[left, bottom] = Cell(glyph.bottomLeft, style: style)
    buffer[right, bottom] = Cell(glyph.bottomRight, style: style)

    let limit = right - 1
    let end = drawPieces(title, column: left + 2, row: top, limit: limit, onto: &buffer)
    drawRemark(remark, after: end + 1, endColumn: limit, row: top, onto: &buffer)
    drawRemark(footer, after: left + 2, endColumn: limit, row: bottom, onto: &buffer)
  }

  /// Draws pieces with a blank at both ends, as far as whole pieces fit; the first is cut rather than left away.
  private func drawPieces(
    _ pieces: [TitlePiece], column: Int, row: Int, limit: Int, onto buffer: inout CellBuffer
  ) -> Int {
    guard let first = pieces.first, column + 2 < limit else { return column }
    var column = column
    put(" ", first.role, column: column, row: row, onto: &buffer)
    column += 1
    for (index, piece) in pieces.enumerated() {
      guard index == 0 || column + columns(of: piece.lead + piece.text) < limit else { break }
      column = write(piece.lead, .border, column: column, row: row, limit: limit - 1, onto: &buffer)
      column = write(piece.text, piece.role, column: column, row: row, limit: limit - 1, onto: &buffer)
    }
    put(" ", first.role, column: column, row: row, onto: &buffer)
    return column + 1
  }

  private func drawRemark(
    _ pieces: [TitlePiece], after start: Int, endColumn: Int, row: Int, onto buffer: inout CellBuffer
  ) {
    var pieces = pieces[...]
    var width = pieces.reduce(2) { $0 + columns(of: $1.lead + $1.text) }
    // The last piece says the most: the others go first.
    while endColumn - width < start, let dropped = pieces.popFirst() {
      width -= columns(of: dropped.lead + dropped.text)
    }
    if let first = pieces.first, !first.lead.isEmpty {
      width -= columns(of: first.lead)
      pieces[pieces.startIndex].lead = ""
    }
    guard let first = pieces.first, endColumn - width >= start else { return }
    var column = endColumn - width
    put(" ", first.role, column: column, row: row, onto: &buffer)
    column += 1
    for piece in pieces {
      column = write(piece.lead, .border, column: column, row: row, limit: endColumn, onto: &buffer)
      column = write(piece.text, piece.role, column: column, row: row, limit: endColumn, onto: &buffer)
    }
    put(" ", first.role, column: column, row: row, onto: &buffer)
  }
}
