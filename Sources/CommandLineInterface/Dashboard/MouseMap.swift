import DashboardCore
import Terminal

/// What a click or the wheel asks for: the same commands as keys.
enum MouseMap {
  static func commands(for mouse: MouseEvent, in state: DashboardState) -> [DashboardCommand] {
    if state.modal != nil { return modalCommands(for: mouse) }
    guard let pane = state.pane(atColumn: mouse.column, row: mouse.row) else { return [] }
    switch mouse.action {
    case .wheelUp: return [.focus(pane), .move(rows: -3)]
    case .wheelDown: return [.focus(pane), .move(rows: 3)]
    case .press, .doubleClick:
      guard mouse.button == .left else { return [] }
      let focusing: [DashboardCommand] = state.focus == pane ? [] : [.focus(pane)]
      guard let row = state.row(atColumn: mouse.column, row: mouse.row) else { return focusing }
      let selecting = focusing + [.select(row)]
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
}
