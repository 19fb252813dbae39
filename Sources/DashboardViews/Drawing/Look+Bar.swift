import Terminal

extension Look {
  /// Draws a bar of a share between 0 and 1; anything above 0 shows at least its least step, and only the whole shows as full.
  func drawBar(
    _ fraction: Double, _ role: Role, column: Int, row: Int, columns width: Int, onto buffer: inout CellBuffer
  ) {
    guard width > 0 else { return }
    let steps = glyphs.barPartial.count + 1
    let clamped = fraction.isFinite ? min(1, max(0, fraction)) : 0
    var filled = Int((clamped * Double(width * steps)).rounded(.down))
    if clamped > 0 { filled = max(1, filled) }
    let full = style(role)
    let empty = style(.barEmpty)
    for index in 0..<width {
      let here = filled - index * steps
      buffer[column + index, row] =
        if here >= steps {
          Cell(glyphs.barFull, style: full)
        } else if here > 0 {
          Cell(glyphs.barPartial[here - 1], style: full)
        } else {
          Cell(glyphs.barEmpty, style: empty)
        }
    }
  }

  /// The colour of a share that is used up: calm below 70 %, then a warning, then from 90 % bad.
  static func level(used fraction: Double) -> Role {
    fraction >= 0.9 ? .barHigh : fraction >= 0.7 ? .barMid : .barLow
  }

  /// Draws the last values of a series as one row of columns, the newest at the right.
  func drawSparkline(
    _ values: [Double], _ role: Role, column: Int, row: Int, columns width: Int, onto buffer: inout CellBuffer
  ) {
    guard width > 0 else { return }
    let shown = values.suffix(width)
    let largest = shown.reduce(0) { $1.isFinite ? max($0, $1) : $0 }
    let levels = glyphs.sparks
    var column = column + width - shown.count
    for value in shown {
      let share = largest > 0 && value.isFinite ? max(0, value / largest) : 0
      let level = share == 0 ? 0 : min(levels.count - 1, max(1, Int(share * Double(levels.count))))
      put(levels[level], share == 0 ? .barEmpty : role, column: column, row: row, onto: &buffer)
      column += 1
    }
  }
}
