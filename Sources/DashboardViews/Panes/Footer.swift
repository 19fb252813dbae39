import DashboardCore
import Domain
import Terminal

extension PaneDrawing {
  /// The last line: the filter while it is typed, a message while there is one, otherwise what the keys do.
  func drawFooter(row: Int, onto buffer: inout CellBuffer) {
    let end = buffer.size.columns - 1
    if case .filter(let field, _) = state.modal { return drawFilterLine(field, row: row, onto: &buffer) }
    guard let toast = state.toast, toast.until > state.now else {
      drawHints(row: row, from: 1, to: end, onto: &buffer)
      return
    }
    // The keys of a dialog stay: without them nobody knows how to leave it.
    var column = state.modal == nil ? 1 : drawHints(row: row, from: 1, to: end, onto: &buffer)
    guard column == 1 || end - column >= 12 else { return }
    let sign = toast.severity >= .warning ? look.glyphs.failing : look.glyphs.connected
    column = look.write("\(sign) ", toast.severity.toastRole, column: column, row: row, limit: end, onto: &buffer)
    look.write(
      ToastText.line(toast.text), toast.severity.toastRole, column: column, row: row, limit: end, onto: &buffer)
  }

  @discardableResult
  private func drawHints(row: Int, from start: Int, to end: Int, onto buffer: inout CellBuffer) -> Int {
    var column = start
    for hint in state.keyMap.footerHints(for: state, columns: end - start) {
      column = look.write(hint.key, .footerKey, column: column, row: row, limit: end, onto: &buffer) + 1
      column = look.write(hint.hint, .footerText, column: column, row: row, limit: end, onto: &buffer) + 2
    }
    return column
  }

  private func drawFilterLine(_ field: TextField, row: Int, onto buffer: inout CellBuffer) {
    let end = buffer.size.columns - 1
    let help = "Enter keep  Esc undo"
    let hasHelp = end - look.columns(of: help) > 30
    let limit = hasHelp ? end - look.columns(of: help) - 2 : end
    let column = look.write(
      "filter \(state.focus.title.lowercased()) /", .footerKey, column: 1, row: row, limit: limit, onto: &buffer)
    drawField(field, look: look, column: column, row: row, limit: limit, onto: &buffer)
    if hasHelp { look.write(help, .dim, from: limit, endColumn: end, row: row, onto: &buffer) }
  }

  /// Draws a text that is being typed with its cursor; a long text is moved so that the cursor stays in sight.
  func drawField(
    _ field: TextField, look: Look, column: Int, row: Int, limit: Int, onto buffer: inout CellBuffer
  ) {
    let room = limit - column
    guard room > 1 else { return }
    let style = look.style(.input)
    buffer.fill(Rect(column: column, row: row, columns: room, rows: 1), with: Cell(" ", style: style))
    var before = look.glyphs.drawable(String(field.text.prefix(field.cursor)))
    while before.columns > room - 1, !before.isEmpty { before.removeFirst() }
    let place = buffer.write(before, column: column, row: row, style: style, limit: limit)
    let rest = String(field.text.dropFirst(field.cursor))
    buffer.write(look.glyphs.drawable(rest), column: place, row: row, style: style, limit: limit)
    buffer.restyle(Rect(column: place, row: row, columns: 1, rows: 1)) { $0.adding(.reverse) }
  }
}

/// Messages as one line.
enum ToastText {
  /// The first line that says something, and how many more there are.
  static func line(_ text: String) -> String {
    let lines = text.split(whereSeparator: \.isNewline)
    guard let first = lines.first else { return "" }
    return lines.count > 1 ? "\(first) (+\(lines.count - 1) more)" : String(first)
  }
}

extension ActivityEvent.Severity {
  var toastRole: Role {
    switch self {
    case .info: .text
    case .good: .good
    case .warning: .warning
    case .bad: .error
    }
  }
}
