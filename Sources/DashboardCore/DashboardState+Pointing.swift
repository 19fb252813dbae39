/// What lies under the mouse.
extension DashboardState {
  /// The pane that the cell belongs to, its border included.
  public func pane(atColumn column: Int, row: Int) -> PaneID? {
    layout.frames.first { _, frame in
      column >= frame.column && column < frame.column + frame.columns && row >= frame.row
        && row < frame.row + frame.rows
    }?.key
  }

  /// The row of a list that is drawn at the cell. Lists stand at the bottom of their pane, below the names of the columns or
  /// the figures of the credits.
  public func row(atColumn column: Int, row: Int) -> RowReference? {
    let layout = layout
    guard let pane = pane(atColumn: column, row: row), let frame = layout.frames[pane] else { return nil }
    guard column > frame.column, column < frame.column + frame.columns - 1 else { return nil }
    let capacity = layout.rowCapacity(pane)
    let line = row - (frame.row + frame.rows - 1 - capacity)
    guard line >= 0, line < capacity else { return nil }
    return rowID(at: view(of: pane).scroll + line, of: pane).map { RowReference(pane: pane, id: $0) }
  }
}
