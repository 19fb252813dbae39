import DashboardCore
import Domain
import FoundationEssentials
import Terminal

extension PaneDrawing {
  /// From so many columns and rows on, the figures stand beside the graph.
  static func isWideForCredits(_ rect: Rect) -> Bool { rect.columns >= 90 && rect.rows >= 9 }

  /// The figures of a zoomed pane in a column of their own, the forecast with its range, and the graph beside them.
  func drawWideFigures(_ balance: CreditBalance, in rect: Rect, onto buffer: inout CellBuffer) {
    let width = 40
    let isLow = isLow(balance)
    let column = Rect(column: rect.column + 1, row: rect.row, columns: width, rows: rect.rows)
    let amount = look.style(isLow ? .creditLow : isPastDue(state.credits) ? .dim : .money).adding(.bold)
    let text = (isLow ? "LOW " : "") + balance.remaining.text
    let end = look.write(
      text, style: amount, column: column.column, row: column.row, limit: column.endColumn, onto: &buffer)
    look.write(
      " left of \(balance.total.shortText)", .dim, column: end, row: column.row, limit: column.endColumn, onto: &buffer)
    let share = balance.remainingFraction
    look.drawBar(
      share, isLow ? .creditLow : .barLow, column: column.column, row: column.row + 1, columns: width - 6, onto: &buffer
    )
    look.write(
      Percent.text(share), .text, from: column.endColumn - 5, endColumn: column.endColumn, row: column.row + 1,
      onto: &buffer)
    var row = column.row + 3
    for (label, value, role) in facts(of: balance) where row < column.endRow {
      look.write(label, .dim, column: column.column, row: row, limit: column.endColumn, onto: &buffer)
      look.write(value, role, column: column.column + 9, row: row, limit: column.endColumn, onto: &buffer)
      row += 1
    }
    drawSpendGraph(
      balance,
      in: Rect(
        column: column.endColumn + 3, row: rect.row, columns: rect.endColumn - column.endColumn - 3, rows: rect.rows),
      onto: &buffer)
  }

  private func facts(of balance: CreditBalance) -> [(String, String, Role)] {
    let burn = CreditBurn(balance)
    var facts: [(String, String, Role)] = []
    if let forecast = CreditForecast(balance), balance.remaining > .zero {
      facts.append(
        (
          "burn", "\(forecast.perHour.text)/h, \(forecast.lowPerHour.text) to \(forecast.highPerHour.text)", .text
        ))
      let earliest = DurationText.text(seconds: forecast.earliestHours * 3_600)
      let latest = forecast.latestHours.map { DurationText.text(seconds: $0 * 3_600) } ?? "never"
      facts.append(("empty in", burn.timeLeft ?? "?", burn.isSoon ? .warning : .text))
      facts.append(("", "\(earliest) to \(latest)", .dim))
    } else {
      facts.append(("burn", burn.rateText, burn.isSoon ? .warning : .dim))
    }
    if let today = state.spentToday { facts.append(("today", today.text, .text)) }
    facts.append(("spent", "\(balance.used.text) of \(balance.total.text) in all", .text))
    let topUp = balance.autoTopUp
    let topUpText = topUp.map { $0.isEnabled ? "\($0.amount.shortText) when below \($0.threshold.shortText)" : "off" }
    facts.append(("top-up", topUpText ?? "?", .text))
    let unbilled = balance.transactions.filter(\.isUnbilled).reduce(Money.zero) { $0 + $1.amount }
    if unbilled > .zero { facts.append(("unbilled", "\(unbilled.text), without a payment", .warning)) }
    return facts
  }
}
