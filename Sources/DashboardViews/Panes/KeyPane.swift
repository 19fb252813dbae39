import DashboardCore
import Domain
import FoundationEssentials
import Terminal

/// The columns of the keys pane.
enum KeyColumn: Hashable, Sendable {
  case name, spent, limit, reset, bar, percent, spark, rate, model, today, total, requests, lastUsed, expires, id
}

extension PaneDrawing {
  /// Who spends: each provisioned key with its budget and what it does now.
  func drawKeyPane(in rect: Rect, onto buffer: inout CellBuffer) {
    drawPaneFrame(.keys, summary: keySummary, source: sourceRemark(state.keys, kind: .metered), in: rect, onto: &buffer)
    let inner = rect.inset(columns: 1, rows: 1)
    let absent = layout.frames[.credits] == nil ? noProxy : [("Not logged in.", Role.dim)]
    let message = emptyMessage(state.keys, loading: "Asking for the keys\(look.glyphs.ellipsis)", absent: absent)
    if let message { return drawMessage(message, in: inner, onto: &buffer) }
    guard state.rowCount(in: .keys) > 0 else {
      let isFiltered = !state.view(of: .keys).filter.isEmpty
      var lines: [(String, Role)] = [
        (isFiltered ? "No key matches the filter." : "No key was provisioned yet.", .dim)
      ]
      if !isFiltered, state.obstacle(to: .newKey) == nil, let key = key(for: .open(.newKey)) {
        lines.append(("Press \(key) to make one.", .text))
      }
      return drawMessage(lines, in: inner, onto: &buffer)
    }
    let keys = state.visibleKeys(in: places(of: .keys))
    let columns = keyColumns(for: keys, in: inner)
    var row = inner.row
    if layout.hasColumnNames(.keys) {
      drawColumnNames(columns, sort: state.view(of: .keys).sort, row: row, onto: &buffer)
      row += 1
    }
    let selected = state.selectedRow(in: .keys)?.id
    for key in keys {
      let rowLook = beginRow(
        RowReference(pane: .keys, id: key.id), isSelected: key.id == selected, in: inner, row: row, onto: &buffer)
      drawKeyRow(key, columns, look: rowLook, row: row, onto: &buffer)
      row += 1
    }
    drawZoomedDetail(.keys, in: inner, from: row, to: inner.endRow, onto: &buffer)
    drawFailure(state.keys, in: inner, onto: &buffer)
  }

  private var keySummary: [TitlePiece] {
    guard let keys = state.keys.value else { return [] }
    var active = 0
    var blocked = 0
    for index in keys.indices {
      switch keys[index].state {
      case .active: active += 1
      case .blocked: blocked += 1
      default: break
      }
    }
    let today = state.spentToday.map { [TitlePiece("\($0.spentText) today", .dim)] } ?? []
    return [TitlePiece("\(active) active", .dim)] + (blocked > 0 ? [TitlePiece("\(blocked) blocked", .error)] : [])
      + today
  }

  /// The columns that fit, by priority. Where it is roomy, names and models get what they need before further columns come,
  /// and the bar takes what is left.
  func keyColumns(for keys: [ProvisionedKey], in rect: Rect) -> [PlacedColumn<KeyColumn>] {
    let start = contentStart(in: rect)
    let isWide = rect.columns >= 70
    let isRoomy = rect.columns >= 100
    func longest(_ most: Int, _ text: (ProvisionedKey) -> String?) -> Int {
      keys.reduce(0) { max($0, min(most, text($1).map(look.columns) ?? 0)) }
    }
    let name = max(14, longest(30, \.name))
    let model = max(8, longest(30, \.lastModel))
    var plans: [ColumnPlan<KeyColumn>] = [
      ColumnPlan(
        id: .name, title: "NAME", least: isRoomy ? name : isWide ? 11 : 9, ideal: name, priority: 0, sort: .name),
      ColumnPlan(id: .spent, title: "SPENT", least: 8, ideal: 8, priority: 1, isRightAligned: true, sort: .spent),
      ColumnPlan(id: .limit, title: "  LIMIT", least: 9, ideal: 9, priority: 3, sort: .limit),
      ColumnPlan(id: .reset, title: "", least: 7, ideal: 7, priority: 8),
      ColumnPlan(id: .bar, title: "BUDGET", least: 8, ideal: 14, priority: 2, sort: .budget),
      ColumnPlan(id: .percent, title: "", least: 4, ideal: 4, priority: 4, isRightAligned: true),
      ColumnPlan(id: .spark, title: "RECENT", least: 6, ideal: isRoomy ? 20 : 10, priority: 6),
      ColumnPlan(
        id: .rate, title: "RATE", least: isWide ? 8 : 6, ideal: 8, priority: 5, isRightAligned: true, sort: .rate),
      ColumnPlan(id: .model, title: "MODEL", least: isRoomy ? model : 8, ideal: model, priority: 7, sort: .model),
    ]
    if layout.mode == .zoomed || isRoomy {
      plans += [
        ColumnPlan(id: .today, title: "TODAY", least: 8, ideal: 8, priority: 9, isRightAligned: true),
        ColumnPlan(id: .requests, title: "CALLS", least: 7, ideal: 8, priority: 10, isRightAligned: true),
        ColumnPlan(
          id: .lastUsed, title: "LAST USED", least: 9, ideal: 9, priority: 11, isRightAligned: true, sort: .lastUsed),
        ColumnPlan(id: .expires, title: "EXPIRES", least: 8, ideal: 8, priority: 13, isRightAligned: true),
        ColumnPlan(id: .total, title: "TOTAL", least: 9, ideal: 9, priority: 12, isRightAligned: true),
        ColumnPlan(id: .id, title: "ID", least: 10, ideal: 20, priority: 14),
      ]
    }
    return TableColumns.place(
      plans, from: start, to: rect.endColumn - 1, gap: rect.columns >= 92 ? 2 : 1,
      growing: isRoomy ? .bar : .name)
  }

  private func drawKeyRow(
    _ key: ProvisionedKey, _ columns: [PlacedColumn<KeyColumn>], look: Look, row: Int, onto buffer: inout CellBuffer
  ) {
    let isDimmed = isPastDue(state.keys) || (key.state != .active && key.state != .blocked)
    let textRole: Role = isDimmed ? .dim : .text
    let used = key.usedFraction
    let level = used.map(Look.level) ?? .barLow
    for column in columns {
      func write(_ text: String?, _ role: Role) {
        let text = text ?? String(look.glyphs.none)
        if column.plan.isRightAligned {
          look.write(text, role, from: column.start, endColumn: column.end, row: row, onto: &buffer)
        } else {
          look.write(text, role, column: column.start, row: row, limit: column.end, onto: &buffer)
        }
      }
      switch column.plan.id {
      case .name: write(key.name, textRole)
      case .spent: write(key.usedInWindow.spentText + (key.hasUnpricedUse ? "?" : ""), textRole)
      case .limit:
        write(key.limit.map { "/ \($0.text.leftPadded(to: 7))" } ?? "no limit", key.limit == nil ? .dim : textRole)
      case .reset: write(key.limit == nil ? "" : key.reset?.rawValue ?? "in all", .dim)
      case .bar:
        if key.state != .active {
          let style = look.ownStyle(key.state.role)
          look.write(key.state.word, style: style, column: column.start, row: row, limit: column.end, onto: &buffer)
        } else if let used {
          look.drawBar(used, level, column: column.start, row: row, columns: column.width, onto: &buffer)
        }
      case .percent: write(used.map(Percent.text) ?? "", level == .barLow ? textRole : level)
      case .spark:
        look.drawSparkline(
          key.recentRates, key.state == .active ? .graph : .dim, column: column.start, row: row, columns: column.width,
          onto: &buffer)
      case .rate:
        write(key.state == .active ? RateText.perMinute(key.requestsPerMinute, columns: column.width) : "", textRole)
      case .model: write(key.lastModel ?? "", .dim)
      case .today: write(key.usedToday?.spentText ?? "?", textRole)
      case .total: write(key.usedTotal.spentText, textRole)
      case .requests: write(CountText.text(key.requests), textRole)
      case .lastUsed: write(key.lastUsedAt.map(look.age), .dim)
      case .expires: write(key.expiresAt.map(look.moment), .dim)
      case .id: write(key.id, .dim)
      }
    }
  }
}

extension ProvisionedKey {
  /// Whether it used a model that has no price, so that its spend is more than the figure.
  var hasUnpricedUse: Bool { modelUsage.contains { $0.cost == nil && $0.requests > 0 } }
}

extension ProvisionedKey.State {
  var word: String { self == .blocked ? "BLOCKED" : rawValue }

  var role: Role {
    switch self {
    case .active: .good
    case .blocked: .error
    case .expired: .warning
    case .disabled, .revoked: .dim
    }
  }
}

/// Requests per minute as people read them.
enum RateText {
  /// `3.1/min`, or `3.1/m` where there is less room; hundreds have no decimals.
  static func perMinute(_ rate: Double?, columns: Int) -> String {
    guard let rate, rate.isFinite, rate >= 0 else { return "?" }
    let number =
      rate >= 100
      ? CountText.text(Int(min(rate, 1e12).rounded()))
      : "\(Int(rate * 10) / 10).\(Int(rate * 10) % 10)"
    return number.utf8.count + 4 <= columns ? number + "/min" : number + "/m"
  }
}

/// Counts as people read them.
enum CountText {
  /// `512`, `12.4k`, `3.1M`
  static func text(_ count: Int) -> String {
    let size = count.magnitude
    let sign = count < 0 ? "-" : ""
    func scaled(_ unit: UInt, _ letter: String) -> String {
      "\(sign)\(size / unit).\(size / (unit / 10) % 10)\(letter)"
    }
    if size >= 1_000_000_000 { return scaled(1_000_000_000, "G") }
    if size >= 1_000_000 { return scaled(1_000_000, "M") }
    return size >= 10_000 ? scaled(1_000, "k") : "\(count)"
  }
}
