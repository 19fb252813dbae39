import DashboardCore
import Domain
import FoundationEssentials
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
    if let progress = dialog.progress {
      below = progressLines(progress, columns: columns)
    } else if let outcome = dialog.outcome {
      below += lines(of: outcome, columns)
    }
    // Where it is narrow, blank lines go first, then facts, then all methods but those around the selected one.
    let list = max(1, methods.count)
    var blanks = 2
    while facts.count + list + below.count + blanks > room, blanks > 0 { blanks -= 1 }
    // The status stands in the row as well; whose grant it is stands only here.
    if facts.count + list + below.count > room, facts.count > 2 { facts.removeFirst() }
    let wanted = facts.count
    while facts.count + list + below.count > room, facts.count > 2 { facts.removeLast() }
    let allBelow = below.count
    while facts.count + min(list, 2) + below.count > room, below.count > 1 { below.removeLast() }
    while facts.count + min(list, 2) + below.count > room, facts.count > 1 { facts.removeLast() }
    if facts.count < wanted, let last = facts.popLast() { facts.append(elided(last, columns: columns)) }
    if below.count < allBelow, let last = below.popLast() { below.append(elided(last, columns: columns)) }
    let shownMethods = max(1, min(list, room - facts.count - below.count - blanks))
    let rows = facts.count + shownMethods + below.count + blanks
    let first = max(0, min(dialog.selection - shownMethods + 1, methods.count - shownMethods))
    let shown = first..<min(methods.count, first + shownMethods)
    var hints =
      dialog.progress == nil
      ? hints(("Enter", "choose"), ("Esc", "cancel")) : hints(("y", "copy"), ("Esc", "end the sign-in"))
    if shown.count < methods.count {
      hints.append(TitlePiece("\(first + 1)-\(shown.upperBound) of \(methods.count)", .dim, lead: "  "))
    }
    let inner = drawDialog(
      title: "Refresh \(token.tool) \(look.glyphs.separator) \(token.provider)", columns: columns, rows: rows,
      hints: hints, onto: &buffer)

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
    let titleColumns = methods.reduce(0) { max($0, look.columns(of: $1.title)) }
    for index in shown {
      drawMethod(
        methods[index], number: index + 1, isSelected: index == dialog.selection, titleColumns: titleColumns, in: inner,
        row: row, onto: &buffer)
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
    _ method: RefreshMethod, number: Int, isSelected: Bool, titleColumns: Int, in rect: Rect, row: Int,
    onto buffer: inout CellBuffer
  ) {
    let line = beginLine(isSelected: isSelected, in: rect, row: row, onto: &buffer)
    line.write("\(number)", .footerKey, column: rect.column + 2, row: row, limit: rect.endColumn, onto: &buffer)
    if method.isRecommended {
      line.put(look.glyphs.recommended, .good, column: rect.column + 4, row: row, onto: &buffer)
    }
    let isPossible = if case .unavailable = method.action { false } else { true }
    let start = rect.column + 6
    // The notes stand below each other where most of them has room.
    let noteStart = start + min(titleColumns, rect.columns - 32) + 2
    let hasNote = rect.columns >= 56
    line.write(
      method.title, isPossible ? .text : .dim, column: start, row: row, limit: hasNote ? noteStart - 1 : rect.endColumn,
      onto: &buffer)
    guard hasNote else { return }
    line.write(method.action.expectation, .dim, column: noteStart, row: row, limit: rect.endColumn, onto: &buffer)
  }

  /// The line with the sign that more would follow.
  private func elided(_ line: StyledLine, columns: Int) -> StyledLine {
    var result = StyledLine()
    var room = columns - look.columns(of: look.glyphs.ellipsis)
    for (text, role) in line.pieces {
      let fitted = look.glyphs.drawable(text).fitted(to: room, ellipsis: "")
      room -= fitted.columns
      result.add(fitted, role)
    }
    result.add(look.glyphs.ellipsis, .dim)
    return result
  }

  private func factLines(of token: DiscoveredToken, columns: Int) -> [StyledLine] {
    var status = StyledLine()
    status.add("\(look.glyphs.badge(token.status)) \(token.status.word)", .status(token.status))
    if token.status.hasExpiry, let expiresAt = token.expiresAt {
      status.add(expiresAt > look.now ? " for \(look.moment(expiresAt))" : " \(look.age(expiresAt))", .text)
    }
    if let source = token.sources.first {
      let mode = source.modeText.map { " (\($0))" } ?? ""
      status.add(" \(look.glyphs.separator) \(source.kind.word) \(source.location)\(mode)", .dim)
      if token.flags.permissionWarning != nil { status.add(" others may read it", .warning) }
    }
    let lines = [status]
    let holders = token.sharedGrantWith
    let grant = token.renewable ? "refresh token" : "credential"
    var text = "The \(grant) belongs to \(token.owner)."
    switch holders.count {
    case 0 where token.status == .locked:
      text += " Not known who else holds it: the secret is encrypted or in a keyring."
    case 0: text += token.renewable ? " Nobody else was found to hold it." : ""
    case 1: text += " 1 other holder: \(holders[0])."
    default: text += " \(holders.count) other holders: \(holders.joined(separator: ", "))."
    }
    return lines + wrapped(text, holders.isEmpty ? .text : .warning, columns: columns)
  }

  private func consequenceLines(of method: RefreshMethod, columns: Int) -> [StyledLine] {
    if case .unavailable(let reason) = method.action {
      return wrapped("Not possible: \(reason)", .warning, columns: columns)
    }
    // The star of its row in words, where that costs no line.
    let star = method.isRecommended && columns >= 56 ? "\(look.glyphs.recommended) recommended. " : ""
    return wrapped("\(star)Changes: \(method.consequence)", .text, columns: columns)
  }

  /// What a sign-in waits for: the code stands alone, so that it is found and copied by eye as well.
  private func progressLines(_ progress: RefreshProgress, columns: Int) -> [StyledLine] {
    let spokes = ["|", "/", "-", "\\"]
    let second = Int(look.now.timeIntervalSinceReferenceDate.rounded(.down))
    var text = "\(spokes[((second % 4) + 4) % 4]) \(progress.text)"
    if let end = progress.endsAt, end > look.now {
      text += ", \(DurationText.text(seconds: end.timeIntervalSince(look.now))) left"
    }
    var lines = wrapped(text, .accent, columns: columns)
    if let code = progress.code { lines.append(StyledLine("Code  \(code)", .strong)) }
    if let url = progress.url { lines += wrapped("Page  \(url)", .text, columns: columns) }
    return lines
  }

  /// What came of a choice.
  func lines(of outcome: RefreshDialog.Outcome, _ columns: Int) -> [StyledLine] {
    let sign = outcome.isFailure ? look.glyphs.failing : look.glyphs.connected
    return wrapped("\(sign) \(outcome.text)", outcome.isFailure ? .error : .good, columns: columns)
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
    case .renew(.memory): "in memory only"
    case .renew(.file): "asks the provider, writes the file"
    case .renew(.owner): "starts the tool, which renews it"
    case .signIn(.deviceCode): "shows a code for a page"
    case .signIn(.browser): "opens a page, waits for it"
    case .paste(let place): "kept in \(place)"
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
