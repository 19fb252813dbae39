import Domain
import Testing

@testable import DashboardCore

@Suite struct MovingTests {
  @Test("arrows and j, k move the selection and stop at the ends")
  func arrows() {
    var session = Session.loaded()
    #expect(session.state.selectedToken?.tool == .kimi)
    session.press("Down", "j")
    #expect(session.state.selectedToken?.tool == .gemini)
    session.press("k", "Up", "Up", "Up")
    #expect(session.state.selectedToken?.tool == .kimi)
    session.press("G", "Down")
    #expect(session.state.selectedToken?.tool == .claude)
    session.press("g")
    #expect(session.state.selectedToken?.tool == .kimi)
  }

  @Test("a page is what the pane shows, and the scroll follows")
  func pages() {
    var session = Session.loaded()
    session.press("4")
    let page = session.state.layout.rowCapacity(.activity)
    session.press("PageDown")
    #expect(session.state.selectedIndex(in: .activity) == page)
    #expect(session.state.view(of: .activity).scroll == 1)
    session.press("End")
    #expect(session.state.selectedIndex(in: .activity) == 39)
    #expect(session.state.view(of: .activity).scroll == 40 - page)
    session.press("PageUp")
    #expect(session.state.selectedIndex(in: .activity) == 39 - page)
    session.press("Home")
    #expect(session.state.view(of: .activity).scroll == 0)
  }

  @Test("Tab goes round all panes, S-Tab back, digits jump")
  func focus() {
    var session = Session.loaded()
    session.press("Tab")
    #expect(session.state.focus == .credits)
    session.press("S-Tab", "S-Tab")
    #expect(session.state.focus == .activity)
    session.press("Tab")
    #expect(session.state.focus == .tokens)
    session.press("3")
    #expect(session.state.focus == .keys)
  }

  @Test("a hidden pane is shown when it is focused")
  func hiddenPane() {
    var session = Session.loaded(columns: 60, rows: 12)
    #expect(session.state.layout.frames[.activity] == nil)
    session.press("4")
    #expect(session.state.layout.frames[.activity] != nil)
    #expect(session.state.layout.frames[.tokens] != nil)
  }

  @Test("the selection stays on its row when the order changes")
  func selectionFollowsRow() {
    var session = Session.loaded()
    session.press("Down")
    session.send(.sort(.tokens, .tool))
    #expect(session.tools == ["claude-code", "codex-cli", "gemini-cli", "kimi-cli"])
    #expect(session.state.selectedToken?.tool == .codex)
    session.send(.receivedTokens(.sample([.sample(.aider)] + DiscoveryReport.four.tokens), at: morning))
    #expect(session.state.selectedToken?.tool == .codex)
  }

  @Test("when the selected row goes, the one in its place is selected")
  func selectionAfterLoss() {
    var session = Session.loaded()
    session.press("Down")
    var report = DiscoveryReport.four
    report.tokens.remove(at: 1)
    session.send(.receivedTokens(report, at: morning))
    #expect(session.state.selectedToken?.tool == .gemini)
    session.press("End")
    report.tokens.removeLast()
    session.send(.receivedTokens(report, at: morning))
    #expect(session.state.selectedToken?.tool == .gemini)
    session.send(.receivedTokens(.sample([]), at: morning))
    #expect(session.state.selectedToken == nil)
    #expect(session.state.view(of: .tokens).selection == nil)
  }

  @Test("news comes in at the top while nobody chose a row, and does not move a chosen one")
  func newsAtTheTop() {
    var session = Session.loaded()
    session.press("4")
    session.send(.receivedActivity(events(0..<41), at: morning))
    #expect(session.state.selectedActivity?.id == "e40")
    session.press("Down")
    #expect(session.state.selectedActivity?.id == "e39")
    session.send(.receivedActivity(events(0..<45), at: morning))
    #expect(session.state.selectedActivity?.id == "e39")
    session.press("g")
    session.send(.receivedActivity(events(0..<46), at: morning))
    #expect(session.state.selectedActivity?.id == "e45")
  }

  @Test("resizing keeps selection and scroll, also through sizes that show nothing")
  func resizing() {
    var session = Session.loaded()
    session.press("4", "PageDown", "Down", "Down")
    let before = session.state.view(of: .activity)
    for (columns, rows) in [(1, 1), (200, 60), (0, 0), (2, 40), (250, 3), (120, 36)] {
      session.send(.resized(ScreenExtent(columns: columns, rows: rows)))
      #expect(session.state.view(of: .activity).selection == before.selection)
    }
    session.send(.resized(ScreenExtent(columns: 20, rows: 5)))
    session.send(.resized(ScreenExtent(columns: 120, rows: 36)))
    #expect(session.state.selectedActivity?.id == before.selection)
    var other = Session.loaded()
    other.press("4", "PageDown", "Down", "Down")
    other.send(.resized(ScreenExtent(columns: 1, rows: 1)))
    other.send(.resized(ScreenExtent(columns: 120, rows: 36)))
    #expect(other.state.view(of: .activity) == before)
  }

  @Test("a click focuses the pane and selects the row")
  func click() {
    var session = Session.loaded()
    session.send(.select(RowReference(pane: .keys, id: "key_nightly")))
    #expect(session.state.focus == .keys)
    #expect(session.state.selectedKey?.name == "nightly")
    session.send(.select(RowReference(pane: .keys, id: "no such key")))
    #expect(session.state.selectedKey?.name == "nightly")
  }

  @Test("zoom shows the focused pane alone, and Esc ends it")
  func zoom() {
    var session = Session.loaded()
    session.press("3", "z")
    #expect(session.state.layout.frames.keys.map(\.self) == [.keys])
    session.press("Esc")
    #expect(!session.state.isZoomed)
  }

  @Test("the history stops at its ends")
  func history() {
    var session = Session.loaded()
    session.press(">")
    #expect(session.state.historyOffsetHours == 0)
    session.press("<", "<")
    #expect(session.state.historyOffsetHours == 4)
    session.send(.scrollHistory(hours: .min))
    #expect(session.state.historyOffsetHours == 0)
  }
}
