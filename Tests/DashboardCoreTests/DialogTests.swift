import Domain
import Testing

@testable import DashboardCore

@Suite struct RefreshDialogTests {
  private func dialog(_ session: Session) -> RefreshDialog? {
    if case .refresh(let dialog) = session.state.modal { dialog } else { nil }
  }

  @Test("r opens the methods of any token on the one that it needs", arguments: zip(0..<4, [1, 0, 1, 0]))
  func opens(row: Int, selection: Int) {
    var session = Session.loaded()
    for _ in 0..<row { session.press("Down") }
    session.press("r")
    #expect(dialog(session)?.tokenID == DiscoveryReport.four.tokens[row].id)
    #expect(dialog(session)?.selection == selection)
  }

  @Test("digits and arrows select, Enter runs, the outcome is shown and the files are read again")
  func runs() {
    var session = Session.loaded()
    session.wait(seconds: 1)
    session.press("r", "1")
    #expect(dialog(session)?.selection == 0)
    session.press("9")
    #expect(dialog(session)?.selection == 0)
    session.press("j", "Enter")
    let id = DiscoveryReport.four.tokens[0].id
    #expect(session.effects == [.runProgram(["kimi", "login"], tokenID: id)])
    session.send(.refreshEnded(tokenID: id, RefreshDialog.Outcome(text: "kimi ended with 0", isFailure: false)))
    #expect(session.effects == [.ask(.poll(.tokens))])
    #expect(dialog(session)?.outcome?.text == "kimi ended with 0")
  }

  @Test("a method that is not possible yet says what is missing and does nothing")
  func unavailable() {
    var session = Session.loaded()
    session.press("r", "4", "Enter")
    #expect(session.effects.isEmpty)
    #expect(dialog(session)?.outcome == RefreshDialog.Outcome(text: "needs the import", isFailure: true))
  }

  @Test("read-only refuses to run a program and says why, but still opens pages")
  func readOnly() {
    var session = Session.loaded()
    session.state.isReadOnly = true
    session.press("r", "Enter")
    #expect(session.effects.isEmpty)
    #expect(session.state.toast?.text.hasPrefix("read-only: kimi") == true)
    session.press("3", "Enter")
    #expect(session.effects.count == 1)
  }

  @Test("it opens for the tokens pane's row while another pane is focused")
  func otherPane() {
    var session = Session.loaded()
    session.press("Down", "3", "r")
    #expect(dialog(session)?.tokenID == "codex-cli:me@example.com")
  }

  @Test("without a token there is a message instead")
  func noToken() {
    var session = Session()
    session.send(.openRefreshMethods)
    #expect(session.state.modal == nil)
    #expect(session.state.toast?.text == "no credential to refresh")
  }

  @Test("it stays open through resizes and scans, and ends with its token")
  func staysOpen() {
    var session = Session.loaded()
    session.press("r")
    session.send(.resized(ScreenExtent(columns: 70, rows: 20)))
    session.send(.receivedTokens(.four, at: morning))
    #expect(dialog(session) != nil)
    session.send(.receivedTokens(.sample([.sample(.codex)]), at: morning))
    #expect(session.state.modal == nil)
    #expect(session.state.toast?.severity == .warning)
  }

  @Test("methods that become fewer leave a method selected")
  func fewerMethods() {
    var session = Session.loaded()
    session.press("r", "4")
    var report = DiscoveryReport.four
    report.tokens[0].methods.removeLast(2)
    session.send(.receivedTokens(report, at: morning))
    #expect(dialog(session)?.selection == 1)
  }

  @Test("y copies the address of a page, the words of a command or the token's id")
  func copies() {
    var session = Session.loaded()
    session.press("r", "3", "y")
    #expect(session.effects == [.copyToClipboard("https://example.com/keys")])
    session.press("2", "y")
    #expect(session.effects == [.copyToClipboard("kimi login")])
    session.press("1", "y")
    #expect(session.effects == [.copyToClipboard("kimi-cli:1111")])
  }

  @Test("q and Esc close it; the dashboard goes on")
  func closes() {
    var session = Session.loaded()
    session.press("r", "q")
    #expect(session.state.modal == nil)
    #expect(!session.state.isQuitting)
    session.press("r", "Esc")
    #expect(session.state.modal == nil)
  }
}

@Suite struct DialogTests {
  @Test("Enter opens the detail of the row, r there its methods, and it ends when the row goes")
  func detail() {
    var session = Session.loaded()
    session.press("Down", "Enter")
    #expect(session.state.modal == .detail(RowReference(pane: .tokens, id: "codex-cli:me@example.com"), scroll: 0))
    session.press("j", "j", "k")
    #expect(session.state.modal == .detail(RowReference(pane: .tokens, id: "codex-cli:me@example.com"), scroll: 1))
    session.press("r")
    #expect(session.state.modal?.textField == nil)
    session.press("Esc", "3", "Enter")
    session.send(.receivedKeys([], at: morning))
    #expect(session.state.modal == nil)
  }

  @Test("the help lists what can be done now, is searched by words, and Enter runs the entry")
  func help() {
    var session = Session.loaded()
    session.press("?")
    let names = session.state.helpEntries.map(\.name)
    #expect(names.contains("zoom"))
    #expect(!names.contains("clear-filter"))
    session.type("zoom whole")
    #expect(session.state.helpEntries.map(\.name) == ["zoom"])
    session.press("Enter")
    #expect(session.state.isZoomed)
    #expect(session.state.modal == nil)
  }

  @Test("Enter on an empty search result does nothing")
  func helpWithoutEntry() {
    var session = Session.loaded()
    session.press("?")
    session.type("no such thing")
    session.press("Enter")
    #expect(session.state.modal != nil)
    #expect(session.effects.isEmpty)
  }

  @Test("the palette finds by letters, runs, and remembers what was used")
  func palette() {
    var session = Session.loaded()
    session.press(":")
    session.type("valall")
    #expect(session.state.paletteEntries.first?.name == "validate-all")
    session.press("Enter")
    #expect(session.effects == [.ask(.validate(ScanRequest(validate: true)))])
    session.press(":")
    #expect(session.state.paletteEntries.first?.name == "validate-all")
    session.type("zo")
    session.press("Enter", ":")
    #expect(session.state.paletteEntries.prefix(2).map(\.name) == ["zoom", "validate-all"])
  }

  @Test("the selection of a search list moves with arrows and stays on the list")
  func searchListMoves() {
    var session = Session.loaded(columns: 80, rows: 24)
    session.press("?", "Down", "C-n", "C-p")
    guard case .help(let list) = session.state.modal else { return #expect(Bool(false), "help is open") }
    #expect(list.selection == 1)
    for _ in 0..<10 { session.press("PageDown") }
    guard case .help(let end) = session.state.modal else { return #expect(Bool(false), "help is open") }
    #expect(end.selection == session.state.helpEntries.count - 1)
    #expect(end.selection - end.scroll < session.state.searchListCapacity)
    session.type("z")
    guard case .help(let searched) = session.state.modal else { return #expect(Bool(false), "help is open") }
    #expect(searched.selection == 0)
  }

  private func asking() -> Session {
    var session = Session.loaded()
    session.press("r", "Enter", "Esc", "q")
    return session
  }

  @Test("q asks only while a login runs; Cancel is the default")
  func quitAsks() {
    var session = asking()
    guard case .confirm(let question) = session.state.modal else { return #expect(Bool(false), "it asks") }
    #expect(!question.isAgreeing)
    #expect(question.lines.first?.contains("kimi-cli") == true)
    session.press("Enter")
    #expect(session.state.modal == nil)
    #expect(!session.state.isQuitting)
  }

  @Test("what is highlighted is what Enter does", arguments: ["Left", "Right", "Tab", "h"] as [KeyName])
  func quitAgrees(key: KeyName) {
    var session = asking()
    session.press(key, "Enter")
    #expect(session.effects == [.quit])
    session = asking()
    session.press(key, key, "Enter")
    #expect(session.effects.isEmpty)
  }

  @Test("y agrees and n does not")
  func quitLetters() {
    var session = asking()
    session.press("n")
    #expect(session.state.modal == nil)
    #expect(!session.state.isQuitting)
    session.press("q", "y")
    #expect(session.state.isQuitting)
  }

  @Test("q quits at the top, Esc never does")
  func quits() {
    var session = Session.loaded()
    session.press("Esc", "Esc")
    #expect(!session.state.isQuitting)
    session.press("q")
    #expect(session.effects == [.quit])
  }

  @Test("the first C-c closes a dialog or warns, the second within two seconds quits")
  func interrupts() {
    var session = Session.loaded()
    session.press("/", "C-c")
    #expect(session.state.modal == nil)
    session.press("C-c")
    #expect(session.state.toast?.text == "press C-c again to quit")
    session.wait(seconds: 3)
    #expect(session.state.toast == nil)
    session.press("C-c")
    #expect(!session.state.isQuitting)
    session.press("C-c")
    #expect(session.effects == [.quit])
  }

  @Test("a message is copied and closed")
  func message() {
    var session = Session.loaded()
    session.state.modal = .message(title: "the address", lines: ["Open it"], copyable: "https://example.com")
    session.press("y")
    #expect(session.effects == [.copyToClipboard("https://example.com")])
    #expect(session.state.toast?.text == "copied the address")
    session.press("Space")
    #expect(session.state.modal == nil)
  }

  @Test("y copies the id of the row of each pane and says so")
  func copies() {
    var session = Session.loaded()
    session.press("y")
    #expect(session.effects == [.copyToClipboard("kimi-cli:1111")])
    session.press("3", "y")
    #expect(session.effects == [.copyToClipboard("key_prod")])
    #expect(session.state.toast?.text == "copied the id of key prod")
    session.press("4", "y")
    #expect(session.effects == [.copyToClipboard("prod call 39")])
  }

  @Test("v validates the selected credential, V all")
  func validates() {
    var session = Session.loaded()
    session.press("Down", "v")
    #expect(
      session.effects == [.ask(.validate(ScanRequest(validate: true, validateOnly: ["codex-cli:me@example.com"])))])
    session.press("V")
    #expect(session.effects == [.ask(.validate(ScanRequest(validate: true)))])
  }

  @Test("suspending, redrawing and the mouse go to the terminal, from dialogs too")
  func terminal() {
    var session = Session.loaded()
    session.press("m")
    #expect(session.effects == [.setMouse(false)])
    session.press("/", "C-z")
    #expect(session.effects == [.suspend])
    session.press("C-l")
    #expect(session.effects == [.redraw])
    #expect(session.state.modal?.textField != nil)
  }
}
