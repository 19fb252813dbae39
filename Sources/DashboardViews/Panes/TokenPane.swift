import DashboardCore
import Domain
import Terminal

extension PaneDrawing {
  /// The credentials of this machine: who, in what state, for how long.
  func drawTokenPane(in rect: Rect, onto buffer: inout CellBuffer) {
    drawPaneFrame(
      .tokens, summary: tokenSummary, source: tokenRemark, in: rect, onto: &buffer)
    let inner = rect.inset(columns: 1, rows: 1)
    let loading = emptyMessage(state.tokens, loading: "Scanning\(look.glyphs.ellipsis)", absent: [])
    if let loading { return drawMessage(loading, in: inner, onto: &buffer) }
    guard state.rowCount(in: .tokens) > 0 else { return drawMessage(noTokens, in: inner, onto: &buffer) }

    let tokens = state.visibleTokens(in: places(of: .tokens))
    let columns = tokenColumns(for: tokens, in: inner)
    let accounts = accounts(of: tokens, in: columns)
    var row = inner.row
    if layout.hasColumnNames(.tokens) {
      drawColumnNames(columns, sort: state.view(of: .tokens).sort, row: row, onto: &buffer)
      row += 1
    }
    let selected = state.selectedRow(in: .tokens)?.id
    for (index, token) in tokens.enumerated() {
      let account = accounts.isEmpty ? "" : accounts[index]
      let reference = RowReference(pane: .tokens, id: token.id)
      let rowLook = beginRow(reference, isSelected: token.id == selected, in: inner, row: row, onto: &buffer)
      for column in columns {
        drawTokenCell(token, column, account: account, look: rowLook, row: row, onto: &buffer)
      }
      row += 1
    }
    let detailEnd = inner.endRow - min(4, shownNotices.count) - 1
    drawZoomedDetail(.tokens, in: inner, from: row, to: detailEnd, onto: &buffer)
    drawNotices(
      in: Rect(column: inner.column, row: row, columns: inner.columns, rows: inner.endRow - row), onto: &buffer)
    drawFailure(state.tokens, in: inner, onto: &buffer)
  }

  private var tokenSummary: [TitlePiece] {
    guard let tokens = state.tokens.value?.tokens else { return [] }
    var counts: [TokenStatus: Int] = [:]
    for token in tokens { counts[token.status, default: 0] += 1 }
    let told: [TokenStatus] = [
      .expired, .invalid, .revoked, .expiring, .locked, .missing, .discontinued,
    ]
    // What is gone is listed, but was not found.
    return [TitlePiece("\(tokens.count - counts[.missing, default: 0]) found", .dim)]
      + told.compactMap { status in
        counts[status].map { TitlePiece("\($0) \(status.word.lowercased())", role(of: status)) }
      }
  }

  private func role(of status: TokenStatus) -> Role {
    switch status {
    case .expired, .invalid: .error
    case .expiring: .warning
    default: .status(status)
    }
  }

  private var tokenRemark: [TitlePiece] {
    if state.tokens.failure != nil { return sourceRemark(state.tokens) }
    return layout.mode == .zoomed ? sourceRemark(state.tokens) : []
  }

  private var noTokens: [(String, Role)] {
    if !state.view(of: .tokens).filter.isEmpty { return [("No token matches the filter.", .dim)] }
    let scan = key(for: .refresh(.tokens)).map { "; \($0) scans again" } ?? ""
    return [
      ("No credentials found on this machine.", .text),
      (
        "Log in with a tool \(look.glyphs.none) claude, codex, gemini, kimi \(look.glyphs.none) and it shows here\(scan).",
        .dim
      ),
    ]
  }

  private var shownNotices: [DiscoveryNotice] {
    (state.tokens.value?.notices ?? []).filter { $0.kind != .notInstalled && $0.kind != .notLoggedIn }
  }

  /// What the scan has to say beside credentials, where rows are left over.
  private func drawNotices(in rect: Rect, onto buffer: inout CellBuffer) {
    let notices = shownNotices
    guard !notices.isEmpty, rect.rows >= 3, places(of: .tokens).upperBound >= state.rowCount(in: .tokens) else {
      return
    }
    let room = layout.mode == .zoomed ? min(4, rect.rows - 1) : rect.rows - 1
    let shown = notices.count > room ? notices.prefix(room - 1) : notices[...]
    var row = rect.endRow - min(room, notices.count)
    let start = contentStart(in: rect)
    let end = rect.endColumn - 1
    for notice in shown {
      look.put(look.glyphs.warning, .warning, column: start - 2, row: row, onto: &buffer)
      look.write(notice.tool.rawValue, .dim, column: start, row: row, limit: min(end, start + 12), onto: &buffer)
      let text = notice.path.map { "\($0): \(notice.message)" } ?? notice.message
      look.write(text, .dim, column: start + 13, row: row, limit: end, onto: &buffer)
      row += 1
    }
    if shown.count < notices.count {
      look.write(
        "\(notices.count - shown.count) more notices", .dim, column: start, row: row, limit: rect.endColumn - 1,
        onto: &buffer)
    }
  }
}
