public import Domain

/// What each pane shows after filter and order. Drawing asks `rowCount(in:)` and then only for the rows that are on the screen.
extension DashboardState {
  public func visibleTokens() -> [DiscoveredToken] { shown(.tokens, of: tokens.value?.tokens ?? []) }
  public func visibleTransactions() -> [CreditTransaction] { shown(.credits, of: credits.value?.transactions ?? []) }
  public func visibleKeys() -> [ProvisionedKey] { shown(.keys, of: keys.value ?? []) }
  public func visibleActivity() -> [ActivityEvent] { shown(.activity, of: activity.value ?? []) }

  /// The rows at these places of the list, as far as there are any.
  public func visibleTokens(in places: Range<Int>) -> [DiscoveredToken] {
    shown(.tokens, of: tokens.value?.tokens ?? [], in: places)
  }
  public func visibleTransactions(in places: Range<Int>) -> [CreditTransaction] {
    shown(.credits, of: credits.value?.transactions ?? [], in: places)
  }
  public func visibleKeys(in places: Range<Int>) -> [ProvisionedKey] { shown(.keys, of: keys.value ?? [], in: places) }
  public func visibleActivity(in places: Range<Int>) -> [ActivityEvent] {
    shown(.activity, of: activity.value ?? [], in: places)
  }

  /// How many rows the filter leaves.
  public func rowCount(in pane: PaneID) -> Int { rows(of: pane).count }

  /// How many rows there are without the filter.
  public func unfilteredRowCount(in pane: PaneID) -> Int { rowSource(of: pane).count }

  /// The ids of the rows, from the top of the list.
  public func rowIDs(of pane: PaneID) -> [String] {
    let rows = rows(of: pane)
    let source = rowSource(of: pane)
    return if let visible = rows.visible { visible.map(source.id) } else { (0..<rows.count).map(source.id) }
  }

  /// The id of the row at this place of the list.
  public func rowID(at place: Int, of pane: PaneID) -> String? {
    let rows = rows(of: pane)
    guard place >= 0, place < rows.count else { return nil }
    return rowSource(of: pane).id(rows.visible?[place] ?? place)
  }

  /// The place of the selected row in the list; the first until one is chosen, nil without rows.
  public func selectedIndex(in pane: PaneID) -> Int? {
    let rows = rows(of: pane)
    guard rows.count > 0 else { return nil }
    guard let selection = view(of: pane).selection else { return 0 }
    if rows.selection == selection, let place = rows.selectedPlace { return place }
    return place(of: selection, in: pane, rows: rows) ?? 0
  }

  /// The selected row of the pane.
  public func selectedRow(in pane: PaneID) -> RowReference? {
    selectedIndex(in: pane).flatMap { rowID(at: $0, of: pane) }.map { RowReference(pane: pane, id: $0) }
  }

  public var selectedToken: DiscoveredToken? { selected(.tokens, of: tokens.value?.tokens ?? []) }
  public var selectedTransaction: CreditTransaction? { selected(.credits, of: credits.value?.transactions ?? []) }
  public var selectedKey: ProvisionedKey? { selected(.keys, of: keys.value ?? []) }
  public var selectedActivity: ActivityEvent? { selected(.activity, of: activity.value ?? []) }

  /// The token, key, transaction or event of this id, filtered or not.
  public func token(_ id: String) -> DiscoveredToken? { tokens.value?.tokens.first { $0.id == id } }
  public func key(_ id: String) -> ProvisionedKey? { keys.value?.first { $0.id == id } }
  public func transaction(_ id: String) -> CreditTransaction? { credits.value?.transactions.first { $0.id == id } }
  public func activityEvent(_ id: String) -> ActivityEvent? { activity.value?.first { $0.id == id } }

  func place(of id: String, in pane: PaneID, rows: PaneRows) -> Int? {
    let source = rowSource(of: pane)
    return if let visible = rows.visible {
      visible.firstIndex { source.id($0) == id }
    } else {
      (0..<rows.count).first { source.id($0) == id }
    }
  }

  private func shown<Row>(_ pane: PaneID, of all: [Row]) -> [Row] {
    guard let visible = rows(of: pane).visible else { return all }
    return visible.map { all[$0] }
  }

  private func shown<Row>(_ pane: PaneID, of all: [Row], in places: Range<Int>) -> [Row] {
    let rows = rows(of: pane)
    let places = places.clamped(to: 0..<rows.count)
    guard let visible = rows.visible else { return Array(all[places]) }
    return visible[places].map { all[$0] }
  }

  private func selected<Row>(_ pane: PaneID, of all: [Row]) -> Row? {
    guard let place = selectedIndex(in: pane) else { return nil }
    return all[rows(of: pane).visible?[place] ?? place]
  }
}
