import DashboardCore
import Terminal

extension DialogDrawing {
  /// A question with two buttons; what is highlighted is what Enter does.
  func drawConfirmation(_ question: Confirmation, onto buffer: inout CellBuffer) {
    let columns = min(mostColumns(in: buffer, wish: 64), max(30, widest(question.lines + [question.title])))
    let lines = question.lines.flatMap { wrapped($0, .text, columns: columns) }.prefix(mostRows(in: buffer) - 2)
    let inner = drawDialog(title: question.title, columns: columns, rows: lines.count + 2, onto: &buffer)
    for (index, line) in lines.enumerated() {
      line.draw(look, column: inner.column, row: inner.row + index, limit: inner.endColumn, onto: &buffer)
    }
    let cancel = question.isAgreeing ? " Cancel " : "[Cancel]"
    let agree = question.isAgreeing ? "[\(question.action)]" : " \(question.action) "
    let row = inner.endRow - 1
    let agreeStart = inner.endColumn - look.columns(of: agree)
    look.write(
      agree, question.isAgreeing ? .buttonSelected : .button, column: agreeStart, row: row, limit: inner.endColumn,
      onto: &buffer)
    look.write(
      cancel, question.isAgreeing ? .button : .buttonSelected, column: max(inner.column, agreeStart - 10), row: row,
      limit: agreeStart - 1, onto: &buffer)
  }

  /// A text to read, and an address to copy.
  func drawMessageDialog(title: String, lines: [String], copyable: String?, onto buffer: inout CellBuffer) {
    let columns = min(mostColumns(in: buffer, wish: 88), max(36, widest(lines + [title, copyable ?? ""])))
    var shown = lines.flatMap { wrapped($0, .text, columns: columns) }
    if let copyable, !lines.contains(where: { $0.contains(copyable) }) {
      shown += [StyledLine()] + wrapped(copyable, .link, columns: columns)
    }
    shown = Array(shown.prefix(mostRows(in: buffer)))
    let copy = panes.key(for: .copySelection)
    let hints = copyable != nil && copy != nil ? hints((copy ?? "", "copy"), ("Esc", "close")) : hints(("Esc", "close"))
    let inner = drawDialog(title: title, columns: columns, rows: shown.count, hints: hints, onto: &buffer)
    for (index, line) in shown.enumerated() {
      line.draw(look, column: inner.column, row: inner.row + index, limit: inner.endColumn, onto: &buffer)
    }
  }

  private func widest(_ lines: [String]) -> Int { lines.map { look.columns(of: $0) }.max() ?? 0 }
}
