import DashboardCore
import Domain
import Terminal

extension PaneDrawing {
  /// The first line: program, profile, what it talks to, how fresh the scan is, and the time. Pieces drop from the right.
  func drawHeader(row: Int, onto buffer: inout CellBuffer) {
    let end = buffer.size.columns
    let clock = look.localTime(state.now).clock
    let clockStart = end - clock.count - 1
    var limit = end - 1
    if clockStart > 12 {
      look.write(clock, .header, from: clockStart, endColumn: end - 1, row: row, onto: &buffer)
      limit = clockStart - 2
    }
    var column = look.write("credtop", .headerName, column: 1, row: row, limit: limit, onto: &buffer)
    for group in headerGroups {
      let width = group.reduce(3) { $0 + look.columns(of: $1.text) }
      guard column + width <= limit else { return }
      column += 3
      for piece in group {
        column = look.write(piece.text, piece.role, column: column, row: row, limit: limit, onto: &buffer)
      }
    }
  }

  private var headerGroups: [[TitlePiece]] {
    let facts = state.header
    var groups: [[TitlePiece]] = []
    if facts.isDemo { groups.append([TitlePiece("DEMO", .badgeDemo)]) }
    if let frozenAt = state.frozenAt {
      groups.append([
        TitlePiece("FROZEN", .badgeFrozen), TitlePiece(" since \(look.localTime(frozenAt).clock)", .headerDim),
      ])
    }
    if state.isReadOnly { groups.append([TitlePiece("READ-ONLY", .badgeFrozen)]) }
    if let profile = facts.profile { groups.append([TitlePiece(profile, .header)]) }
    groups.append(proxyGroup)
    let errors = state.doctor.report?.count(.error) ?? 0
    if errors > 0 {
      groups.append([
        TitlePiece("\(look.glyphs.badge(.expired)) \(errors)", .error),
        TitlePiece(errors == 1 ? " fault" : " faults", .headerDim),
      ])
    }
    if let openclaw = facts.openclaw {
      groups.append([
        TitlePiece("openclaw ", .headerDim),
        facts.isGatewayUp
          ? TitlePiece("\(look.glyphs.connected) ", .good) : TitlePiece("\(look.glyphs.disconnected) ", .headerDim),
        TitlePiece(openclaw, .header),
      ])
    }
    if let readAt = state.tokens.readAt {
      let late = isPastDue(state.tokens)
      groups.append([TitlePiece("scan ", .headerDim), TitlePiece(look.age(readAt), late ? .warning : .header)])
    } else {
      groups.append([TitlePiece("scanning\(look.glyphs.ellipsis)", .headerDim)])
    }
    if state.frozenAt == nil {
      // Files are watched; only services are asked again and again.
      let isPolling = state.credits.phase != .absent || state.keys.phase != .absent
      groups.append(
        isPolling
          ? [TitlePiece("every ", .headerDim), TitlePiece("\(state.intervalSeconds)s", .header)]
          : [TitlePiece("watching", .headerDim)])
    }
    if !layout.hidden.isEmpty, layout.mode == .stack {
      let numbers = layout.hidden.map { "\($0.number)" }.sorted().joined(separator: " ")
      groups.append([TitlePiece("hidden ", .headerDim), TitlePiece(numbers, .header)])
    }
    return groups
  }

  private var proxyGroup: [TitlePiece] {
    if state.header.isDemo, state.header.proxyAddress == nil {
      return [TitlePiece("\(look.glyphs.connected) ", .good), TitlePiece("demo proxy", .header)]
    }
    guard let address = state.header.proxyAddress else {
      return [TitlePiece("\(look.glyphs.disconnected) no proxy", .headerDim)]
    }
    let isFailing = state.credits.failure != nil || state.keys.failure != nil
    let sign = isFailing ? look.glyphs.failing : look.glyphs.connected
    return [
      TitlePiece("proxy ", .headerDim), TitlePiece("\(sign) ", isFailing ? .error : .good),
      TitlePiece(address, isFailing ? .error : .header),
    ]
  }
}
