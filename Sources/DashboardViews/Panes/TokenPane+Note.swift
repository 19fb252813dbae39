import DashboardCore
import Domain
import FoundationEssentials
import Terminal

extension PaneDrawing {
  /// What a person wants to know next: how to renew what does not work, else how much of the tightest quota is used.
  func drawTokenNote(
    _ token: DiscoveredToken, look: Look, from start: Int, to end: Int, row: Int,
    onto buffer: inout CellBuffer
  ) {
    switch token.status {
    case .expired where token.renewable:
      let texts = ["renews itself", "refreshable", "renews", "auto"]
      let text = texts.first { $0.count <= end - start } ?? "auto"
      look.write(text, .warning, column: start, row: row, limit: end, onto: &buffer)
      return
    case .expired, .invalid, .revoked, .locked, .missing:
      return drawRefreshHint(look: look, column: start, row: row, limit: end, onto: &buffer)
    case .discontinued:
      look.write(
        end - start >= 11 ? "use API key" : "ended", .dim, column: start, row: row, limit: end, onto: &buffer)
      return
    case .active, .expiring, .unknown: break
    }
    if let until = token.flags.rateLimitedUntil, until > state.now {
      let wait =
        look.showsAbsoluteTimes
        ? look.moment(until) : DurationText.shortText(seconds: until.timeIntervalSince(state.now))
      let text = "limited \(wait)"
      look.write(text.count <= end - start ? text : wait, .warning, column: start, row: row, limit: end, onto: &buffer)
    } else if let window = token.tightestQuota {
      drawQuota(window, look: look, from: start, to: end, row: row, onto: &buffer)
    } else if let restricted = token.flags.restricted {
      look.write(restricted, .warning, column: start, row: row, limit: end, onto: &buffer)
    } else if token.flags.overriddenByEnvironment != nil {
      look.write("env wins", .warning, column: start, row: row, limit: end, onto: &buffer)
    } else if token.status == .unknown {
      look.write(
        end - start >= 9 ? "unchecked" : "", .dim, column: start, row: row, limit: end, onto: &buffer)
    }
  }

  /// `[r]efresh`, with whatever key it is.
  private func drawRefreshHint(look: Look, column: Int, row: Int, limit: Int, onto buffer: inout CellBuffer) {
    guard let key = key(for: .openRefreshMethods) else { return }
    // In one colour: every change of it is sent again whenever the selection passes.
    let long = key == "r" ? "[r]efresh" : "[\(key)] refresh"
    let text = long.count <= limit - column ? long : "[\(key)]"
    look.write(text, .accent, column: column, row: row, limit: limit, onto: &buffer)
  }

  /// `5h ━━━━╸──── 61% used`; a narrow place shows only the figures.
  private func drawQuota(
    _ window: QuotaWindow, look: Look, from start: Int, to end: Int, row: Int, onto buffer: inout CellBuffer
  ) {
    guard let used = window.usedFraction else { return }
    let role: Role = Look.level(used: used)
    let isOver = window.resetsAt.map { $0 <= state.now } ?? false
    let width = end - start
    let isSpoken = width >= 22
    let percent = Percent.text(used) + (isSpoken ? " used" : "")
    guard width >= 9 else {
      look.write(
        percent, isOver ? .dim : used >= 0.7 ? role : .text, from: start, endColumn: end, row: row, onto: &buffer)
      return
    }
    let labelWidth = min(width - (isSpoken ? 10 : 5), max(3, min(6, look.columns(of: window.label))))
    look.write(window.label, isOver ? .dim : .text, column: start, row: row, limit: start + labelWidth, onto: &buffer)
    let bar = width - labelWidth - (isSpoken ? 11 : 6)
    if bar >= 4 {
      look.drawBar(used, isOver ? .dim : role, column: start + labelWidth + 1, row: row, columns: bar, onto: &buffer)
    }
    look.write(
      percent, isOver ? .dim : used >= 0.7 ? role : .text, from: start, endColumn: end, row: row, onto: &buffer)
  }
}

/// Shares as people read them.
enum Percent {
  /// Whole percent, rounded down so that 100 % means all of it; `<1%` for what is hardly anything.
  static func text(_ fraction: Double) -> String {
    guard fraction.isFinite else { return "?" }
    let percent = min(max(0, fraction * 100), 9_999)
    return percent > 0 && percent < 1 ? "<1%" : "\(Int(percent))%"
  }
}

extension DiscoveredToken {
  /// The quota window that is used up most.
  var tightestQuota: QuotaWindow? {
    quota.filter { $0.usedFraction != nil }.max { ($0.usedFraction ?? 0) < ($1.usedFraction ?? 0) }
  }
}
