import DashboardCore
import Terminal

extension DialogDrawing {
  /// Every key with what it does, under headings; what cannot be done now says why.
  func drawHelp(_ list: SearchList, onto buffer: inout CellBuffer) {
    let columns = mostColumns(in: buffer, wish: 84)
    let entries = state.helpEntries
    let selected = entries.indices.contains(list.selection) ? entries[list.selection].name : nil
    let possible = Set(entries.map(\.name))
    let words = list.query.text.lowercased().split(separator: " ")
    var lines: [HelpLine] = []
    var group: String?
    for action in state.keyMap.actions {
      let obstacle = action.obstacle(state)
      // The entries that can be run are those of the state; of the others, those that hold the same words.
      guard possible.contains(action.name) || (obstacle != nil && holds(action, words)) else { continue }
      if action.group != group {
        if group != nil { lines.append(.blank) }
        lines.append(.heading(action.group))
        group = action.group
      }
      lines.append(.entry(action, obstacle: obstacle))
    }
    if words.isEmpty { lines += [.blank, .heading("Signs")] + legend.map { .sign($0.0, $0.1) } }
    let place = lines.firstIndex { if case .entry(let action, _) = $0 { action.name == selected } else { false } } ?? 0
    // The signs cannot be selected: they come into sight with the last entry.
    let isLast = selected != nil && entries.last?.name == selected
    drawSearchList(
      title: "Help", list: list, count: lines.count, place: isLast ? lines.count - 1 : place, columns: columns,
      rows: mostRows(in: buffer),
      onto: &buffer
    ) { index, rect, row, buffer in
      drawHelpLine(lines[index], isSelected: index == place && selected != nil, in: rect, row: row, onto: &buffer)
    }
  }

  /// Commands by name, the best match first.
  func drawPalette(_ list: SearchList, onto buffer: inout CellBuffer) {
    let columns = mostColumns(in: buffer, wish: 72)
    let entries = state.paletteEntries
    let rows = min(mostRows(in: buffer), state.searchListCapacity + 2)
    drawSearchList(
      title: "Command", list: list, count: entries.count, place: list.selection, columns: columns, rows: rows,
      onto: &buffer
    ) { index, rect, row, buffer in
      let action = entries[index]
      let look = beginEntry(isSelected: index == list.selection, in: rect, row: row, onto: &buffer)
      look.write(action.name, .text, column: rect.column + 2, row: row, limit: rect.column + 19, onto: &buffer)
      let key = state.keyMap.keys(of: action).first?.rawValue ?? ""
      let keyStart = rect.endColumn - look.columns(of: key) - 1
      look.write(action.help, .dim, column: rect.column + 20, row: row, limit: keyStart - 1, onto: &buffer)
      look.write(key, .footerKey, column: keyStart, row: row, limit: rect.endColumn, onto: &buffer)
    }
  }

  private enum HelpLine {
    case heading(String)
    case entry(DashboardAction, obstacle: String?)
    case sign(String, String)
    case blank
  }

  /// What stands beside figures and badges, in short.
  private var legend: [(String, String)] {
    [
      ("\(look.glyphs.shared)", "another program holds the same refresh token"),
      ("\(look.glyphs.warning) or 0644", "others on this machine may read the file"),
      ("~ or 429", "the provider asks to wait"),
      ("$ or env", "the tool prefers a variable"),
      ("auto", "its owner renews it on the next use"),
      ("m r e", "metered by the proxy, reported by the provider, estimated from logs"),
    ]
  }

  private func holds(_ action: DashboardAction, _ words: [Substring]) -> Bool {
    let text = "\(action.name) \(action.hint) \(action.help) \(action.group)".lowercased()
    return words.allSatisfy { text.contains($0) }
  }

  private func drawHelpLine(
    _ line: HelpLine, isSelected: Bool, in rect: Rect, row: Int, onto buffer: inout CellBuffer
  ) {
    switch line {
    case .blank: break
    case .heading(let text):
      look.write(text, .titleFocused, column: rect.column, row: row, limit: rect.endColumn, onto: &buffer)
    case .sign(let sign, let text):
      look.write(sign, .footerKey, column: rect.column + 2, row: row, limit: rect.column + 16, onto: &buffer)
      look.write(text, .text, column: rect.column + 17, row: row, limit: rect.endColumn, onto: &buffer)
    case .entry(let action, let obstacle):
      let look = beginEntry(isSelected: isSelected, in: rect, row: row, onto: &buffer)
      let keys = state.keyMap.keys(of: action).map(\.rawValue).joined(separator: " ")
      let keyRole: Role = obstacle == nil ? .footerKey : .dim
      look.write(keys, keyRole, column: rect.column + 2, row: row, limit: rect.column + 16, onto: &buffer)
      let end = look.write(
        action.help, obstacle == nil ? .text : .dim, column: rect.column + 17, row: row, limit: rect.endColumn,
        onto: &buffer)
      if let obstacle {
        look.write(
          " \(look.glyphs.none) \(obstacle)", .dim, column: end, row: row, limit: rect.endColumn, onto: &buffer)
      }
    }
  }

  /// Prepares the line of an entry: marked when it is the one that Enter runs.
  private func beginEntry(isSelected: Bool, in rect: Rect, row: Int, onto buffer: inout CellBuffer) -> Look {
    guard isSelected else { return look }
    let selected = look.on(.dialogSelection).overriding(.dialogSelection)
    let band = Rect(column: rect.column - 1, row: row, columns: rect.columns + 2, rows: 1)
    buffer.fill(band, with: Cell(" ", style: selected.style(.dialogSelection)))
    selected.put(look.glyphs.marker, .marker, column: rect.column, row: row, onto: &buffer)
    return selected
  }

  /// A search line above a list that is moved so that the selected line is in sight.
  private func drawSearchList(
    title: String, list: SearchList, count: Int, place: Int, columns: Int, rows: Int, onto buffer: inout CellBuffer,
    drawLine: (Int, Rect, Int, inout CellBuffer) -> Void
  ) {
    let hints = hints(("Enter", "run"), ("Esc", "close"))
    let inner = drawDialog(title: title, columns: columns, rows: rows, hints: hints, onto: &buffer)
    look.write("/", .footerKey, column: inner.column, row: inner.row, limit: inner.endColumn, onto: &buffer)
    panes.drawField(
      list.query, look: look, column: inner.column + 2, row: inner.row, limit: inner.endColumn, onto: &buffer)
    let gap = inner.rows >= 8 ? 2 : 1
    let capacity = max(0, inner.rows - gap)
    guard count > 0 else {
      look.write(
        "Nothing matches.", .dim, column: inner.column, row: inner.row + gap, limit: inner.endColumn, onto: &buffer)
      return
    }
    let first = max(0, min(place - capacity / 2, count - capacity))
    for index in first..<min(count, first + capacity) {
      drawLine(index, inner, inner.row + gap + index - first, &buffer)
    }
    // More above or below is shown beside the first and the last line.
    if first > 0 {
      look.put(look.glyphs.moreAbove, .dim, column: inner.endColumn, row: inner.row + gap, onto: &buffer)
    }
    if first + capacity < count {
      look.put(look.glyphs.moreBelow, .dim, column: inner.endColumn, row: inner.endRow - 1, onto: &buffer)
    }
  }
}
