import DashboardCore

/// A column that a table may have.
struct ColumnPlan<ID: Hashable & Sendable>: Sendable {
  var id: ID
  var title: String
  /// The fewest columns that are worth it.
  var least: Int
  /// What it takes where there is room.
  var ideal: Int
  /// Columns go from the largest number down as the table narrows.
  var priority: Int
  var isRightAligned = false
  var sort: SortColumn?
}

/// A column with its place, relative to the table's left side.
struct PlacedColumn<ID: Hashable & Sendable> {
  var plan: ColumnPlan<ID>
  var start: Int
  var width: Int
  var end: Int { start + width }
}

/// Gives columns their places.
enum TableColumns {
  /// The columns that fit, in the given order: by priority up to the first that does not fit.
  ///
  /// Each of them has its least width first; what is left goes to the ideals by priority, and the rest to `growing`.
  static func place<ID>(
    _ plans: [ColumnPlan<ID>], from start: Int, to end: Int, gap: Int, growing: ID? = nil
  ) -> [PlacedColumn<ID>] {
    var room = end - start
    var chosen = Set<ID>()
    let byPriority = plans.sorted { $0.priority < $1.priority }
    for plan in byPriority {
      let needed = plan.least + (chosen.isEmpty ? 0 : gap)
      guard needed <= room || chosen.isEmpty else { break }
      chosen.insert(plan.id)
      room -= needed
    }
    var widths: [ID: Int] = [:]
    for plan in byPriority where chosen.contains(plan.id) {
      let more = max(0, min(room, plan.ideal - plan.least))
      widths[plan.id] = plan.least + more
      room -= more
    }
    if let growing, chosen.contains(growing) { widths[growing, default: 0] += max(0, room) }
    var column = start
    return plans.compactMap { plan in
      guard chosen.contains(plan.id), let width = widths[plan.id] else { return nil }
      defer { column += width + gap }
      return PlacedColumn(plan: plan, start: column, width: min(width, end - column))
    }
  }
}
