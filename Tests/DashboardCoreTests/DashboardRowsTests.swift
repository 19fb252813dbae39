import Domain
import Testing

@testable import DashboardCore

@Suite struct DashboardRowsTests {
  @Test("every word of the filter must occur, in any case and any column")
  func filterWords() {
    var session = Session.loaded()
    for (filter, tools) in [
      ("CLAUDE", ["claude-code"]), ("expir", ["kimi-cli", "gemini-cli"]), ("corp gem", ["gemini-cli"]),
      ("example plus", ["codex-cli"]), ("  ", ["kimi-cli", "codex-cli", "gemini-cli", "claude-code"]),
      ("codex kimi", []), (".gemini-cli/auth", ["gemini-cli"]),
    ] {
      session.state.views[.tokens, default: PaneView()].filter = filter
      #expect(session.tools == tools, "\(filter)")
    }
  }

  @Test("letters outside ASCII are found in either case")
  func filterUnicode() {
    var session = Session.loaded()
    session.send(.receivedKeys([.sample("Übergröße"), .sample("plain")], at: morning))
    session.state.views[.keys, default: PaneView()].filter = "üBER"
    #expect(session.state.visibleKeys().map(\.name) == ["Übergröße"])
  }

  @Test("a word does not reach from one column into the next")
  func filterColumns() {
    var session = Session.loaded()
    session.send(.receivedKeys([ProvisionedKey(id: "cd", name: "ab", createdAt: morning)], at: morning))
    session.state.views[.keys, default: PaneView()].filter = "abcd"
    #expect(session.state.visibleKeys().isEmpty)
  }

  @Test("sorting is stable, both ways, with rows that have nothing to sort by at the end")
  func sortStable() {
    var session = Session.loaded()
    session.send(
      .receivedKeys(
        [
          .sample("a", limit: .dollars(5)), .sample("b"), .sample("c", limit: .dollars(5)),
          .sample("d", limit: .dollars(1)),
        ], at: morning))
    session.state.views[.keys, default: PaneView()].sort = SortOrder(.limit)
    #expect(session.state.visibleKeys().map(\.name) == ["d", "a", "c", "b"])
    session.state.views[.keys, default: PaneView()].sort = SortOrder(.limit, descending: true)
    #expect(session.state.visibleKeys().map(\.name) == ["a", "c", "d", "b"])
  }

  @Test("sorting by status puts the worst first")
  func sortStatus() {
    var session = Session.loaded()
    session.send(.sort(.tokens, .status))
    #expect(session.tools == ["kimi-cli", "gemini-cli", "codex-cli", "claude-code"])
  }

  @Test("every column of every pane sorts all its rows", arguments: PaneID.allCases)
  func sortEverything(pane: PaneID) {
    var session = Session.loaded()
    let all = Set(session.state.rowIDs(of: pane))
    #expect(!all.isEmpty)
    for column in SortColumn.columns(of: pane) {
      session.send(.sort(pane, column))
      let forwards = session.state.rowIDs(of: pane)
      session.send(.sort(pane, column))
      let backwards = session.state.rowIDs(of: pane)
      #expect(Set(forwards) == all)
      #expect(Set(backwards) == all)
    }
  }

  @Test("what is kept between commands never outlives the value it came from")
  func memoFollowsValue() {
    var session = Session.loaded()
    session.state.views[.tokens, default: PaneView()].filter = "active"
    session.send(.tick(morning))
    #expect(session.tools == ["codex-cli", "claude-code"])
    session.state.tokens.value?.tokens[0].status = .active
    #expect(session.tools == ["kimi-cli", "codex-cli", "claude-code"])
    session.state.tokens = Feed(value: .sample([.sample(.aider)]))
    #expect(session.tools == ["aider"])
  }

  @Test("a column of another pane does not change the order")
  func sortForeignColumn() {
    var session = Session.loaded()
    session.send(.sort(.keys, .plan))
    #expect(session.effects.isEmpty)
    #expect(session.state.view(of: .keys).sort == nil)
  }

  @Test("ten thousand keys are filtered from bytes that are kept between keystrokes")
  func manyKeys() {
    var session = Session.loaded()
    session.send(.receivedKeys((0..<10_000).map { .sample("agent-\($0)") }, at: morning))
    session.press("3", "/")
    session.type("AGENT-99")
    #expect(session.state.rowMemo[.keys]?.haystack != nil)
    // agent-99, agent-990 to 999 and agent-9900 to 9999.
    #expect(session.state.rowCount(in: .keys) == 111)
    #expect(session.state.visibleKeys(in: 1..<3).map(\.name) == ["agent-990", "agent-991"])
  }

  @Test("ranges are cut to the rows there are")
  func ranges() {
    let session = Session.loaded()
    #expect(session.state.visibleTokens(in: 1..<3).map(\.tool) == [.codex, .gemini])
    #expect(session.state.visibleTokens(in: 3..<90).map(\.tool) == [.claude])
    #expect(session.state.visibleKeys(in: 70..<90).isEmpty)
    #expect(session.state.rowCount(in: .activity) == 40)
  }

  @Test("the memo does not make two states differ")
  func memoIsNoState() {
    let session = Session.loaded()
    var fresh = session.state
    fresh.rowMemo = RowMemo()
    #expect(fresh == session.state)
    #expect(fresh.visibleActivity() == session.state.visibleActivity())
  }
}
