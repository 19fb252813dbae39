import DashboardCore
import Domain
import FoundationEssentials
import Terminal

/// What the panes are drawn from.
struct PaneDrawing {
  var state: DashboardState
  var look: Look
  var layout: DashboardLayout

  /// The rows of the list that are on the screen.
  func places(of pane: PaneID) -> Range<Int> {
    let first = max(0, state.view(of: pane).scroll)
    return first..<first + layout.rowCapacity(pane)
  }

  func isFocused(_ pane: PaneID) -> Bool { state.focus == pane }

  /// The first key of the action that sends a command.
  func key(for command: DashboardCommand) -> String? {
    state.keyMap.actions.first { $0.command == command }.flatMap { state.keyMap.keys(of: $0).first?.rawValue }
  }

  // MARK: Frames

  /// What a border says, from what stays longest to what goes first as it narrows.
  private enum TitleRank {
    static let filter = 1, name = 2, failure = 3, age = 4, shortKind = 5, longAge = 6, summary = 10, kind = 80,
      sort = 90
  }

  /// Draws the border of a pane: number and name, a summary, and at the right how the list is filtered, what kind of
  /// figures these are and how old, and how the list is ordered, which the column names show too.
  func drawPaneFrame(
    _ pane: PaneID, summary: [TitlePiece], source: [TitlePiece], in rect: Rect, onto buffer: inout CellBuffer
  ) {
    let focused = isFocused(pane)
    let border: Role = focused ? .borderFocused : .border
    let titleRole: Role = focused ? .titleFocused : .title
    let line = String(repeating: Character(look.glyphs.border.horizontal), count: 2)
    var title = [
      TitlePiece("\(pane.number) \(pane.title)", titleRole, short: ("\(pane.number)", 0), rank: TitleRank.name)
    ]
    for (index, piece) in summary.enumerated() {
      var piece = piece
      piece.lead = index == 0 ? " \(line) " : " \(look.glyphs.separator) "
      piece.rank = TitleRank.summary + index
      title.append(piece)
    }
    var remark = filterRemark(pane, columns: rect.columns)
    for (piece, lead) in (source + sortRemark(pane)).map({ ($0, " \(look.glyphs.separator) ") }) {
      var piece = piece
      piece.lead = lead
      remark.append(piece)
    }
    look.drawFrame(rect, border: border, title: title, remark: remark, footer: bottomRemark(pane), onto: &buffer)
  }

  /// How the list is filtered and how many rows are left: it hides rows, so it is the last to go and rather cut.
  private func filterRemark(_ pane: PaneID, columns: Int) -> [TitlePiece] {
    let filter = state.view(of: pane).filter
    guard !filter.isEmpty else { return [] }
    let count = " \(state.rowCount(in: pane)) of \(state.unfilteredRowCount(in: pane))"
    let text = look.glyphs.drawable(filter).fitted(
      to: max(3, min(24, columns - 11 - count.count)), ellipsis: look.glyphs.ellipsis)
    return [("/", Role.footerKey), (text, .accent), (count, .dim)].map {
      TitlePiece($0.0, $0.1, rank: TitleRank.filter)
    }
  }

  private func sortRemark(_ pane: PaneID) -> [TitlePiece] {
    guard let sort = state.view(of: pane).sort else { return [] }
    let mark = sort.isDescending ? look.glyphs.sortedDown : look.glyphs.sortedUp
    return [TitlePiece("by \(sort.column.rawValue) \(mark)", .dim, rank: TitleRank.sort)]
  }

  /// Which rows are shown, where not all are.
  private func bottomRemark(_ pane: PaneID) -> [TitlePiece] {
    let count = state.rowCount(in: pane)
    let places = places(of: pane).clamped(to: 0..<count)
    guard places.count < count, !places.isEmpty else { return [] }
    return [TitlePiece("\(places.lowerBound + 1)-\(places.upperBound) of \(count)", .dim)]
  }

  /// The age of a feed's figures for the border, and what is the matter when the last poll failed; before it who counted
  /// them, where they come from elsewhere: one letter where it is narrow.
  func sourceRemark<Value>(_ feed: Feed<Value>, kind: FigureKind? = nil) -> [TitlePiece] {
    let age = feed.readAt.map(look.age)
    var pieces: [TitlePiece] = []
    if feed.value != nil, let kind {
      pieces.append(
        TitlePiece(
          kind.rawValue, .dim, short: (String(kind.rawValue.prefix(1)), TitleRank.shortKind), rank: TitleRank.kind))
    }
    if feed.failure != nil {
      pieces.append(TitlePiece("\(look.glyphs.failing) \(age ?? "failed")", .error, rank: TitleRank.failure))
    } else if let age {
      let short = age == "just now" ? "now" : age.replacing(" ago", with: "")
      pieces.append(
        TitlePiece(
          age, isPastDue(feed) ? .warning : .dim, short: (short, TitleRank.age), rank: TitleRank.longAge))
    }
    return pieces
  }

  /// Whether a feed's figures are older than they should be.
  func isPastDue<Value>(_ feed: Feed<Value>) -> Bool {
    if feed.failure != nil { return true }
    guard let dueAt = feed.dueAt else { return false }
    return state.now.timeIntervalSince(dueAt) > Double(state.intervalSeconds)
  }

  // MARK: Messages in a pane

  /// Says in an otherwise empty pane what to do or to wait for.
  func drawMessage(_ lines: [(String, Role)], in rect: Rect, onto buffer: inout CellBuffer) {
    let area = rect.inset(columns: rect.columns > 40 ? 2 : 1, rows: 0)
    let wrapped = lines.flatMap { text, role in
      Wrapping.lines(look.glyphs.drawable(text), columns: area.columns).map { ($0, role) }
    }
    var row = area.row + (area.rows > wrapped.count + 2 ? 1 : 0)
    for (line, role) in wrapped where row < area.endRow {
      look.write(line, role, column: area.column, row: row, limit: area.endColumn, onto: &buffer)
      row += 1
    }
  }

  /// What an empty feed shows; nil when there is something to show.
  func emptyMessage<Value>(_ feed: Feed<Value>, loading: String, absent: [(String, Role)]) -> [(String, Role)]? {
    guard feed.value == nil else { return nil }
    switch feed.phase {
    case .absent: return absent
    case .failed(let failure, _):
      return [(failure.message, .error)] + (failure.remedy.map { [($0, .dim)] } ?? [])
    case .idle, .loading: return [(loading, .dim)]
    }
  }

  /// Draws the failure of a feed that has an older answer into the last row of the pane, or the last two where one does not
  /// hold it and there is room: with what to do about it where that fits.
  func drawFailure<Value>(_ feed: Feed<Value>, in rect: Rect, onto buffer: inout CellBuffer) {
    guard feed.value != nil, let failure = feed.failure, rect.rows > 1 else { return }
    let most = rect.rows >= 6 ? 2 : 1
    func lines(_ text: String) -> [String] {
      Wrapping.lines(look.glyphs.drawable(text), columns: rect.columns - 2)
    }
    let message = lines("\(look.glyphs.failing) \(failure.message)")
    var shown = lines("\(look.glyphs.failing) \(failure.description)")
    if shown.count > 1 { shown = message + (failure.remedy.map { lines("  \($0)") } ?? []) }
    if shown.count > most { shown = Array(message.prefix(most)) }
    let top = rect.endRow - shown.count
    buffer.fill(
      Rect(column: rect.column, row: top, columns: rect.columns, rows: shown.count),
      with: Cell(" ", style: look.style(.text)))
    for (line, row) in zip(shown, top...) {
      look.write(line, .error, column: rect.column + 1, row: row, limit: rect.endColumn - 1, onto: &buffer)
    }
  }

  // MARK: Rows

  /// Prepares a row: its background, its marker, and the look that its cells are drawn with.
  func beginRow(
    _ reference: RowReference, isSelected: Bool, in rect: Rect, row: Int, onto buffer: inout CellBuffer
  ) -> Look {
    let line = Rect(column: rect.column, row: row, columns: rect.columns, rows: 1)
    if isSelected {
      let role: Role = isFocused(reference.pane) && state.modal == nil ? .selection : .selectionUnfocused
      let selected = look.on(role).overriding(role)
      buffer.fill(line, with: Cell(" ", style: selected.style(role)))
      let marker = rect.columns >= 60 ? rect.column + 1 : rect.column
      if isFocused(reference.pane) {
        buffer[marker, row] = Cell(look.glyphs.marker, style: selected.style(role))
      }
      return selected
    }
    if let until = state.flashes[reference], until > state.now {
      let flashing = look.on(.flash)
      buffer.fill(line, with: Cell(" ", style: flashing.style(.text)))
      return flashing
    }
    return look
  }

  /// Where the cells of a row begin, after the marker.
  func contentStart(in rect: Rect) -> Int { rect.column + (rect.columns >= 60 ? 3 : 2) }

  /// Draws the names of the columns, the sorted one marked. The mark may stand in the gap, rather than cut the name.
  func drawColumnNames<ID>(
    _ columns: [PlacedColumn<ID>], sort: DashboardCore.SortOrder?, row: Int, onto buffer: inout CellBuffer
  ) {
    for column in columns {
      let isSorted = sort != nil && column.plan.sort == sort?.column
      var (title, start, end) = (column.plan.title, column.start, column.end)
      if isSorted, let sort {
        let mark = Character(sort.isDescending ? look.glyphs.sortedDown : look.glyphs.sortedUp)
        if column.plan.isRightAligned {
          title = "\(mark)\(title)"
          start = min(start, end - look.columns(of: title))
        } else {
          title += title.columns + 2 <= column.width ? " \(mark)" : "\(mark)"
          end = max(end, start + look.columns(of: title))
        }
      }
      let role: Role = isSorted ? .columnSorted : .columnNames
      if column.plan.isRightAligned {
        look.write(title, role, from: start, endColumn: end, row: row, onto: &buffer)
      } else {
        look.write(title, role, column: start, row: row, limit: end, onto: &buffer)
      }
    }
  }
}
