import DashboardCore
import Domain
import Terminal

extension DialogDrawing {
  /// Fields below each other, what is to be said of each beside it; where it is narrow, of the selected one below them.
  func drawForm(_ form: FormDialog, onto buffer: inout CellBuffer) {
    let columns = mostColumns(in: buffer, wish: 80)
    let room = mostRows(in: buffer)
    let isWide = columns >= Self.formTableColumns
    var above = form.lines.flatMap { wrapped($0, .dim, columns: columns) }
    var below: [StyledLine] = []
    if form.isWaiting {
      below = [StyledLine("waiting for the server\(look.glyphs.ellipsis)", .dim)]
    } else if let problem = form.problem {
      below = wrapped("\(look.glyphs.failing) \(problem)", .error, columns: columns)
    } else if !isWide {
      below = [remark(of: form.selectedField)]
    }
    var blanks = (above.isEmpty ? 0 : 1) + (below.isEmpty || !isWide ? 0 : 1)
    while above.count + form.fields.count + below.count + blanks > room, blanks > 0 { blanks -= 1 }
    while above.count + form.fields.count + below.count > room, !above.isEmpty { above.removeLast() }
    let shown = max(1, min(form.fields.count, room - above.count - below.count - blanks))
    let first = max(0, min(form.selection - shown + 1, form.fields.count - shown))
    below = Array(below.prefix(max(0, room - above.count - shown)))

    let inner = drawDialog(
      title: form.title, columns: columns, rows: above.count + shown + below.count + blanks,
      hints: formHints(form), onto: &buffer)
    var row = inner.row
    for line in above {
      line.draw(look, column: inner.column, row: row, limit: inner.endColumn, onto: &buffer)
      row += 1
    }
    if !above.isEmpty, blanks > 0 { row += 1 }
    for index in first..<first + shown {
      drawField(
        form.fields[index], isSelected: index == form.selection && !form.isWaiting, isWide: isWide, in: inner, row: row,
        onto: &buffer)
      row += 1
    }
    row = inner.endRow - below.count
    for line in below {
      line.draw(look, column: inner.column, row: row, limit: inner.endColumn, onto: &buffer)
      row += 1
    }
  }

  /// From so many columns on, remarks stand beside the fields.
  private static let formTableColumns = 56
  private static let labelColumns = 9
  private static let fieldColumns = 31

  private func formHints(_ form: FormDialog) -> [TitlePiece] {
    if form.isWaiting { return hints(("Esc", "close")) }
    if form.fields.count > 1 { return hints(("Enter", form.verb), ("Tab", "next"), ("Esc", "cancel")) }
    return hints(("Enter", form.verb), ("Esc", "cancel"))
  }

  private func drawField(
    _ field: FormField, isSelected: Bool, isWide: Bool, in rect: Rect, row: Int, onto buffer: inout CellBuffer
  ) {
    if isSelected { look.put(look.glyphs.marker, .marker, column: rect.column, row: row, onto: &buffer) }
    let labelStart = rect.column + 2
    let start = labelStart + Self.labelColumns
    look.write(
      field.label, isSelected ? .strong : .text, column: labelStart, row: row, limit: start - 1, onto: &buffer)
    // A problem is seen even where its words stand elsewhere.
    let mark = isWide || field.problem == nil ? 0 : 2
    let end = isWide ? start + Self.fieldColumns : rect.endColumn - mark
    switch field.content {
    case .choice(let words, let selected):
      drawChoice(words, selected, isSelected: isSelected, column: start, row: row, limit: end, onto: &buffer)
    case .text, .money, .secret:
      var column = start
      if case .money = field.content {
        column = look.write("$ ", .dim, column: column, row: row, limit: end, onto: &buffer)
      }
      if let text = field.textField {
        drawInput(text, isSelected: isSelected, column: column, row: row, limit: end, onto: &buffer)
      }
    }
    if isWide {
      remark(of: field).draw(look, column: end + 2, row: row, limit: rect.endColumn, onto: &buffer)
    } else if mark > 0 {
      look.put(look.glyphs.warning, .error, column: rect.endColumn - 1, row: row, onto: &buffer)
    }
  }

  private func drawInput(
    _ field: TextField, isSelected: Bool, column: Int, row: Int, limit: Int, onto buffer: inout CellBuffer
  ) {
    if isSelected {
      panes.drawField(field, look: look, column: column, row: row, limit: limit, onto: &buffer)
      return
    }
    let style = look.style(.input)
    buffer.fill(Rect(column: column, row: row, columns: max(0, limit - column), rows: 1), with: Cell(" ", style: style))
    look.write(field.text, style: style, column: column, row: row, limit: limit, onto: &buffer)
  }

  /// All words beside each other where they fit, the chosen one marked; else the chosen one alone.
  private func drawChoice(
    _ words: [String], _ chosen: Int, isSelected: Bool, column: Int, row: Int, limit: Int,
    onto buffer: inout CellBuffer
  ) {
    let width = words.reduce(0) { $0 + look.columns(of: $1) + 2 }
    guard width <= limit - column + 1 else {
      let word = words.indices.contains(chosen) ? words[chosen] : ""
      look.write(
        "< \(word) >", isSelected ? .buttonSelected : .text, column: column, row: row, limit: limit, onto: &buffer)
      return
    }
    var column = column
    for (index, word) in words.enumerated() {
      let isChosen = index == chosen
      let role: Role = isChosen ? (isSelected ? .buttonSelected : .strong) : .dim
      column = look.write(
        isChosen ? "[\(word)]" : " \(word) ", role, column: column, row: row, limit: limit + 1, onto: &buffer)
    }
  }

  private func remark(of field: FormField?) -> StyledLine {
    guard let field else { return StyledLine() }
    if let problem = field.problem { return StyledLine("\(look.glyphs.warning) \(problem)", .error) }
    if let note = field.note { return StyledLine(note, .accent) }
    return StyledLine(field.hint, .dim)
  }
}
