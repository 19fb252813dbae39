import Domain
import Testing

@testable import DashboardCore

@Suite struct PointingTests {
  @Test("a cell of a list is the row that is drawn there")
  func rows() throws {
    var session = Session.loaded(columns: 80, rows: 24)
    let tokens = try #require(session.state.layout.frames[.tokens])
    // Border, names of the columns, then the rows.
    #expect(session.state.row(atColumn: 3, row: tokens.row + 1) == nil)
    #expect(session.state.row(atColumn: 3, row: tokens.row + 2)?.id == "kimi-cli:1111")
    #expect(session.state.row(atColumn: 3, row: tokens.row + 5)?.id == "claude-code:1111")
    #expect(session.state.row(atColumn: 3, row: tokens.row + 6) == nil)
    #expect(session.state.row(atColumn: 0, row: tokens.row + 2) == nil)

    session.press("4", "End")
    let activity = try #require(session.state.layout.frames[.activity])
    #expect(session.state.row(atColumn: 60, row: activity.row + activity.rows - 2)?.id == "e0")
    #expect(session.state.row(atColumn: 60, row: activity.row + activity.rows - 1) == nil)
  }

  @Test("every cell of the body belongs to one pane, header and footer to none")
  func panes() {
    let session = Session.loaded(columns: 80, rows: 24)
    #expect(session.state.pane(atColumn: 5, row: 0) == nil)
    #expect(session.state.pane(atColumn: 5, row: 23) == nil)
    #expect(session.state.pane(atColumn: 0, row: 1) == .tokens)
    #expect(session.state.pane(atColumn: 79, row: 22) == .activity)
    #expect(session.state.pane(atColumn: 80, row: 22) == nil)
    #expect(session.state.pane(atColumn: -1, row: -1) == nil)
  }
}
