public import DashboardCore
import Domain
import Terminal

/// What a dialog shows at a cell.
public enum DialogHit: Hashable, Sendable {
  case outside
  /// Within the dialog, where a click means nothing.
  case inside
  /// A method, an entry of the help or the palette, or a field of a form, by its index.
  case entry(Int)
  /// The two buttons of a question.
  case cancel, agree
}

extension DashboardView {
  /// What the dialog shows at a cell; nil where no dialog lies over the panes.
  ///
  /// A dialog decides where its parts stand while it draws itself, so it is drawn here and looked at: its place is what it
  /// covers, and its entries are counted from the one that it marks.
  public static func dialogHit(
    atColumn column: Int, row: Int, in state: DashboardState, glyphs: GlyphSet = .unicode
  ) -> DialogHit? {
    guard let modal = state.modal, let drawn = DrawnDialog(of: state, glyphs: glyphs) else { return nil }
    guard drawn.rect.contains(column: column, row: row) else { return .outside }
    let inner = drawn.rect.inset(columns: 2, rows: 1)
    guard inner.contains(column: column, row: row) else { return .inside }
    switch modal {
    case .refresh(let dialog):
      guard let marked = drawn.markedRow else { return .inside }
      let index = dialog.selection + row - marked
      // Facts stand above the methods and consequences below: only a method begins with its number.
      let isNumbered = drawn.buffer[inner.column + 2, row].base == UInt32(0x31 + max(0, index))
      return index >= 0 && isNumbered ? .entry(index) : .inside
    case .palette(let list):
      return drawn.isInList(row) ? entry(list.selection, row, drawn, count: state.paletteEntries.count) : .inside
    case .help(let list): return drawn.isInList(row) ? helpEntry(list, row, drawn, state, glyphs) : .inside
    case .confirm(let question):
      guard row == inner.endRow - 1 else { return .inside }
      let agreeStart = inner.endColumn - question.action.count - 2
      if column >= agreeStart { return .agree }
      return column >= agreeStart - 10 && column < agreeStart - 1 ? .cancel : .inside
    case .form(let form): return entry(form.selection, row, drawn, count: form.fields.count)
    case .doctor(let dialog):
      // What explains the selected finding stands below the list; only a finding begins with a sign.
      let signs = [glyphs.badge(.expired), glyphs.badge(.expiring), glyphs.separator].map(\.value)
      guard dialog.change == nil, signs.contains(drawn.buffer[inner.column + 2, row].base) else { return .inside }
      return entry(dialog.selection, row, drawn, count: state.doctor.findings.count)
    case .rotation(let dialog):
      // Blank lines part the list from what stands above and below it.
      guard let marked = drawn.markedRow,
        (min(row, marked)...max(row, marked)).allSatisfy({ drawn.buffer[inner.column + 2, $0].base != 0x20 })
      else { return .inside }
      return entry(dialog.selection, row, drawn, count: state.rotation.choices?.count ?? 0)
    case .detail, .message, .filter, .secret: return .inside
    }
  }

  private static func entry(_ selection: Int, _ row: Int, _ drawn: DrawnDialog, count: Int) -> DialogHit {
    guard let marked = drawn.markedRow else { return .inside }
    let index = selection + row - marked
    return (0..<count).contains(index) ? .entry(index) : .inside
  }

  /// Headings and keys without effect stand between the entries of the help. On a screen with room for all of it, the lines
  /// between two entries are those between their marks.
  private static func helpEntry(
    _ list: SearchList, _ row: Int, _ drawn: DrawnDialog, _ state: DashboardState, _ glyphs: GlyphSet
  ) -> DialogHit {
    var tall = state
    tall.screen.rows = 3 * state.keyMap.actions.count + 20
    func line(of index: Int) -> Int? {
      tall.modal = .help(SearchList(query: list.query, selection: index))
      return DrawnDialog(of: tall, glyphs: glyphs)?.markedRow
    }
    guard let marked = drawn.markedRow, let here = line(of: list.selection) else { return .inside }
    let wanted = here + row - marked
    return state.helpEntries.indices.first { line(of: $0) == wanted }.map { .entry($0) } ?? .inside
  }
}

/// A dialog alone on an otherwise untouched screen.
private struct DrawnDialog {
  let buffer: CellBuffer
  let rect: Rect
  /// The row with the mark of the selected entry.
  let markedRow: Int?

  init?(of state: DashboardState, glyphs: GlyphSet) {
    guard let modal = state.modal else { return nil }
    if case .filter = modal { return nil }
    // No dialog draws this scalar: it is of the private use area.
    let untouched = Cell("\u{F8FF}")
    var buffer = CellBuffer(
      size: Size(columns: state.screen.columns, rows: state.screen.rows), filledWith: untouched)
    let look = Look(theme: .standardDark, glyphs: glyphs, now: state.now) { _ in .none }
    let panes = PaneDrawing(state: state, look: look, layout: state.layout)
    DialogDrawing(panes: panes).draw(modal, onto: &buffer)
    let touched = buffer.cells.indices.filter { buffer.cells[$0] != untouched }
    guard let first = touched.first, let last = touched.last else { return nil }
    let columns = buffer.size.columns
    rect = Rect(
      column: first % columns, row: first / columns, columns: last % columns - first % columns + 1,
      rows: last / columns - first / columns + 1)
    let inner = rect.inset(columns: 2, rows: 1)
    markedRow = (inner.row..<max(inner.row, inner.endRow)).first {
      buffer[inner.column, $0].base == glyphs.marker.value
    }
    self.buffer = buffer
  }

  /// Whether a row lies below the search line of a list.
  func isInList(_ row: Int) -> Bool {
    let inner = rect.inset(columns: 2, rows: 1)
    return row >= inner.row + (inner.rows >= 8 ? 2 : 1)
  }
}
