import Terminal

/// A piece of a title in a border.
struct TitlePiece {
  var text: String
  var role: Role
  /// Quiet text before it, left away together with it, and where it would come first.
  var lead: String
  /// Stands for the text where that does not fit, with a rank of its own.
  var short: (text: String, rank: Int)?
  /// Pieces with the largest number go first as the border narrows; those with 0 never go.
  var rank: Int

  init(_ text: String, _ role: Role, lead: String = "", short: (text: String, rank: Int)? = nil, rank: Int = 0) {
    self.text = text
    self.role = role
    self.lead = lead
    self.short = short
    self.rank = rank
  }
}

extension TitlePiece {
  /// The piece where there is less room; nil when it goes.
  fileprivate var shortened: TitlePiece? {
    short.map { TitlePiece($0.text, role, lead: lead, rank: $0.rank) }
  }
}

extension Look {
  /// Draws a border with a title at the left, a remark at the right of its upper side and one at the right of its lower side.
  ///
  /// What does not fit is left away by the ranks of the pieces, whichever side they stand on.
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
    let upper = fitted(title, remark, columns: limit - left - 2)
    let end = drawPieces(upper.title, column: left + 2, row: top, limit: limit, onto: &buffer)
    drawRemark(upper.remark, after: end, endColumn: limit, row: top, onto: &buffer)
    drawRemark(footer, after: left + 2, endColumn: limit, row: bottom, onto: &buffer)
  }

  /// The pieces of both sides that fit beside each other, with a line between them.
  private func fitted(
    _ title: [TitlePiece], _ remark: [TitlePiece], columns room: Int
  ) -> (title: [TitlePiece], remark: [TitlePiece]) {
    var (title, remark) = (title, remark)
    func width(_ pieces: [TitlePiece]) -> Int {
      let sum = pieces.reduce(0) { $0 + columns(of: $1.lead + $1.text) }
      return pieces.isEmpty ? 0 : sum - columns(of: pieces[0].lead) + 2
    }
    while width(title) + width(remark) + (remark.isEmpty ? 0 : 1) > room {
      let rank = (title + remark).map(\.rank).max() ?? 0
      guard rank > 0 else { break }
      title = title.compactMap { $0.rank == rank ? $0.shortened : $0 }
      remark = remark.compactMap { $0.rank == rank ? $0.shortened : $0 }
    }
    return (title, remark)
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
    func withoutLead() -> Int {
      if !pieces.isEmpty { pieces[pieces.startIndex].lead = "" }
      return pieces.reduce(2) { $0 + columns(of: $1.lead + $1.text) }
    }
    var width = withoutLead()
    // The last pieces say the most: the others go first. One without a lead belongs to the one before it.
    while endColumn - width < start, pieces.popFirst() != nil {
      while pieces.first?.lead.isEmpty == true { pieces.removeFirst() }
      width = withoutLead()
    }
    guard let first = pieces.first else { return }
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
