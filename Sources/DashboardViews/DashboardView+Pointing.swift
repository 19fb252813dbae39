public import DashboardCore
import Terminal

extension DashboardView {
  /// The column whose name is drawn at a cell, for a click that sorts by it; nil elsewhere and under a dialog.
  ///
  /// Where columns stand depends on what is drawn, so the glyphs must be those of the frame.
  public static func sortColumn(
    atColumn column: Int, row: Int, in state: DashboardState, glyphs: GlyphSet = .unicode
  ) -> (pane: PaneID, column: SortColumn)? {
    guard state.modal == nil, let pane = state.pane(atColumn: column, row: row) else { return nil }
    let layout = state.layout
    guard layout.hasColumnNames(pane), let frame = layout.frames[pane], row == frame.row + 1 else { return nil }
    let look = Look(theme: .standardDark, glyphs: glyphs, now: state.now) { _ in
      LocalTime(year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0)
    }
    let drawing = PaneDrawing(state: state, look: look, layout: layout)
    let inner = Rect(column: frame.column, row: frame.row, columns: frame.columns, rows: frame.rows)
      .inset(columns: 1, rows: 1)
    let sorts: [(range: Range<Int>, sort: SortColumn?)] =
      switch pane {
      case .tokens:
        drawing.tokenColumns(for: state.visibleTokens(in: drawing.places(of: .tokens)), in: inner)
          .map { ($0.start..<$0.end, $0.plan.sort) }
      case .keys:
        drawing.keyColumns(for: state.visibleKeys(in: drawing.places(of: .keys)), in: inner)
          .map { ($0.start..<$0.end, $0.plan.sort) }
      case .credits, .activity: []
      }
    return sorts.first { $0.range.contains(column) }?.sort.map { (pane, $0) }
  }
}
