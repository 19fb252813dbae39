import DashboardCore
import Domain
import Terminal

extension DialogDrawing {
  /// The ways to renew a credential: whose it is, who else holds it, what each way changes. Nothing happened yet.
  func drawRefreshDialog(_ dialog: RefreshDialog, onto buffer: inout CellBuffer) {
    guard let token = state.token(dialog.tokenID) else { return }
    let columns = mostColumns(in: buffer, wish: 84)
    let room = mostRows(in: buffer)
    var facts = factLines(of: token, columns: columns)
    let methods = token.methods
    let selected = methods.indices.contains(dialog.selection) ? methods[dialog.selection] : nil
    var below = selected.map { consequenceLines(of: $0, columns: columns) } ?? []
    if let outcome = dialog.outcome {
      let sign = outcome.isFailure ? look.glyphs.failing : look.glyphs.connected
      below += wrapped("\(sign) \(outcome.text)", outcome.isFailure ? .error : .good, columns: columns)
    }
    // Where it is narrow, blank lines go first, then facts, then all methods but those around the selected one.
    let list = max(1, methods.count)
    var blanks = 2
    while facts.count + list + below.count + blanks > room, blanks > 0 { blanks -= 1 }
    // The status stands in the row as well; whose grant it is stands only here.
    if facts.count + list + below.count > room, facts.count > 2 { facts.removeFirst() }
    while facts.count + list + below.count > room, facts.count > 2 { facts.removeLast() }
    while facts.count + min(list, 2) + below.count > room, below.count > 1 { below.removeLast() }
    while facts.count + min(list, 2) + below.count > room, facts.count > 1 { facts.removeLast() }
    let shownMethods = max(1, min(list, room - facts.count - below.count - blanks))
    let rows = facts.count + shownMethods + below.count + blanks
    let inner = drawDialog(
      title: "Refresh \(token.tool) \(look.glyphs.separator) \(token.provider)", columns: columns, rows: rows,
      hints: hints(("Enter", "choose"), ("Esc", "cancel")), onto: &buffer)

    var row = inner.row
    for line in facts {
      line.draw(look, column: inner.column, row: row, limit: inner.endColumn, onto: &buffer)
      row += 1
    }
    if blanks > 0 { row += 1 }
    if methods.isEmpty {
      look.write(
        "No way to renew it is known.", .dim, column: inner.column, row: row, limit: inner.endColumn, onto: &buffer)
    }
    let first = max(0, min(dialog.selection - shownMethods + 1, methods.count - shownMethods))
    for index in first..<min(methods.count, first + shownMethods) {
      drawMethod(
        methods[index], number: index + 1, isSelected: index == dialog.selection, in: inner, row: row, onto: &buffer)
      row += 1
    }
    row = inner.endRow - below.count
    for line in below {
      line.draw(look, column: inner.column, row: row, limit: inner.endColumn, onto: &buffer)
      row += 1
    }
  }

  /// One method: its number, what it does, and in short what to expect.
  private func drawMethod(
    _ method: RefreshMethod, number: Int, isSelected: Bool, in rect: Rect, row: Int, onto buffer: inout CellBuffer
  ) {
    let line = isSelected ? look.on(.dialogSelection).overriding(.dialogSelection) : look
    if isSelected {
      let band = Rect(column: rect.column - 1, row: row, columns: rect.columns + 2, rows: 1)
      buffer.fill(band, with: Cell(" ", style: line.style(.dialogSelection)))
      line.put(look.glyphs.marker, .marker, column: rect.column, row: row, onto: &buffer)
    }
    line.write("\(number)", .footerKey, column: rect.column + 2, row: row, limit: rect.endColumn, onto: &buffer)
    let isPossible = if case .unavailable = method.action { false } else { true }
    let start = rect.column + 5
    let titleEnd = rect.columns >= 60 ? start + 31 : rect.endColumn
    let end = line.write(
      method.title, isPossible ? .text : .dim, column: start, row: row, limit: titleEnd, onto: &buffer)
    let noteStart = max(end + 2, start + 33)
    if rect.columns >= 60 {
      var column = noteStart
      if method.isRecommended {
        column = line.write("recommended", .good, column: column, row: row, limit: rect.endColumn, onto: &buffer)
        column = line.write(
          " \(look.glyphs.separator) ", .dim, column: column, row: row, limit: rect.endColumn, onto: &buffer)
      }
      line.write(method.action.expectation, .dim, column: column, row: row, limit: rect.endColumn, onto: &buffer)
    } else if method.isRecommended, end + 2 < rect.endColumn {
      line.write("recommended", .good, column: end + 1, row: row, limit: rect.endColumn, onto: &buffer)
    }
  }

  private func factLines(of token: DiscoveredToken, columns: Int) -> [StyledLine] {
    var status = StyledLine()
    status.add("\(look.glyphs.badge(token.status)) \(token.status.word)", .status(token.status))
    if let expiresAt = token.expiresAt {
      status.add(expiresAt > look.now ? " for \(look.moment(expiresAt))" : " \(look.age(expiresAt))", .text)
    }
    if let source = token.sources.first {
      let mode = source.modeText.map { " (\($0))" } ?? ""
      status.add(" \(look.glyphs.separator) \(source.kind.word) \(source.location)\(mode)", .dim)
      if token.flags.permissionWarning != nil { status.add(" others may read it", .warning) }
    }
    let lines = [status]
    let holders = token.sharedGrantWith
    let grant = token.kind == .oauth || token.renewable ? "refresh token" : "credential"
    var text = "The \(grant) belongs to \(token.owner)."
    switch holders.count {
    case 0: text += token.kind == .oauth ? " Nobody else was found to hold it." : ""
    case 1: text += " 1 other holder: \(holders[0])."
    default: text += " \(holders.count) other holders: \(holders.joined(separator: ", "))."
    }
    return lines + wrapped(text, holders.isEmpty ? .text : .warning, columns: columns)
  }

  private func consequenceLines(of method: RefreshMethod, columns: Int) -> [StyledLine] {
    if case .unavailable(let reason) = method.action {
      return wrapped("Not possible: \(reason)", .warning, columns: columns)
    }
    return wrapped("Changes: \(method.consequence)", .text, columns: columns)
  }

  func wrapped(_ text: String, _ role: Role, columns: Int) -> [StyledLine] {
    Wrapping.lines(look.glyphs.drawable(text), columns: columns).map { StyledLine($0, role) }
  }
}

extension RefreshMethod.Action {
  /// What a person sees happen, in a few words.
  var expectation: String {
    switch self {
    case .reread: "picks up a login made elsewhere"
    case .run: "leaves this screen, returns"
    case .open(let url): url.replacing("https://", with: "")
    case .unavailable: "not possible yet"
    }
  }
}

extension TokenSource.Kind {
  var word: String {
    switch self {
    case .file: "file"
    case .environment: "variable"
    case .keyring: "keyring"
    case .openclaw: "openclaw"
    }
  }
}
