extension CellBuffer {
  /// Writes text in one row and answers the column after it.
  ///
  /// Text is cut at `limit` (a column, at most the buffer's width); a wide character that would stick out is left
  /// away. Where a wide character is half overwritten, its other half becomes blank. Control characters are drawn as
  /// `?`, so that no file name or account can move the cursor.
  @discardableResult
  public mutating func write(
    _ text: some StringProtocol, column: Int, row: Int, style: Style = .plain, limit: Int? = nil
  ) -> Int {
    let end = min(limit ?? size.columns, size.columns)
    guard row >= 0, row < size.rows else { return column }
    var column = column
    var last: Int?
    for scalar in text.unicodeScalars {
      let scalar = scalar.isControl ? "?" : scalar
      let width = scalar.columns
      if width == 0 {
        if let last, last >= 0 { self[last, row].append(mark: scalar) }
        continue
      }
      if column + width > end { break }
      blankHalves(besides: column..<column + width, row: row)
      self[column, row] = Cell(scalar, style: style)
      if width == 2 { self[column + 1, row] = column < 0 ? Cell(style: style) : .continuation(style: style) }
      last = column
      column += width
    }
    return column
  }

  /// Writes text so that it ends before `endColumn`, and answers the column where it begins.
  @discardableResult
  public mutating func write(
    _ text: some StringProtocol, endColumn: Int, row: Int, style: Style = .plain
  ) -> Int {
    let start = endColumn - text.columns
    write(text, column: start, row: row, style: style, limit: endColumn)
    return start
  }

  /// The rows as text, trailing blanks included; the right half of a wide character takes no place.
  public var rowsOfText: [String] {
    (0..<size.rows).map { row in
      var text = String.UnicodeScalarView()
      for column in 0..<size.columns {
        let cell = self[column, row]
        guard !cell.isContinuation, let scalar = Unicode.Scalar(cell.base) else { continue }
        text.append(scalar)
        text.append(contentsOf: cell.combiningMarks)
      }
      return String(text)
    }
  }
}
