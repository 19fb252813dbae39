import DashboardCore
import DashboardViews
import Terminal

/// What a click or the wheel asks for: the same commands as keys.
enum MouseMap {
  /// - Parameter glyphs: those of the frame that the person sees; they decide where things stand.
  static func commands(
    for mouse: MouseEvent, in state: DashboardState, glyphs: GlyphSet = .unicode
  ) -> [DashboardCommand] {
    switch mouse.action {
    case .release: return []
    case .wheelUp: return wheel(-1, mouse, state)
    case .wheelDown: return wheel(1, mouse, state)
    case .press, .doubleClick: break
    }
    if mouse.button == .right, state.modal != nil { return [.closeModal] }
    guard mouse.button == .left else { return [] }
    if let hint = DashboardView.footerHint(atColumn: mouse.column, row: mouse.row, in: state, glyphs: glyphs) {
      return press(hint, in: state)
    }
    if let hit = DashboardView.dialogHit(atColumn: mouse.column, row: mouse.row, in: state, glyphs: glyphs) {
      return commands(for: hit, isDouble: mouse.action == .doubleClick, in: state)
    }
    return paneCommands(for: mouse, in: state, glyphs: glyphs)
  }

  private static func wheel(_ direction: Int, _ mouse: MouseEvent, _ state: DashboardState) -> [DashboardCommand] {
    if state.modal != nil { return [.modalMove(direction)] }
    guard let pane = state.pane(atColumn: mouse.column, row: mouse.row) else { return [] }
    return [.focus(pane), .move(rows: 3 * direction)]
  }

  /// The footer names the keys of the moment, so a click on a hint is that key.
  private static func press(_ hint: KeyHint, in state: DashboardState) -> [DashboardCommand] {
    state.keyMap.resolve(KeyName(rawValue: hint.key), in: state).map { [$0] } ?? []
  }

  private static func commands(for hit: DialogHit, isDouble: Bool, in state: DashboardState) -> [DashboardCommand] {
    switch hit {
    case .outside: return [.closeModal]
    case .inside: return []
    case .agree: return [.modalPick(1)]
    case .cancel: return [.modalPick(0)]
    case .entry(let index):
      let selection: Int
      switch state.modal {
      case .refresh(let dialog): selection = dialog.selection
      case .help(let list), .palette(let list): selection = list.selection
      case .doctor(let dialog): selection = dialog.selection
      case .rotation(let dialog): selection = dialog.selection
      case .form(let form):
        // A second click on a choice takes its next word; a double click never sends a form.
        if index == form.selection { return form.fields[index].textField == nil ? [.moveChoice(1)] : [] }
        return [.modalPick(index + 1)]
      default: return []
      }
      let selecting: [DashboardCommand] = index == selection ? [] : [.modalMove(index - selection)]
      return isDouble ? selecting + [.modalChoose] : selecting
    }
  }

  private static func paneCommands(
    for mouse: MouseEvent, in state: DashboardState, glyphs: GlyphSet
  ) -> [DashboardCommand] {
    // A click elsewhere ends the typing of a filter and keeps it.
    let ending: [DashboardCommand] = state.modal == nil ? [] : [.modalChoose]
    if let name = DashboardView.sortColumn(atColumn: mouse.column, row: mouse.row, in: state, glyphs: glyphs) {
      return (state.focus == name.pane ? [] : [.focus(name.pane)]) + [.sort(name.pane, name.column)]
    }
    guard let pane = state.pane(atColumn: mouse.column, row: mouse.row) else { return ending }
    let focusing = ending + (state.focus == pane ? [] : [.focus(pane)])
    guard let row = state.row(atColumn: mouse.column, row: mouse.row) else { return focusing }
    let selecting = focusing + [.select(row)]
    return mouse.action == .doubleClick ? selecting + [.openDetail] : selecting
  }
}
