import DashboardCore
import Domain
import Terminal

/// Draws what lies over the panes.
struct DialogDrawing {
  var panes: PaneDrawing
  /// The panes' look on the surface of a dialog.
  var look: Look

  init(panes: PaneDrawing) {
    self.panes = panes
    self.look = panes.look.on(.dialog)
  }

  /// What a dialog would show, drawn on another surface.
  init(panes: PaneDrawing, surface: Look) {
    self.panes = panes
    self.look = surface
  }

  var state: DashboardState { panes.state }

  func draw(_ modal: Modal, onto buffer: inout CellBuffer) {
    switch modal {
    case .refresh(let dialog): drawRefreshDialog(dialog, onto: &buffer)
    case .detail(let row, let scroll): drawDetail(row, scroll: scroll, onto: &buffer)
    case .help(let list): drawHelp(list, onto: &buffer)
    case .palette(let list): drawPalette(list, onto: &buffer)
    case .filter: break
    case .confirm(let question): drawConfirmation(question, onto: &buffer)
    case .message(let title, let lines, let copyable):
      drawMessageDialog(title: title, lines: lines, copyable: copyable, onto: &buffer)
    case .form(let form): drawForm(form, onto: &buffer)
    case .secret(let dialog): drawSecret(dialog, onto: &buffer)
    case .doctor(let dialog): drawDoctor(dialog, onto: &buffer)
    case .rotation(let dialog): drawRotation(dialog, onto: &buffer)
    }
  }

  /// The columns of text that a dialog may have.
  func mostColumns(in buffer: CellBuffer, wish: Int) -> Int {
    let screen = buffer.size.columns
    return max(10, min(wish, screen >= 100 ? screen - 8 : screen >= 60 ? screen - 4 : screen - 2) - 4)
  }

  /// The rows of text that a dialog may have, between header and footer.
  func mostRows(in buffer: CellBuffer) -> Int { max(1, buffer.size.rows - (buffer.size.rows >= 20 ? 6 : 4)) }

  /// Draws an empty dialog in the middle of the screen around so many columns and rows of text, and answers where the text goes.
  func drawDialog(
    title: String, columns: Int, rows: Int, hints: [TitlePiece] = [], isTop: Bool = false, onto buffer: inout CellBuffer
  ) -> Rect {
    let area = Rect(column: 0, row: 1, columns: buffer.size.columns, rows: max(3, buffer.size.rows - 2))
    var rect = area.centered(Size(columns: columns + 4, rows: rows + 2))
    if isTop { rect.row = area.row + min(3, max(0, area.rows - rect.rows)) }
    buffer.fill(rect, with: Cell(" ", style: look.style(.dialog)))
    look.drawFrame(
      rect, border: .dialogBorder, title: [TitlePiece(title, .dialogTitle)], footer: hints, onto: &buffer)
    return rect.inset(columns: 2, rows: 1)
  }

  /// `Enter choose  Esc cancel`
  func hints(_ pairs: (String, String)...) -> [TitlePiece] {
    var pieces: [TitlePiece] = []
    for (key, word) in pairs {
      pieces.append(TitlePiece(key, .footerKey, lead: pieces.isEmpty ? "" : "  "))
      pieces.append(TitlePiece(" " + word, .footerText))
    }
    return pieces
  }
}
