import Domain

/// What is shown: order, filter, interval and the like.
extension DashboardState {
  /// Goes through the columns of the focused pane and then back to the order of the service.
  mutating func sortNext() -> [DashboardEffect] {
    let columns = SortColumn.columns(of: focus)
    let next: SortColumn?
    if let current = view(of: focus).sort?.column, let index = columns.firstIndex(of: current) {
      next = index + 1 < columns.count ? columns[index + 1] : nil
    } else {
      next = columns.first
    }
    return setSort(next.map { SortOrder($0, descending: $0.startsDescending) }, of: focus)
  }

  mutating func sortReverse() -> [DashboardEffect] {
    if var sort = view(of: focus).sort {
      sort.isDescending.toggle()
      return setSort(sort, of: focus)
    }
    guard let first = SortColumn.columns(of: focus).first else { return [] }
    return setSort(SortOrder(first, descending: !first.startsDescending), of: focus)
  }

  /// Sorts by the column, or turns the direction round when the pane is sorted by it already.
  mutating func sort(_ pane: PaneID, by column: SortColumn) -> [DashboardEffect] {
    guard SortColumn.columns(of: pane).contains(column) else { return [] }
    if var sort = view(of: pane).sort, sort.column == column {
      sort.isDescending.toggle()
      return setSort(sort, of: pane)
    }
    return setSort(SortOrder(column, descending: column.startsDescending), of: pane)
  }

  private mutating func setSort(_ sort: SortOrder?, of pane: PaneID) -> [DashboardEffect] {
    views[pane, default: PaneView()].sort = sort
    return [.saveViews]
  }

  mutating func clearFilter() -> [DashboardEffect] {
    if case .filter = modal { modal = nil }
    guard !view(of: focus).filter.isEmpty else { return [] }
    views[focus, default: PaneView()].filter = ""
    return [.saveViews]
  }

  mutating func scrollHistory(_ hours: Int) -> [DashboardEffect] {
    let most = max(0, (credits.value?.hourlySpend.count ?? 0) - 1)
    let (sum, overflow) = historyOffsetHours.addingReportingOverflow(hours)
    historyOffsetHours = min(most, max(0, overflow ? (hours > 0 ? most : 0) : sum))
    return []
  }

  mutating func toggleMouse() -> [DashboardEffect] {
    isMouseOn.toggle()
    show(isMouseOn ? "mouse on" : "mouse off: the terminal selects text again", .info)
    return [.setMouse(isMouseOn)]
  }

  mutating func changeInterval(by steps: Int) -> [DashboardEffect] {
    let seconds = PollingPolicy.interval(from: intervalSeconds, steps: steps)
    guard seconds != intervalSeconds else {
      show(steps > 0 ? "the longest interval is \(seconds)s" : "the shortest interval is \(seconds)s", .info)
      return []
    }
    intervalSeconds = seconds
    hastenPolls()
    show("every \(DurationText.shortText(seconds: Double(seconds)))", .info)
    return []
  }
}
