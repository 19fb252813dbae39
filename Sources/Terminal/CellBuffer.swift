/// A screen's worth of cells. Drawing outside of it is clipped, never an error.
public struct CellBuffer: Equatable, Sendable {
  public let size: Size
  /// Row by row, `size.columns` cells each.
  public private(set) var cells: [Cell]

  public init(size: Size, filledWith cell: Cell = .blank) {
    let columns = max(0, size.columns)
    let rows = max(0, size.rows)
    self.size = Size(columns: columns, rows: rows)
    self.cells = Array(repeating: cell, count: columns * rows)
  }

  public var bounds: Rect { Rect(size) }

  /// The cell at a place, or a blank outside of the buffer.
  public subscript(column: Int, row: Int) -> Cell {
    get {
      guard bounds.contains(column: column, row: row) else { return .blank }
      return cells[row * size.columns + column]
    }
    set {
      guard bounds.contains(column: column, row: row) else { return }
      cells[row * size.columns + column] = newValue
    }
  }

  public mutating func fill(_ rect: Rect, with cell: Cell) {
    let area = rect.intersection(bounds)
    guard !area.isEmpty else { return }
    for row in area.row..<area.endRow {
      blankHalves(besides: area.column..<area.endColumn, row: row)
      let start = row * size.columns + area.column
      for index in start..<start + area.columns { cells[index] = cell }
    }
  }

  /// Changes the style of what is already there, for instance to mark a selected row.
  public mutating func restyle(_ rect: Rect, _ change: (Style) -> Style) {
    let area = rect.intersection(bounds)
    guard !area.isEmpty else { return }
    for row in area.row..<area.endRow {
      for index in row * size.columns + area.column..<row * size.columns + area.endColumn {
        cells[index].style = change(cells[index].style)
      }
    }
  }

  /// Blanks the halves of wide characters whose other half is in columns that are about to be written.
  ///
  /// A terminal cannot show half a character; without this the rest of the row would be one column off.
  mutating func blankHalves(besides columns: Range<Int>, row: Int) {
    guard row >= 0, row < size.rows else { return }
    let start = row * size.columns
    if columns.lowerBound > 0, columns.lowerBound < size.columns, cells[start + columns.lowerBound].isContinuation {
      cells[start + columns.lowerBound - 1] = Cell(style: cells[start + columns.lowerBound - 1].style)
    }
    if columns.upperBound > 0, columns.upperBound < size.columns, cells[start + columns.upperBound].isContinuation {
      cells[start + columns.upperBound] = Cell(style: cells[start + columns.upperBound].style)
    }
  }
}
