import DashboardCore
import DashboardViews
import Domain
import Terminal
import Testing

@Suite struct HitTests {
  /// Where a text stands on the screen.
  private func place(of text: String, in state: DashboardState, glyphs: GlyphSet = .unicode) throws -> (
    column: Int, row: Int
  ) {
    let lines = Fixture.draw(state, glyphs: glyphs).rowsOfText
    let row = try #require(lines.firstIndex { $0.contains(text) }, "\(text)")
    let range = try #require(lines[row].firstRange(of: text))
    return (lines[row][..<range.lowerBound].count, row)
  }

  private func hit(_ text: String, _ state: DashboardState, glyphs: GlyphSet = .unicode) throws -> DialogHit? {
    let (column, row) = try place(of: text, in: state, glyphs: glyphs)
    return DashboardView.dialogHit(atColumn: column, row: row, in: state, glyphs: glyphs)
  }

  @Test("every hint of the footer is hit where it is drawn", arguments: [(120, 36), (80, 24), (50, 14)])
  func footer(columns: Int, rows: Int) throws {
    let state = Fixture.demo(columns, rows)
    let hints = state.keyMap.footerHints(for: state, columns: columns - 2)
    #expect(!hints.isEmpty)
    let line = try #require(Fixture.draw(state).rowsOfText.last)
    for hint in hints {
      let range = try #require(line.firstRange(of: "\(hint.key) \(hint.hint)"))
      let start = line[..<range.lowerBound].count
      let end = line[..<range.upperBound].count
      for column in [start, end - 1] {
        #expect(DashboardView.footerHint(atColumn: column, row: rows - 1, in: state) == hint)
      }
      #expect(DashboardView.footerHint(atColumn: end, row: rows - 1, in: state) == nil)
      #expect(DashboardView.footerHint(atColumn: start, row: rows - 2, in: state) == nil)
    }
  }

  @Test("a message or the filter in the footer is no hint") func footerTaken() {
    let told = Fixture.after(Fixture.demo(120, 36), .notify("hello", .info))
    let typing = Fixture.after(Fixture.demo(120, 36), .openFilter)
    for column in 0..<120 {
      #expect(DashboardView.footerHint(atColumn: column, row: 35, in: told) == nil)
      #expect(DashboardView.footerHint(atColumn: column, row: 35, in: typing) == nil)
    }
  }

  @Test("a method of the refresh dialog is hit on its line", arguments: [(120, 36), (80, 24), (40, 12)])
  func methods(columns: Int, rows: Int) throws {
    let state = Fixture.after(Fixture.demo(columns, rows), .openRefreshMethods)
    let token = try #require(state.selectedToken)
    #expect(!token.methods.isEmpty)
    for (index, method) in token.methods.enumerated() {
      // Where it is small, not all are drawn.
      let text = "\(index + 1)  \(method.title.prefix(12))"
      guard Fixture.text(state).contains(text) else { continue }
      #expect(try hit(text, state) == .entry(index))
    }
    #expect(try hit("Refresh ", state) == .inside)
    #expect(DashboardView.dialogHit(atColumn: 0, row: 0, in: state) == .outside)
  }

  @Test("an entry of help and palette is hit on its line", arguments: [GlyphSet.unicode, .ascii])
  func lists(glyphs: GlyphSet) throws {
    for opening in [DashboardCommand.openHelp, .openPalette] {
      for down in [0, 7, 100] {
        let state = Fixture.after(Fixture.acting(120, 30), .focus(.keys), opening, .modalMove(down))
        let entries = opening == .openHelp ? state.helpEntries : state.paletteEntries
        var found = 0
        for (index, action) in entries.enumerated() where Fixture.text(state, glyphs: glyphs).contains(action.help) {
          #expect(try hit(action.help, state, glyphs: glyphs) == .entry(index), "\(action.name)")
          found += 1
        }
        #expect(found > 5)
      }
    }
  }

  @Test("headings and the search line are no entries") func elsewhere() throws {
    let state = Fixture.after(Fixture.demo(120, 36), .openHelp)
    let heading = try #require(state.keyMap.actions.first?.group)
    #expect(try hit(heading, state) == .inside)
    #expect(try hit("Help", state) == .inside)
    #expect(DashboardView.dialogHit(atColumn: 60, row: 5, in: Fixture.demo(120, 36)) == nil)
  }

  @Test("the buttons of a question are hit, and nothing beside them") func buttons() throws {
    var state = Fixture.demo(80, 24)
    state.modal = .confirm(
      Confirmation(title: "Quit", lines: ["A login is running."], action: "Stop", command: .quitNow))
    #expect(try hit("Cancel", state) == .cancel)
    #expect(try hit("Stop", state) == .agree)
    #expect(try hit("A login", state) == .inside)
  }
}
