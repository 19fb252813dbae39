import DashboardCore
import DashboardViews
import DemoWorld
import Domain
import FoundationEssentials
import Terminal

/// Screens of the demo world at a held clock.
enum Fixture {
  /// 137 seconds into the world: one login has ended, another is about to, a budget is used up.
  static let now = DemoWorld.standardEpoch.addingTimeInterval(137)

  /// UTC, so that the tests do not depend on where they run.
  static func utc(_ date: Date) -> LocalTime {
    let seconds = Int(date.timeIntervalSince1970.rounded(.down))
    let days = Int((Double(seconds) / 86_400).rounded(.down))
    let rest = seconds - days * 86_400
    // Days to a date of the Gregorian calendar; the year begins in March, so that leap days come last.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return LocalTime(
      year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
      day: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1,
      hour: rest / 3_600, minute: rest / 60 % 60, second: rest % 60)
  }

  static func extent(_ columns: Int, _ rows: Int) -> ScreenExtent { ScreenExtent(columns: columns, rows: rows) }

  /// The demo world, read four seconds ago.
  static func demo(_ columns: Int, _ rows: Int) -> DashboardState {
    let world = DemoWorld(epoch: DemoWorld.standardEpoch)
    var state = bare(columns, rows)
    let readAt = now.addingTimeInterval(-4)
    let report = DiscoveryReport(scannedAt: readAt, tokens: world.tokens(at: now), notices: world.notices)
    state.tokens = Feed(value: report, readAt: readAt)
    state.credits = Feed(value: world.balance(at: now), readAt: readAt)
    state.keys = Feed(value: world.keys(at: now), readAt: readAt)
    state.activity = Feed(value: world.activity(at: now, limit: 200), readAt: readAt)
    state.header.isDemo = true
    return state
  }

  /// Nothing was read yet.
  static func bare(_ columns: Int, _ rows: Int) -> DashboardState {
    var state = DashboardState(now: now, screen: extent(columns, rows))
    state.header.profile = "work"
    state.header.proxyAddress = "127.0.0.1:3000"
    state.header.openclaw = "2026.2.1"
    state.header.isGatewayUp = true
    return state
  }

  /// A machine without credentials and without a token proxy.
  static func empty(_ columns: Int, _ rows: Int) -> DashboardState {
    var state = bare(columns, rows)
    state.header.proxyAddress = nil
    state.tokens = Feed(value: DiscoveryReport(scannedAt: now), readAt: now.addingTimeInterval(-1))
    state.credits.phase = .absent
    state.keys.phase = .absent
    state.activity.phase = .absent
    return state
  }

  /// The token proxy does not answer; the last figures are three minutes old.
  static func failed(_ columns: Int, _ rows: Int) -> DashboardState {
    var state = demo(columns, rows)
    let failure = ServiceFailure(
      .unreachable, "127.0.0.1:3000 does not answer", remedy: "Start it with credtop serve.")
    state.credits.phase = .failed(failure, count: 3)
    state.credits.readAt = now.addingTimeInterval(-190)
    state.keys.phase = .failed(failure, count: 3)
    state.keys.readAt = now.addingTimeInterval(-190)
    state.activity = Feed(phase: .failed(failure, count: 3))
    return state
  }

  static func after(_ state: DashboardState, _ commands: DashboardCommand...) -> DashboardState {
    var state = state
    for command in commands { _ = state.apply(command) }
    return state
  }

  /// The detail of claude's login, with OpenClaw's choice where the person has scrolled to.
  static func claudeInDetail(_ columns: Int, _ rows: Int, scroll: Int) -> DashboardState {
    var state = demo(columns, rows)
    state.abilities.choices = true
    let id = "claude-code:me@example.com"
    let row = RowReference(pane: .tokens, id: id)
    state = after(state, .focus(.tokens), .select(row), .openDetail)
    return after(state, .receivedChoices([anthropicChoice], tokenID: id, at: now), .modalMove(scroll))
  }

  /// The detail of a login with what the logs of its tool tell of, where the person has scrolled to.
  static func usageInDetail(_ columns: Int, _ rows: Int, tool: Tool, scroll: Int) -> DashboardState {
    var state = demo(columns, rows)
    state.abilities.logUsage = true
    guard let token = state.tokens.value?.tokens.first(where: { $0.tool == tool }) else { return state }
    state = after(state, .focus(.tokens), .select(RowReference(pane: .tokens, id: token.id)), .openDetail)
    let report = DemoWorld(epoch: DemoWorld.standardEpoch).logUsage(at: now)
    return after(state, .receivedLogUsage(report, at: now), .modalMove(scroll))
  }

  static func draw(_ state: DashboardState, theme: Theme = .standardDark, glyphs: GlyphSet = .unicode) -> CellBuffer {
    DashboardView.draw(state, theme: theme, glyphs: glyphs, localTime: utc)
  }

  static func text(_ state: DashboardState, glyphs: GlyphSet = .unicode) -> String {
    draw(state, glyphs: glyphs).rowsOfText.joined(separator: "\n")
  }

  /// The first token of the demo world that has this status.
  static func token(_ status: TokenStatus) -> DiscoveredToken? {
    demo(120, 36).tokens.value?.tokens.first { $0.status == status }
  }

  static func themed(_ name: String) throws -> Theme {
    try ThemeShelf.load(name)
  }

  /// The demo world, in which a person can act.
  static func acting(_ columns: Int, _ rows: Int) -> DashboardState {
    var state = demo(columns, rows)
    state.abilities.keys = true
    state.abilities.credits = true
    state.abilities.keySpend = true
    state.abilities.accountBase = "http://127.0.0.1:3000"
    return state
  }

  static func withSecret(_ columns: Int, _ rows: Int) -> DashboardState {
    let key = IssuedKey(
      id: "key_agent", name: "agent-7", secret: Secret("sk-prov-FAKE70d13efc75461d41ff1ed87f93fa"))
    return after(acting(columns, rows), .ended(.createKey(NewKey(name: "agent-7")), .issued(key), at: now))
  }

  /// What the selected key spent has been answered.
  static func withSpend(_ state: DashboardState) -> DashboardState {
    guard let key = state.selectedKey else { return state }
    let hours: [Int64] = [60, 51, 47, 44, 36, 30, 22, 11, 6, 3, 2, 0, 0, 3, 5, 8, 14, 22, 51, 58, 44, 40, 47, 43]
    let spend = KeySpend(
      today: .cents(354), thisWeek: .cents(1_009), thisMonth: .cents(1_240), hourly: hours.map { .cents($0) },
      models: [
        ModelUsage(
          model: "claude-sonnet-4-5", requests: 2_671, inputTokens: 1_600_000, outputTokens: 396_300,
          cachedTokens: 340_200, cost: .cents(1_003), reportedCost: .cents(1_007)),
        ModelUsage(
          model: "gpt-4o", requests: 1_621, inputTokens: 441_600, outputTokens: 126_100, cost: .cents(237),
          reportedCost: .cents(237)),
        ModelUsage(model: "qwen3-coder-preview", requests: 3, inputTokens: 900, outputTokens: 120, cost: nil),
      ])
    return after(state, .receivedKeySpend(spend, keyID: key.id, at: now))
  }
}
