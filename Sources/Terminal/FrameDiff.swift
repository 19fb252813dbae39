/// Neighbouring cells of one row that a frame has changed.
public struct CellRun: Hashable, Sendable {
  public var row: Int
  public var columns: Range<Int>

  public init(row: Int, columns: Range<Int>) {
    self.row = row
    self.columns = columns
  }
}

extension CellBuffer {
  /// The runs that, copied onto the older frame, make it look like this one; from top to bottom, from left to right.
  ///
  /// A wide character is in a run with both of its halves. When the sizes differ, or there is no older frame, every
  /// row is one run.
  public func changedRuns(since older: CellBuffer?) -> [CellRun] {
    let columns = size.columns
    guard columns > 0 else { return [] }
    guard let older, older.size == size else {
      return (0..<size.rows).map { CellRun(row: $0, columns: 0..<columns) }
    }
    var runs: [CellRun] = []
    cells.withUnsafeBufferPointer { new in
      older.cells.withUnsafeBufferPointer { old in
        for row in 0..<size.rows {
          let start = row * columns
          var column = 0
          while column < columns {
            guard !new[start + column].looksLike(old[start + column]) else {
              column += 1
              continue
            }
            var first = column
            while first > 0, new[start + first].isContinuation { first -= 1 }
            column += 1
            while column < columns,
              new[start + column].isContinuation || !new[start + column].looksLike(old[start + column])
            {
              column += 1
            }
            if let last = runs.last, last.row == row, last.columns.upperBound >= first {
              runs[runs.count - 1].columns = last.columns.lowerBound..<column
            } else {
              runs.append(CellRun(row: row, columns: first..<column))
            }
          }
        }
      }
    }
    return runs
  }

  /// Copies cells of a frame of the same size.
  public mutating func copy(_ run: CellRun, from other: CellBuffer) {
    for column in run.columns { self[column, run.row] = other[column, run.row] }
  }
}
