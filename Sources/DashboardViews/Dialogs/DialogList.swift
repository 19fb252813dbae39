import DashboardCore
import Domain
import Terminal

// What dialogs with a list have in common.
extension DialogDrawing {
  /// Marks the line that is selected.
  ///
  /// - Returns: what the rest of the line is written with.
  func beginLine(isSelected: Bool, in rect: Rect, row: Int, onto buffer: inout CellBuffer) -> Look {
    guard isSelected else { return look }
    let line = look.on(.dialogSelection).overriding(.dialogSelection)
    let band = Rect(column: rect.column - 1, row: row, columns: rect.columns + 2, rows: 1)
    buffer.fill(band, with: Cell(" ", style: line.style(.dialogSelection)))
    line.put(look.glyphs.marker, .marker, column: rect.column, row: row, onto: &buffer)
    return line
  }

  /// What goes on, else what came of it, else why there is nothing to see.
  func outcomeLines(
    _ progress: String?, _ outcome: RefreshDialog.Outcome?, _ failure: ServiceFailure?, _ columns: Int
  ) -> [StyledLine] {
    if let progress { return [StyledLine("\(progress)\(look.glyphs.ellipsis)", .dim)] }
    if let outcome { return lines(of: outcome, columns) }
    guard let failure else { return [] }
    return wrapped("\(look.glyphs.failing) \(failure.description)", .error, columns: columns)
  }
}
