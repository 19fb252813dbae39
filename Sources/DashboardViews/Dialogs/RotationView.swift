import DashboardCore
import Domain
import Terminal

extension DialogDrawing {
  /// The strategy, the next credential of each provider, and below them why for the selected one.
  func drawRotation(_ dialog: RotationDialog, onto buffer: inout CellBuffer) {
    let columns = mostColumns(in: buffer, wish: 88)
    let room = mostRows(in: buffer)
    let choices = state.rotation.choices ?? []
    let list = min(choices.count, max(1, (room - 2) / 2))
    let first = max(0, min(dialog.selection - list / 2, choices.count - list))
    var below = outcomeLines(dialog, columns)
    if choices.indices.contains(dialog.selection) { below = candidateLines(choices[dialog.selection], columns) + below }
    if choices.isEmpty, below.isEmpty { below = [emptyLine] }
    // The outcome is what the person waits for: it stays where not everything has room.
    let left = max(1, room - 2 - list - (list > 0 ? 1 : 0))
    if below.count > left {
      let kept = min(outcomeLines(dialog, columns).count, left)
      below = Array(below.prefix(left - kept) + below.suffix(kept))
    }
    let gap = list > 0 && !below.isEmpty ? 1 : 0

    let inner = drawDialog(
      title: "Rotation", columns: columns, rows: 2 + list + gap + below.count, hints: rotationHints(columns),
      onto: &buffer)
    drawStrategy(in: inner, onto: &buffer)
    let nameColumns = min(18, choices.map { look.columns(of: $0.provider) }.max() ?? 0)
    for index in first..<first + list {
      drawProvider(
        choices[index], isSelected: index == dialog.selection, nameColumns: nameColumns, in: inner,
        row: inner.row + 2 + index - first, onto: &buffer)
    }
    for (index, line) in below.enumerated() {
      line.draw(
        look, column: inner.column, row: inner.row + 2 + list + gap + index, limit: inner.endColumn, onto: &buffer)
    }
  }

  private var emptyLine: StyledLine {
    state.rotation.choices == nil
      ? StyledLine("Looking at what is known\(look.glyphs.ellipsis)", .dim)
      : StyledLine("No credential is known.", .dim)
  }

  private func rotationHints(_ columns: Int) -> [TitlePiece] {
    columns < 60
      ? hints(("Enter", "set"), ("n", "take"), ("Esc", "close"))
      : hints(("Enter", "set the order in OpenClaw"), ("n", "take next"), ("Esc", "close"))
  }

  /// All strategies, the one in view marked as a choice of a form is.
  private func drawStrategy(in rect: Rect, onto buffer: inout CellBuffer) {
    var column = rect.column
    for strategy in RotationStrategy.allCases {
      let isShown = strategy == state.shownStrategy
      let text = isShown ? "[\(strategy.rawValue)]" : " \(strategy.rawValue) "
      guard column + look.columns(of: text) <= rect.endColumn || isShown else { continue }
      column = look.write(
        text, isShown ? .buttonSelected : .button, column: column, row: rect.row, limit: rect.endColumn, onto: &buffer)
      column += 1
    }
  }

  private func drawProvider(
    _ choice: RotationChoice, isSelected: Bool, nameColumns: Int, in rect: Rect, row: Int, onto buffer: inout CellBuffer
  ) {
    let line = beginLine(isSelected: isSelected, in: rect, row: row, onto: &buffer)
    let start = rect.column + 2
    line.write(
      choice.provider, .text, column: start, row: row, limit: min(rect.endColumn, start + nameColumns), onto: &buffer)
    let place = start + nameColumns + 2
    guard place < rect.endColumn else { return }
    line.write(
      choice.chosen?.id ?? "none can be used now", choice.chosen == nil ? .warning : .strong, column: place, row: row,
      limit: rect.endColumn, onto: &buffer)
  }

  /// Those that may be used in their order, then those that may not, each with its reason.
  private func candidateLines(_ choice: RotationChoice, _ columns: Int) -> [StyledLine] {
    let all = choice.order + choice.excluded
    let names = all.map { candidate in candidate.profileID.map { "\(candidate.id) (\($0))" } ?? candidate.id }
    let width = min(columns / 2, names.map { look.columns(of: $0) }.max() ?? 0)
    return all.enumerated().map { place, candidate in
      let isUsable = place < choice.order.count
      var line = StyledLine()
      line.add(isUsable ? "\(place + 1) " : "\(look.glyphs.none) ", isUsable && place == 0 ? .good : .dim)
      let name = look.glyphs.drawable(names[place]).fitted(to: width, ellipsis: look.glyphs.ellipsis)
      line.add(name + String(repeating: " ", count: max(0, width - name.columns)), .text)
      line.add("  \(candidate.reason)", isUsable ? .dim : .warning)
      return line
    }
  }

  private func outcomeLines(_ dialog: RotationDialog, _ columns: Int) -> [StyledLine] {
    outcomeLines(dialog.progress, dialog.outcome, state.rotation.failure, columns)
  }
}
