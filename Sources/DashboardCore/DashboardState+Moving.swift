import Domain

extension DashboardState {
  mutating func setFocus(_ pane: PaneID) -> [DashboardEffect] {
    guard pane != focus else { return [] }
    // The filter line belongs to the pane that was focused; what was typed so far stays.
    if case .filter = modal { modal = nil }
    focus = pane
    return []
  }

  /// Goes round all panes: one that is hidden for want of room is shown when it is focused.
  mutating func moveFocus(by steps: Int) -> [DashboardEffect] {
    let panes = PaneID.allCases
    let index = (focus.number - 1 + steps) % panes.count
    return setFocus(panes[index < 0 ? index + panes.count : index])
  }

  mutating func move(rows: Int) -> [DashboardEffect] {
    guard let place = selectedIndex(in: focus) else { return [] }
    let (sum, overflow) = place.addingReportingOverflow(rows)
    return move(toPlace: overflow ? (rows > 0 ? .max : 0) : sum)
  }

  mutating func move(pages: Int) -> [DashboardEffect] {
    let page = max(1, layout.rowCapacity(focus))
    let (rows, overflow) = page.multipliedReportingOverflow(by: pages)
    return move(rows: overflow ? (pages > 0 ? .max : -Int.max) : rows)
  }

  mutating func move(toPlace place: Int) -> [DashboardEffect] {
    let count = rowCount(in: focus)
    guard count > 0 else { return [] }
    let place = min(count - 1, max(0, place))
    if focus == .keys { newKeyID = nil }
    var view = view(of: focus)
    view.selection = place == 0 && followsNews(focus, view) ? nil : rowID(at: place, of: focus)
    views[focus] = view
    return []
  }

  mutating func select(_ row: RowReference) -> [DashboardEffect] {
    let effects = setFocus(row.pane)
    if place(of: row.id, in: row.pane, rows: rows(of: row.pane)) != nil {
      views[row.pane, default: PaneView()].selection = row.id
      if row.pane == .keys { newKeyID = nil }
    }
    return effects
  }

  /// Lists that begin with the newest keep the mark on the top while nobody chose another row, so that news stays in sight.
  private func followsNews(_ pane: PaneID, _ view: PaneView) -> Bool {
    (pane == .credits || pane == .activity) && view.sort == nil
  }

  /// After every command: a selected row that is gone is replaced by the one that stands in its place now, and the scroll
  /// follows the selection. A pane without room for rows keeps its scroll for the time when it has.
  mutating func repairSelection(of pane: PaneID, formerPlace: Int?) {
    var view = view(of: pane)
    var rows = rows(of: pane)
    if rows.count == 0 {
      view.selection = nil
      view.scroll = 0
    } else {
      var place = 0
      if let selection = view.selection {
        if let known = rows.selectedPlace, rows.selection == selection {
          place = known
        } else if let found = self.place(of: selection, in: pane, rows: rows) {
          place = found
        } else {
          place = min(rows.count - 1, max(0, formerPlace ?? 0))
          let id = rowID(at: place, of: pane)
          view.selection = id
          // A service that names two rows alike has the first of them selected.
          place = id.flatMap { self.place(of: $0, in: pane, rows: rows) } ?? place
        }
      } else if !followsNews(pane, view) {
        view.selection = rowID(at: 0, of: pane)
      }
      rows.selection = view.selection
      rows.selectedPlace = place
      rowMemo[pane] = rows
      let capacity = layout.rowCapacity(pane)
      if capacity > 0 {
        view.scroll = min(view.scroll, place)
        view.scroll = max(view.scroll, place - capacity + 1)
        view.scroll = max(0, min(view.scroll, rows.count - capacity))
      } else {
        view.scroll = max(0, min(view.scroll, rows.count - 1))
      }
    }
    if view != self.view(of: pane) { views[pane] = view }
  }
}
