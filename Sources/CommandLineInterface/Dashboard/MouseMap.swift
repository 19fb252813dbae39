import DashboardCore
import Terminal

/// What a click or the wheel asks for: the same commands as keys.
enum MouseMap {
  static func commands(for mouse: MouseEvent, in state: DashboardState) -> [DashboardCommand] {
    if state.modal != nil { return modalCommands(for: mouse) }
    let layout = DashboardLayout(screen: state.screen, focus: state.focus, isZoomed: state.isZoomed)
    guard let (pane, frame) = layout.frames.first(where: { contains($0.value, mouse) }) else { return [] }
    switch mouse.action {
    case .wheelUp: return [.focus(pane), .move(rows: -3)]
    case .wheelDown: return [.focus(pane), .move(rows: 3)]
    case .press, .doubleClick:
      guard mouse.button == .left else { return [] }
      let focusing: [DashboardCommand] = state.focus == pane ? [] : [.focus(pane)]
      guard let id = rowID(at: mouse.row, pane: pane, frame: frame, layout: layout, in: state) else { return focusing }
      let selecting = focusing + [.select(RowReference(pane: pane, id: id))]
      return mouse.action == .doubleClick ? selecting + [.openDetail] : selecting
    case .release: return []
    }
  }

  private static func modalCommands(for mouse: MouseEvent) -> [DashboardCommand] {
    switch mouse.action {
    case .wheelUp: [.modalMove(-1)]
    case .wheelDown: [.modalMove(1)]
    case .press where mouse.button == .right: [.closeModal]
    default: []
    }
  }

  private static func rowID(
    at row: Int, pane: PaneID, frame: PaneFrame, layout: DashboardLayout, in state: DashboardState
  ) -> String? {
    let lastRow = frame.row + frame.rows - 1
    let firstRow = lastRow - layout.rowCapacity(pane)
    guard row >= firstRow, row < lastRow else { return nil }
    return state.rowID(at: state.view(of: pane).scroll + row - firstRow, of: pane)
  }

  private static func contains(_ frame: PaneFrame, _ mouse: MouseEvent) -> Bool {
    mouse.column >= frame.column && mouse.column < frame.column + frame.columns && mouse.row >= frame.row
      && mouse.row < frame.row + frame.rows
  }
}
