import DashboardCore
import Domain
import FoundationEssentials
import Terminal

/// A line of a detail: a fact with its label, a heading, or free text.
enum DetailLine {
  case heading(String)
  case fact(String, String, Role)
  case text(String, Role)
  /// A row of a table: a name, and figures of which the first go where it is narrow, but never the last.
  case row(String, [String], Role)
  /// A series of hours, or of what the unit says, the newest at the right, with its largest value.
  case graph([Double], peak: String, unit: String = "h")
  case blank
}

extension DialogDrawing {
  /// Everything known of one row; `scroll` stops at the last line.
  func drawDetail(_ row: RowReference, scroll: Int, onto buffer: inout CellBuffer) {
    guard let (title, facts) = detail(of: row) else { return }
    let columns = mostColumns(in: buffer, wish: 92)
    let lines = laidOut(facts, columns: columns)
    let rows = min(lines.count, mostRows(in: buffer))
    let first = max(0, min(scroll, lines.count - rows))
    var hints = hints(("Esc", "close"))
    if row.pane == .tokens, let key = panes.key(for: .openRefreshMethods) {
      hints = self.hints((key, "refresh"), ("Esc", "close"))
    }
    if row.pane == .keys, let key = panes.key(for: .open(.editKey)), state.obstacle(to: .editKey) == nil {
      hints = self.hints((key, "edit"), ("Esc", "close"))
    }
    if lines.count > rows {
      hints.insert(TitlePiece("\(first + 1)-\(first + rows) of \(lines.count)  ", .dim), at: 0)
    }
    let inner = drawDialog(title: title, columns: columns, rows: rows, hints: hints, onto: &buffer)
    for index in first..<first + rows {
      lines[index].draw(
        look, column: inner.column, row: inner.row + index - first, limit: inner.endColumn, onto: &buffer)
    }
  }

  func laidOut(_ facts: [DetailLine], columns: Int) -> [StyledLine] {
    facts.flatMap { laidOut($0, columns: columns) }
  }

  func detail(of row: RowReference) -> (title: String, lines: [DetailLine])? {
    switch row.pane {
    case .tokens:
      state.token(row.id).map { ("\($0.tool) \(look.glyphs.separator) \($0.account ?? $0.provider)", tokenDetail($0)) }
    case .keys: state.key(row.id).map { ("Key \($0.name)", keyDetail($0)) }
    case .credits:
      state.transaction(row.id).map { ("Credits \(look.glyphs.separator) \($0.kind.word)", detail(of: $0)) }
    case .activity:
      state.activityEvent(row.id).map { ("Activity \(look.glyphs.separator) \($0.subject)", detail(of: $0)) }
    }
  }

  private func detail(of transaction: CreditTransaction) -> [DetailLine] {
    var lines: [DetailLine] = [
      .fact("amount", "$" + transaction.amount.decimalText, transaction.amount > .zero ? .money : .text),
      .fact("balance after", transaction.balanceAfter.text, .text),
      .fact("kind", transaction.kind.word, .text),
      .fact("when", look.fullMoment(transaction.createdAt), .text),
      .fact("text", transaction.text, .text),
    ]
    if transaction.isUnbilled { lines.append(.fact("unbilled", "granted without a payment", .warning)) }
    return lines + [.fact("id", transaction.id, .dim)]
  }

  private func detail(of event: ActivityEvent) -> [DetailLine] {
    var lines: [DetailLine] = [
      .fact("what", event.text, event.severity.role),
      .fact("subject", event.subject, .text),
      .fact("when", look.fullMoment(event.at), .text),
    ]
    if let cost = event.cost { lines.append(.fact("cost", "$" + cost.decimalText, .money)) }
    if let tokens = event.tokens { lines.append(.fact("tokens", "\(tokens)", .text)) }
    return lines + [.fact("id", event.id, .dim)]
  }

  /// A graph of four rows as lines of text, and below it when.
  private func graph(_ values: [Double], peak: String, unit: String, columns: Int) -> [StyledLine] {
    let (rows, margin) = (4, 2)
    let width = max(1, min(columns - margin - 9, values.count * 3))
    var area = CellBuffer(size: Size(columns: width, rows: rows))
    look.drawGraph(values, in: area.bounds, onto: &area)
    var lines = area.rowsOfText.enumerated().map { index, text in
      var line = StyledLine(String(repeating: " ", count: margin) + text.padded(to: width), .graph)
      if index == 0 { line.add(" " + peak, .dim) }
      return line
    }
    let start = "-\(values.count)\(unit)"
    lines.append(
      StyledLine(
        String(repeating: " ", count: margin) + start + "now".leftPadded(to: max(4, width - start.count)), .dim))
    return lines
  }

  /// A fact as lines of the given width; long values go on below their beginning.
  private func laidOut(_ line: DetailLine, columns: Int) -> [StyledLine] {
    switch line {
    case .blank: return [StyledLine()]
    case .graph(let values, let peak, let unit): return graph(values, peak: peak, unit: unit, columns: columns)
    case .heading(let text): return [StyledLine(text, .titleFocused)]
    case .text(let text, let role): return wrapped(text, role, columns: columns)
    case .row(let name, let figures, let role):
      let width = 9
      let shown = figures.suffix(max(1, min(figures.count, (columns - 18) / width)))
      let nameWidth = min(30, max(1, columns - 2 - shown.count * width))
      let text = look.glyphs.drawable(name).fitted(to: nameWidth, ellipsis: look.glyphs.ellipsis).padded(to: nameWidth)
      return [StyledLine("  " + text + shown.map { $0.leftPadded(to: width) }.joined(), role)]
    case .fact(let label, let value, let role):
      let indent = columns >= 50 ? 16 : 11
      let pieces = Wrapping.lines(look.glyphs.drawable(value), columns: max(1, columns - indent))
      return pieces.enumerated().map { index, piece in
        var styled = StyledLine((index == 0 ? label : "").padded(to: indent), .dim)
        styled.add(piece, role)
        return styled
      }
    }
  }
}
