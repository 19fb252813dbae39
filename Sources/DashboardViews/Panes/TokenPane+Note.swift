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
    } else if let window = token.tightestQuota(at: state.now) {
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

  /// `5h ━━━━╸──── 61% used`, with the reset and the pace where it is wide: `5h ━━━━╸──── 61% ▲ 2h 08m`; a narrow place shows
  /// only the figures. Where the window began anew since it was read, the old share would be a lie.
  private func drawQuota(
    _ window: QuotaWindow, look: Look, from start: Int, to end: Int, row: Int, onto buffer: inout CellBuffer
  ) {
    guard let used = window.usedFraction else { return }
    let role: Role = Look.level(used: used)
    let width = end - start
    if window.hasReset(at: state.now) {
      let texts = ["\(window.label) reset since", "reset since", "reset", "?"]
      let text = texts.first { look.columns(of: $0) <= width } ?? ""
      look.write(text, .dim, column: start, row: row, limit: end, onto: &buffer)
      return
    }
    let tail = width >= 30 ? quotaTail(of: window) : ""
    let isSpoken = width >= 22 && tail.isEmpty
    let percent = Percent.text(used) + (isSpoken ? " used" : tail)
    guard width >= 9 else {
      look.write(
        percent, used >= 0.7 ? role : .text, from: start, endColumn: end, row: row, onto: &buffer)
      return
    }
    let figures = tail.isEmpty ? (isSpoken ? 9 : 4) : 4 + look.columns(of: tail)
    let labelWidth = min(width - figures - 1, max(3, min(6, look.columns(of: window.label))))
    look.write(window.label, .text, column: start, row: row, limit: start + labelWidth, onto: &buffer)
    let bar = width - labelWidth - figures - 2
    if bar >= 4 {
      look.drawBar(used, role, column: start + labelWidth + 1, row: row, columns: bar, onto: &buffer)
    }
    look.write(
      percent, used >= 0.7 ? role : .text, from: start, endColumn: end, row: row, onto: &buffer)
  }
}

extension PaneDrawing {
  /// The pace as a mark, and when the window begins anew; always as wide, so that the bars of all rows end in line.
  private func quotaTail(of window: QuotaWindow) -> String {
    let mark =
      switch window.pace(at: state.now)?.verdict {
      case .ahead?: look.glyphs.moreAbove
      case .behind?: look.glyphs.moreBelow
      case .even?, nil: Unicode.Scalar(" ")
      }
    return " \(mark) " + (window.resetsAt.map(look.moment) ?? "").leftPadded(to: 9)
  }
}

/// Shares as people read them.
enum Percent {
  /// Whole percent, rounded down so that 100 % means all of it; `<1%` for what is hardly anything.
  static func text(_ fraction: Double) -> String {
    QuotaWords.percent(fraction)
  }
}

extension DiscoveredToken {
  /// The quota window that is used up most, of those that did not begin anew since if there is one.
  func tightestQuota(at now: Date) -> QuotaWindow? {
    let told = quota.filter { $0.usedFraction?.isFinite == true }
    let open = told.filter { !$0.hasReset(at: now) }
    return (open.isEmpty ? told : open).max { ($0.usedFraction ?? 0) < ($1.usedFraction ?? 0) }
  }
}
