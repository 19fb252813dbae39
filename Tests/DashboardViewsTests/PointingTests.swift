import DashboardCore
import DashboardViews
import Terminal
import Testing

@Suite struct PointingTests {
  @Test("a click on the name of a column means that column", arguments: [(120, 36), (80, 24)])
  func columnNames(columns: Int, rows: Int) throws {
    let state = Fixture.demo(columns, rows)
    let lines = Fixture.draw(state).rowsOfText
    for (name, pane, sort) in [
      ("STATUS", PaneID.tokens, SortColumn.status), ("EXPIRES", .tokens, .expires), ("SPENT", .keys, .spent),
      ("NAME", .keys, .name),
    ] {
      let row = try #require(lines.firstIndex { $0.contains(name) }, "\(name)")
      let before = try #require(lines[row].firstRange(of: name))
      let column = lines[row][..<before.lowerBound].count
      let found = DashboardView.sortColumn(atColumn: column, row: row, in: state)
      #expect(found?.pane == pane && found?.column == sort, "\(name)")
    }
  }

  @Test("a click on a row, a border or a dialog sorts nothing") func elsewhere() {
    let state = Fixture.demo(120, 36)
    #expect(DashboardView.sortColumn(atColumn: 10, row: 4, in: state) == nil)
    #expect(DashboardView.sortColumn(atColumn: 10, row: 1, in: state) == nil)
    #expect(DashboardView.sortColumn(atColumn: 500, row: 500, in: state) == nil)
    #expect(DashboardView.sortColumn(atColumn: 10, row: 2, in: Fixture.after(state, .openHelp)) == nil)
  }

  @Test("the sorted column is marked with its direction") func sortMark() {
    let state = Fixture.after(Fixture.demo(120, 36), .sort(.tokens, .expires))
    #expect(Fixture.text(state).contains("▲EXPIRES"))
    #expect(Fixture.text(Fixture.after(state, .sortReverse)).contains("▼EXPIRES"))
  }
}
