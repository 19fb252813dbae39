import DashboardCore
import Terminal

extension PaneDrawing {
  /// Everything known of the selected row of a zoomed pane, where its list leaves room for that: in two columns where it
  /// is wide. Without room, or under a dialog, nothing.
  func drawZoomedDetail(_ pane: PaneID, in rect: Rect, from start: Int, to end: Int, onto buffer: inout CellBuffer) {
    guard layout.mode == .zoomed, end - start >= 8, let row = state.selectedRow(in: pane) else { return }
    let dialogs = DialogDrawing(panes: self, surface: look)
    guard let (title, facts) = dialogs.detail(of: row) else { return }
    let area = Rect(
      column: rect.column + 3, row: start + 3, columns: rect.columns - 6, rows: end - start - 3)
    let line = String(repeating: Character(look.glyphs.border.horizontal), count: rect.columns)
    look.write(line, .border, column: rect.column, row: start + 1, limit: rect.endColumn, onto: &buffer)
    look.write(
      " \(title) ", .titleFocused, column: rect.column + 2, row: start + 1, limit: rect.endColumn - 2, onto: &buffer)

    let halves = area.columns >= 100 ? 2 : 1
    let width = (area.columns - (halves - 1) * 4) / halves
    let lines = dialogs.laidOut(facts, columns: width)
    let end = halves == 2 ? Self.columnBreak(of: lines, rows: area.rows) : min(lines.count, area.rows)
    for (index, line) in lines.prefix(end).enumerated() {
      line.draw(look, column: area.column, row: area.row + index, limit: area.column + width, onto: &buffer)
    }
    guard halves == 2 else { return }
    let column = area.column + width + 4
    for (index, line) in lines.dropFirst(end).drop(while: \.isBlank).prefix(area.rows).enumerated() {
      line.draw(look, column: column, row: area.row + index, limit: column + width, onto: &buffer)
    }
  }

  /// Where the second column begins: between two groups, so that both columns are as short as may be; without groups in
  /// the middle.
  private static func columnBreak(of lines: [StyledLine], rows: Int) -> Int {
    let middle = min(rows, max((lines.count + 1) / 2, 8))
    let gaps = lines.indices.filter { lines[$0].isBlank && $0 > 0 && $0 <= rows && lines.count - $0 - 1 <= rows }
    if let gap = gaps.min(by: { max($0, lines.count - $0) < max($1, lines.count - $1) }) { return gap }
    // Too long for both columns: at least no heading stands alone at the end of the first.
    return lines.indices.last { lines[$0].isBlank && $0 > middle / 2 && $0 <= middle } ?? middle
  }
}
