import Domain
import Testing

@testable import DashboardCore

@Suite struct FilterTests {
  @Test("typing filters at once, Esc brings all rows back, and Esc again does not quit")
  func escapeRestores() {
    var session = Session.loaded()
    session.press("/")
    session.type("claude")
    #expect(session.tools == ["claude-code"])
    session.press("Esc")
    #expect(session.tools.count == 4)
    #expect(session.state.modal == nil)
    session.press("Esc", "Esc", "Esc")
    #expect(session.effects.isEmpty)
    #expect(!session.state.isQuitting)
  }

  @Test("Enter keeps the filter for this pane and for the next run; Esc then takes it away")
  func enterKeeps() {
    var session = Session.loaded()
    session.press("/")
    session.type("q 1")
    session.press("C-u")
    session.type("gemini")
    session.press("Enter")
    #expect(session.effects == [.saveViews])
    #expect(session.tools == ["gemini-cli"])
    #expect(session.state.rowCount(in: .keys) == 3)
    session.press("Esc")
    #expect(session.effects == [.saveViews])
    #expect(session.tools.count == 4)
  }

  @Test("Esc goes back to the filter before the dialog, not to none")
  func escapeToFormer() {
    var session = Session.loaded()
    session.press("/")
    session.type("c")
    session.press("Enter", "/")
    session.type("laude")
    #expect(session.tools == ["claude-code"])
    session.press("Esc")
    #expect(session.state.view(of: .tokens).filter == "c")
    session.press("\\")
    #expect(session.state.view(of: .tokens).filter == "")
  }

  @Test("letters that are keys elsewhere are text in the filter")
  func lettersAreText() {
    var session = Session.loaded()
    session.press("/")
    session.type("qzr /?:1")
    #expect(session.state.modal == .filter(TextField("qzr /?:1"), before: ""))
    #expect(!session.state.isQuitting)
  }

  @Test("arrows move the selection while the filter is typed")
  func arrowsMove() {
    var session = Session.loaded()
    session.press("/")
    session.type("c")
    session.press("Down")
    #expect(session.state.selectedIndex(in: .tokens) == 1)
  }

  @Test("a click on another pane keeps what was typed and ends the typing")
  func clickElsewhere() {
    var session = Session.loaded()
    session.press("/")
    session.type("kimi")
    session.send(.focus(.keys))
    #expect(session.state.modal == nil)
    #expect(session.tools == ["kimi-cli"])
    #expect(session.state.rowCount(in: .keys) == 3)
  }

  @Test("the sort key goes through the columns and back to the order of the service")
  func sortCycle() {
    var session = Session.loaded()
    session.press("4")
    var columns: [SortColumn?] = []
    for _ in 0..<5 {
      session.press("o")
      #expect(session.effects == [.saveViews])
      columns.append(session.state.view(of: .activity).sort?.column)
    }
    #expect(columns == [.time, .subject, .text, .amount, nil])
    session.press("o", "O")
    #expect(session.state.view(of: .activity).sort == SortOrder(.time))
  }
}

@Suite struct TextFieldTests {
  @Test("text goes in at the cursor, without control characters")
  func insert() {
    var field = TextField("ad")
    field.moveCursor(by: -1)
    field.insert("b\n\u{1B}c")
    #expect(field.text == "abcd")
    #expect(field.cursor == 3)
  }

  @Test("deleting backwards, forwards, by word and to the start")
  func deleting() {
    var field = TextField("one two  three")
    field.deleteWord()
    #expect(field.text == "one two  ")
    field.deleteWord()
    #expect(field == TextField("one "))
    field.moveCursor(by: -2)
    field.deleteForward()
    #expect(field.text == "on ")
    field.deleteToStart()
    #expect(field.text == " ")
    #expect(field.cursor == 0)
    field.deleteBackward()
    #expect(field.text == " ")
  }

  @Test("an accent that joins its letter does not move the cursor past the end")
  func combining() {
    var field = TextField("e")
    field.insert("\u{301}")
    #expect(field.cursor == field.text.count)
    field.deleteBackward()
    #expect(field == TextField(""))
  }

  @Test("a huge paste is cut")
  func huge() {
    var field = TextField()
    field.insert(String(repeating: "x", count: 100_000))
    #expect(field.text.count == 1_000)
    #expect(field.cursor == 1_000)
  }
}
