import DashboardCore
import Domain
import Terminal

/// The columns of the activity pane.
enum ActivityColumn: Hashable, Sendable { case time, subject, text, tokens, cost }

extension PaneDrawing {
  /// What happened lately, the newest first.
  func drawActivityPane(in rect: Rect, onto buffer: inout CellBuffer) {
    drawPaneFrame(.activity, summary: [], source: sourceRemark(state.activity, kind: .metered), in: rect, onto: &buffer)
    let inner = rect.inset(columns: 1, rows: 1)
    let message = emptyMessage(
      state.activity, loading: "Nothing happened yet.", absent: [("Nothing happened yet.", .dim)])
    if let message { return drawMessage(message, in: inner, onto: &buffer) }
    guard state.rowCount(in: .activity) > 0 else {
      let isFiltered = !state.view(of: .activity).filter.isEmpty
      return drawMessage(
        [(isFiltered ? "Nothing matches the filter." : "Nothing happened yet.", .dim)], in: inner, onto: &buffer)
    }
    let columns = activityColumns(in: inner)
    let selected = isFocused(.activity) ? state.selectedRow(in: .activity)?.id : nil
    var row = inner.row
    for event in state.visibleActivity(in: places(of: .activity)) {
      let rowLook = beginRow(
        RowReference(pane: .activity, id: event.id), isSelected: event.id == selected, in: inner, row: row,
        onto: &buffer)
      if inner.columns < Self.activityTableColumns {
        drawActivityLine(event, look: rowLook, in: inner, row: row, onto: &buffer)
      } else {
        for column in columns { drawActivityCell(event, column, look: rowLook, row: row, onto: &buffer) }
      }
      row += 1
    }
    drawZoomedDetail(.activity, in: inner, from: row, to: inner.endRow, onto: &buffer)
    drawFailure(state.activity, in: inner, onto: &buffer)
  }

  /// From so many columns on, subjects and texts stand below each other.
  private static let activityTableColumns = 44
  /// From so many columns on, a narrow line tells the seconds.
  private static let secondsColumns = 30

  /// One event where it is narrow: subject and text follow each other, and the text may use the room of a cost that is not there.
  private func drawActivityLine(
    _ event: ActivityEvent, look: Look, in rect: Rect, row: Int, onto buffer: inout CellBuffer
  ) {
    let end = rect.endColumn - 1
    let cost = event.cost?.callText ?? ""
    let limit = cost.isEmpty ? end : end - 8
    let localTime = look.localTime(event.at)
    let time = rect.columns >= Self.secondsColumns ? localTime.clock : localTime.shortClock
    var column = look.write(time, .dim, column: rect.column + 1, row: row, limit: limit, onto: &buffer) + 1
    column = look.write(event.subject, .text, column: column, row: row, limit: limit, onto: &buffer) + 1
    look.write(event.text, event.severity.role, column: column, row: row, limit: limit, onto: &buffer)
    look.write(cost, .money, from: limit, endColumn: end, row: row, onto: &buffer)
  }

  private func activityColumns(in rect: Rect) -> [PlacedColumn<ActivityColumn>] {
    let isWide = rect.columns >= 60
    var plans: [ColumnPlan<ActivityColumn>] = [
      ColumnPlan(id: .time, title: "TIME", least: 8, ideal: 8, priority: 3),
      ColumnPlan(id: .subject, title: "SUBJECT", least: 7, ideal: isWide ? 18 : 10, priority: 1),
      ColumnPlan(id: .text, title: "TEXT", least: 7, ideal: 7, priority: 0),
      ColumnPlan(id: .cost, title: "COST", least: 7, ideal: isWide ? 9 : 7, priority: 2, isRightAligned: true),
    ]
    if isWide {
      plans.insert(
        ColumnPlan(id: .tokens, title: "TOKENS", least: 10, ideal: 12, priority: 4, isRightAligned: true), at: 3)
    }
    return TableColumns.place(
      plans, from: rect.column + (isWide ? 3 : 1), to: rect.endColumn - 1, gap: isWide ? 2 : 1, growing: .text)
  }

  private func drawActivityCell(
    _ event: ActivityEvent, _ column: PlacedColumn<ActivityColumn>, look: Look, row: Int, onto buffer: inout CellBuffer
  ) {
    switch column.plan.id {
    case .time:
      look.write(look.localTime(event.at).clock, .dim, column: column.start, row: row, limit: column.end, onto: &buffer)
    case .subject:
      look.write(event.subject, .text, column: column.start, row: row, limit: column.end, onto: &buffer)
    case .text:
      look.write(event.text, event.severity.role, column: column.start, row: row, limit: column.end, onto: &buffer)
    case .tokens:
      let text = event.tokens.map { "\(CountText.text($0)) tok" } ?? ""
      look.write(text, .dim, from: column.start, endColumn: column.end, row: row, onto: &buffer)
    case .cost:
      guard let cost = event.cost else { return }
      look.write(cost.callText, .money, from: column.start, endColumn: column.end, row: row, onto: &buffer)
    }
  }
}

extension ActivityEvent.Severity {
  var role: Role {
    switch self {
    case .info: .dim
    case .good: .good
    case .warning: .warning
    case .bad: .error
    }
  }
}
