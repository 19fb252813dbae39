/// Which rows a pane shows, kept until its feed's value, its order or its filter changes. With 10,000 keys a keystroke in the
/// filter then costs one search through bytes that are already lower-case, and a move costs nothing.
struct PaneRows: Sendable {
  /// What the rows were derived from.
  var stamp: UInt64
  var sort: SortOrder?
  var filter: String
  /// The indices of all rows in the chosen order; nil: as the service answered.
  var order: [Int]?
  /// Built by the first filter.
  var haystack: Haystack?
  /// The indices of the rows that the filter leaves, in order; nil: all rows, as the service answered.
  var visible: [Int]?
  var count: Int
  /// Where the selected row stands in the list, as of the last command.
  var selection: String?
  var selectedPlace: Int?
}

/// The rows of each pane. All memos are equal: what they hold follows from the rest of the state.
struct RowMemo: Equatable, Sendable {
  private var tokens: PaneRows?
  private var credits: PaneRows?
  private var keys: PaneRows?
  private var activity: PaneRows?

  static func == (left: RowMemo, right: RowMemo) -> Bool { true }

  subscript(pane: PaneID) -> PaneRows? {
    get {
      switch pane {
      case .tokens: tokens
      case .credits: credits
      case .keys: keys
      case .activity: activity
      }
    }
    set {
      switch pane {
      case .tokens: tokens = newValue
      case .credits: credits = newValue
      case .keys: keys = newValue
      case .activity: activity = newValue
      }
    }
  }
}

extension DashboardState {
  /// The rows of the pane, from the memo when it still holds.
  func rows(of pane: PaneID) -> PaneRows {
    let view = view(of: pane)
    let stamp = stamp(of: pane)
    let kept = rowMemo[pane]
    if let kept, kept.stamp == stamp, kept.sort == view.sort, kept.filter == view.filter { return kept }

    let rows = rowSource(of: pane)
    let isSameValue = kept?.stamp == stamp
    var result = PaneRows(stamp: stamp, sort: view.sort, filter: view.filter, count: rows.count)
    result.haystack = isSameValue ? kept?.haystack : nil
    if let sort = view.sort {
      let isSameOrder = isSameValue && kept?.sort == sort
      result.order = isSameOrder ? kept?.order : rows.sorted(by: sort)
    }
    let words = Haystack.words(of: view.filter)
    if words.isEmpty {
      result.visible = result.order
    } else {
      let haystack = result.haystack ?? Haystack(count: rows.count, parts: rows.searchParts)
      result.visible = haystack.rows(with: words, among: result.order)
      result.haystack = haystack
    }
    result.count = result.visible?.count ?? rows.count
    return result
  }

  /// Brings the memo up to date.
  mutating func refreshRows() {
    for pane in PaneID.allCases { rowMemo[pane] = rows(of: pane) }
  }

  private func stamp(of pane: PaneID) -> UInt64 {
    switch pane {
    case .tokens: tokens.stamp.number
    case .credits: credits.stamp.number
    case .keys: keys.stamp.number
    case .activity: activity.stamp.number
    }
  }
}
