import Terminal

extension Look {
  /// Draws a filled graph of a series into a rectangle, the newest at the right, in the finest dots that the glyphs have.
  ///
  /// The series is stretched over the whole width; the largest value reaches the top.
  func drawGraph(_ values: [Double], in rect: Rect, onto buffer: inout CellBuffer) {
    guard !rect.isEmpty, !values.isEmpty else { return }
    if rect.rows == 1 {
      let stretched = Self.stretch(values, to: rect.columns)
      return drawSparkline(stretched, .graph, column: rect.column, row: rect.row, columns: rect.columns, onto: &buffer)
    }
    switch glyphs.graphStyle {
    case .braille: drawBraille(values, in: rect, onto: &buffer)
    case .block: drawBlocks(values, levels: glyphs.levels, in: rect, onto: &buffer)
    case .ascii: drawBlocks(values, levels: [".", "#"], in: rect, onto: &buffer)
    }
  }

  /// Two by four dots a cell, filled from the ground.
  private func drawBraille(_ values: [Double], in rect: Rect, onto buffer: inout CellBuffer) {
    let heights = Self.heights(Self.stretch(values, to: rect.columns * 2), of: rect.rows * 4)
    let style = style(.graph)
    // The dots of the left and of the right column from the ground up.
    let left: [UInt32] = [0x40, 0x04, 0x02, 0x01]
    let right: [UInt32] = [0x80, 0x20, 0x10, 0x08]
    for column in 0..<rect.columns {
      for row in 0..<rect.rows {
        let ground = (rect.rows - 1 - row) * 4
        var dots: UInt32 = 0
        for level in 0..<4 {
          if heights[column * 2] > ground + level { dots |= left[level] }
          if heights[column * 2 + 1] > ground + level { dots |= right[level] }
        }
        guard dots != 0, let scalar = Unicode.Scalar(0x2800 + dots) else { continue }
        buffer[rect.column + column, rect.row + row] = Cell(scalar, style: style)
      }
    }
  }

  /// One column a cell, its uppermost cell by level.
  private func drawBlocks(
    _ values: [Double], levels: [Unicode.Scalar], in rect: Rect, onto buffer: inout CellBuffer
  ) {
    let heights = Self.heights(Self.stretch(values, to: rect.columns), of: rect.rows * levels.count)
    let style = style(.graph)
    for column in 0..<rect.columns {
      for row in 0..<rect.rows {
        let here = heights[column] - (rect.rows - 1 - row) * levels.count
        guard here > 0 else { continue }
        buffer[rect.column + column, rect.row + row] = Cell(levels[min(here, levels.count) - 1], style: style)
      }
    }
  }

  /// The series with each value repeated as often as the width wants, or the largest of each group where it is too long.
  static func stretch(_ values: [Double], to count: Int) -> [Double] {
    guard !values.isEmpty, count > 0 else { return [] }
    return (0..<count).map { place in
      let start = place * values.count / count
      let end = max(start + 1, (place + 1) * values.count / count)
      return values[start..<min(end, values.count)].reduce(0) { $1.isFinite ? max($0, $1) : $0 }
    }
  }

  /// Whole steps of each value below the largest; what is not zero has at least one.
  static func heights(_ values: [Double], of steps: Int) -> [Int] {
    let largest = values.reduce(0, max)
    guard largest > 0 else { return values.map { _ in 0 } }
    return values.map { value in
      value <= 0 ? 0 : min(steps, max(1, Int((value / largest * Double(steps)).rounded())))
    }
  }
}
