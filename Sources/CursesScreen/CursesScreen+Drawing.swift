import CNcurses
public import Terminal

extension CursesScreen {
  /// Shows a frame: only what differs from the last one goes to curses, and all of it to the terminal in one go.
  ///
  /// - Parameter cursor: the place of the terminal's cursor, for a field that takes text; nil hides it.
  public func present(_ frame: CellBuffer, cursor: (column: Int, row: Int)? = nil) {
    guard isUp else { return }
    var runs = frame.changedRuns(since: shown)
    if shown?.size != frame.size { runs = runs.filter { $0.row < size.rows } }
    if !put(runs, of: frame) {
      // Colour pairs were recycled, so cells put earlier may have another's colours now.
      runs = frame.changedRuns(since: nil)
      _ = put(runs, of: frame)
    }
    shown = frame
    let changed = runs.reduce(0) { $0 + $1.columns.count }
    let isLarge = changed * 4 > frame.size.columns * frame.size.rows
    cn_flush(showsFramesAtOnce && isLarge, Int32(cursor?.column ?? -1), Int32(cursor?.row ?? -1))
  }

  /// Makes the next frame paint the whole screen, for instance after another program has written on it.
  public func invalidate() {
    shown = nil
    cn_invalidate()
  }

  private func put(_ runs: [CellRun], of frame: CellBuffer) -> Bool {
    var complete = true
    for run in runs {
      line.removeAll(keepingCapacity: true)
      let start = run.row * frame.size.columns
      frame.cells.withUnsafeBufferPointer { cells in
        // A blank takes the ink of its neighbour, which spares a change of colour: half the bytes of a row of text.
        let first = run.columns.first { !cells[start + $0].isInkless } ?? run.columns.lowerBound
        var style = cells[start + first].style
        var look = Look(style: mapper.map(style), paletteSize: paletteSize)
        for column in run.columns {
          let cell = cells[start + column]
          let isSpared =
            cell.isInkless && cell.style.background == style.background
            && style.attributes.isDisjoint(with: [.underline, .reverse])
          if cell.style != style, !isSpared {
            style = cell.style
            look = Look(style: mapper.map(style), paletteSize: paletteSize)
          }
          line.append(cursesCell(cell, look))
        }
      }
      if !cn_put(Int32(run.row), Int32(run.columns.lowerBound), line, Int32(line.count)) { complete = false }
    }
    return complete
  }

  private func cursesCell(_ cell: Cell, _ look: Look) -> cn_cell {
    var result = cn_cell()
    result.foreground = look.foreground
    result.background = look.background
    result.attributes = look.attributes
    if isUnicode || cell.base < 0x7F {
      result.base = cell.base
      result.marks.0 = UInt32(cell.marks & 0x1F_FFFF)
      result.marks.1 = UInt32(cell.marks >> 21 & 0x1F_FFFF)
      result.marks.2 = UInt32(cell.marks >> 42 & 0x1F_FFFF)
    } else {
      result.base = UInt32(UInt8(ascii: "?"))
    }
    // Without UTF-8 a wide character is a mark in one column and a blank in the other.
    if !isUnicode, cell.isContinuation { result.base = 0x20 }
    return result
  }
}

/// A style as curses takes it.
private struct Look {
  var foreground: Int32
  var background: Int32
  var attributes: UInt32

  init(style: Style, paletteSize: Int32) {
    let style = paletteSize < 16 ? style.inEightColors : style
    foreground = number(style.foreground, paletteSize)
    background = number(style.background, paletteSize)
    attributes = UInt32(style.attributes.rawValue)
  }
}

private func number(_ color: Color, _ paletteSize: Int32) -> Int32 {
  if let (red, green, blue) = color.components {
    return Int32(red) << 16 | Int32(green) << 8 | Int32(blue)
  }
  guard let index = color.paletteIndex else { return -1 }
  return paletteSize >= 0x100_0000 ? Int32(CN_DIRECT_PALETTE) + Int32(index) : Int32(index)
}
