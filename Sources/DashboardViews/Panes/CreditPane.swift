import DashboardCore
import Domain
import FoundationEssentials
import Terminal

extension PaneDrawing {
  /// How much is left, how fast it goes, and the last entries of the ledger.
  func drawCreditPane(in rect: Rect, onto buffer: inout CellBuffer) {
    let balance = state.credits.value
    drawPaneFrame(
      .credits, summary: [], source: sourceRemark(state.credits, kind: balance?.kind), in: rect, onto: &buffer)
    let inner = rect.inset(columns: 1, rows: 1)
    guard let balance else {
      let message = emptyMessage(
        state.credits, loading: "Asking for the balance\(look.glyphs.ellipsis)", absent: noProxy)
      return drawMessage(message ?? [], in: inner, onto: &buffer)
    }
    let figureRows = CreditPaneRows.figures(columns: rect.columns, rows: rect.rows)
    let figures = Rect(column: inner.column + 1, row: inner.row, columns: inner.columns - 2, rows: figureRows)
    if Self.isWideForCredits(figures) {
      drawWideFigures(balance, in: figures, onto: &buffer)
    } else {
      drawFigures(balance, in: figures, onto: &buffer)
    }
    drawTransactions(
      in: Rect(
        column: inner.column, row: figures.endRow, columns: inner.columns, rows: inner.endRow - figures.endRow),
      onto: &buffer)
    drawFailure(state.credits, in: inner, onto: &buffer)
  }

  /// Why there are no credits and keys; for the credit pane, and for the keys pane where it is seen alone.
  var noProxy: [(String, Role)] {
    guard let key = key(for: .open(.logIn)), state.obstacle(to: .logIn) == nil else {
      return [("Not logged in: run credtop auth login.", .text), ("credtop --demo shows it alive.", .dim)]
    }
    return [
      ("Not logged in: press \(key) to log in or register, or run credtop auth login.", .text),
      ("credtop --demo shows it alive.", .dim),
    ]
  }

  /// Below this share of everything bought, or below what the account tops up at, a balance is low.
  static let lowBalanceFraction = 0.2

  func isLow(_ balance: CreditBalance) -> Bool {
    if let topUp = balance.autoTopUp, balance.remaining < topUp.threshold { return true }
    return balance.remainingFraction < Self.lowBalanceFraction
  }

  private func drawFigures(_ balance: CreditBalance, in rect: Rect, onto buffer: inout CellBuffer) {
    let isLate = isPastDue(state.credits)
    let isLow = isLow(balance)
    let moneyRole: Role = isLow ? .creditLow : isLate ? .dim : .money
    let burn = CreditBurn(balance)
    for line in 0..<min(rect.rows, 4) {
      let row = rect.row + line
      switch line {
      case 0:
        let amount = look.style(moneyRole).adding(.bold)
        let text = (isLow ? "LOW " : "") + balance.remaining.text
        let end = look.write(text, style: amount, column: rect.column, row: row, limit: rect.endColumn, onto: &buffer)
        look.write(
          " left of \(balance.total.shortText)", .dim, column: end, row: row, limit: rect.endColumn, onto: &buffer)
      case 1:
        let share = balance.remainingFraction
        look.drawBar(
          share, isLow ? .creditLow : .barLow, column: rect.column, row: row, columns: rect.columns - 5, onto: &buffer)
        look.write(
          Percent.text(share), isLate ? .dim : .text, from: rect.endColumn - 4, endColumn: rect.endColumn, row: row,
          onto: &buffer)
      case 2:
        if balance.total == .zero, state.obstacle(to: .buyCredits) == nil, let key = key(for: .open(.buyCredits)) {
          look.write(
            "press \(key) to buy credits", .text, column: rect.column, row: row, limit: rect.endColumn, onto: &buffer)
          continue
        }
        let end = look.write(
          burn.rateText, isLate ? .dim : .text, column: rect.column, row: row, limit: rect.endColumn, onto: &buffer)
        guard let timeLeft = burn.timeLeft else { continue }
        let emptyText = rect.columns >= 26 ? "empty in \(timeLeft)" : "\(timeLeft) left"
        look.write(
          " \(look.glyphs.separator) \(emptyText)", burn.isSoon ? .warning : .dim, column: end, row: row,
          limit: rect.endColumn, onto: &buffer)
      default:
        look.write(
          topUpText(balance.autoTopUp, columns: rect.columns), .dim, column: rect.column, row: row,
          limit: rect.endColumn, onto: &buffer)
      }
    }
    guard rect.rows > 4 else { return }
    drawSpendGraph(
      balance,
      in: Rect(column: rect.column, row: rect.row + 4, columns: rect.columns, rows: rect.rows - 4), onto: &buffer)
  }

  private func topUpText(_ topUp: AutoTopUp?, columns: Int) -> String {
    guard let topUp, topUp.isEnabled else { return "auto top-up off" }
    let text = "top-up \(topUp.amount.shortText) below \(topUp.threshold.shortText)"
    return text.count + 5 <= columns ? "auto " + text : text
  }

  /// Spend per hour of a day, moved into the past by the person's wish.
  func drawSpendGraph(_ balance: CreditBalance, in rect: Rect, onto buffer: inout CellBuffer) {
    let offset = max(0, state.historyOffsetHours)
    let hours = Array(balance.hourlySpend.dropLast(min(offset, balance.hourlySpend.count)).suffix(24))
    let labelWidth = 7
    var area = Rect(
      column: rect.column, row: rect.row, columns: max(0, rect.columns - labelWidth), rows: rect.rows)
    guard !hours.isEmpty else {
      let text = balance.hourlySpend.isEmpty ? "no spend yet" : "no history there"
      look.write(text, .dim, column: rect.column, row: rect.row, limit: rect.endColumn, onto: &buffer)
      return
    }
    guard offset > 0 || hours.contains(where: { $0 > .zero }) else {
      look.write(
        "no spend in the last \(hours.count)h", .dim, column: rect.column, row: rect.row, limit: rect.endColumn,
        onto: &buffer)
      return
    }
    // A tall graph has a line below it that says when.
    let hasAxis = rect.rows >= 6
    if hasAxis { area.rows -= 1 }
    look.drawGraph(hours.map { max(0, $0.approximateDollars) }, in: area, onto: &buffer)
    if hasAxis {
      let row = rect.endRow - 1
      look.write("-\(offset + hours.count)h", .dim, column: area.column, row: row, limit: area.endColumn, onto: &buffer)
      let middle = "-\(offset + hours.count / 2)h"
      look.write(
        middle, .dim, column: area.column + (area.columns - middle.count) / 2, row: row, limit: area.endColumn,
        onto: &buffer)
      let end = offset == 0 ? "now" : "-\(offset)h"
      look.write(
        end, offset == 0 ? .dim : .warning, from: area.column, endColumn: area.endColumn, row: row, onto: &buffer)
    }
    let span = hasAxis ? "" : offset == 0 ? "24h" : "-\(offset)h"
    if rect.rows > 1, let peak = hours.max(), peak > .zero {
      look.write(peak.text, .dim, from: area.endColumn, endColumn: rect.endColumn, row: rect.row, onto: &buffer)
    }
    look.write(
      span, offset == 0 ? .dim : .warning, from: area.endColumn, endColumn: rect.endColumn, row: rect.endRow - 1,
      onto: &buffer)
  }

  // MARK: The ledger

  private func drawTransactions(in rect: Rect, onto buffer: inout CellBuffer) {
    guard rect.rows > 0 else { return }
    let transactions = state.visibleTransactions(in: places(of: .credits))
    let selected = isFocused(.credits) ? state.selectedRow(in: .credits)?.id : nil
    var row = rect.row
    for transaction in transactions where row < rect.endRow {
      let rowLook = beginRow(
        RowReference(pane: .credits, id: transaction.id), isSelected: transaction.id == selected, in: rect, row: row,
        onto: &buffer)
      drawTransaction(transaction, look: rowLook, in: rect, row: row, onto: &buffer)
      row += 1
    }
    drawZoomedDetail(.credits, in: rect, from: row, to: rect.endRow, onto: &buffer)
  }

  private func drawTransaction(
    _ transaction: CreditTransaction, look: Look, in rect: Rect, row: Int, onto buffer: inout CellBuffer
  ) {
    let start = rect.column + 1
    let sign = transaction.amount > .zero ? "+" : ""
    let isIncome = transaction.amount > .zero
    let amount = (sign + transaction.amount.text).leftPadded(to: 8)
    var column = look.write(
      amount, isIncome ? .money : .text, column: start, row: row, limit: rect.endColumn - 1, onto: &buffer)
    let age = look.age(transaction.createdAt)
    var ageStart = rect.endColumn - 1 - age.count
    column += 1
    var text = transaction.text.isEmpty ? transaction.kind.word : transaction.text
    if rect.columns >= 60, !text.lowercased().contains(transaction.kind.word) {
      text = "\(transaction.kind.word): \(transaction.text)"
    }
    if transaction.isUnbilled {
      if text.hasSuffix(" (unbilled)") { text.removeLast(" (unbilled)".count) }
      column = look.write("unbilled", .warning, column: column, row: row, limit: ageStart - 1, onto: &buffer) + 1
    }
    look.write(age, .dim, from: ageStart, endColumn: rect.endColumn - 1, row: row, onto: &buffer)
    if rect.columns >= 90 {
      let after = "\(transaction.balanceAfter.text) after"
      ageStart = rect.endColumn - 24 - after.count
      look.write(after, .dim, column: ageStart, row: row, limit: rect.endColumn - 12, onto: &buffer)
    }
    // Beside `unbilled` a few letters would say nothing.
    if transaction.isUnbilled, look.columns(of: text) > ageStart - 1 - column { return }
    look.write(text, isIncome ? .text : .dim, column: column, row: row, limit: ageStart - 1, onto: &buffer)
  }
}

extension CreditTransaction.Kind {
  var word: String {
    switch self {
    case .purchase: "purchase"
    case .usage: "use"
    case .refund: "refund"
    case .autoTopUp: "top-up"
    }
  }
}
