import DashboardCore
import DashboardViews
import DemoWorld
import Domain
import FoundationEssentials
import Terminal
import Testing

@Suite struct GoldenScreenTests {
  @Test("the dashboard at the sizes that people use", arguments: [(120, 36), (80, 24), (60, 20), (40, 10), (20, 5)])
  func sizes(columns: Int, rows: Int) throws {
    try GoldenScreen.expect(Fixture.draw(Fixture.demo(columns, rows)), named: "demo-\(columns)x\(rows)")
  }

  @Test("the dashboard in ASCII") func ascii() throws {
    let buffer = Fixture.draw(Fixture.demo(80, 24), glyphs: .ascii)
    try GoldenScreen.expect(buffer, named: "demo-80x24-ascii", glyphs: "ascii")
  }

  @Test("the dashboard without colour, by its styles") func mono() throws {
    let buffer = Fixture.draw(Fixture.demo(80, 24), theme: try Fixture.themed("mono"))
    try GoldenScreen.expect(buffer, named: "demo-80x24-mono", colors: "no colour", styles: true)
  }

  @Test("the dashboard in the standard theme, by its styles") func dark() throws {
    try GoldenScreen.expect(Fixture.draw(Fixture.demo(80, 24)), named: "demo-80x24-dark", styles: true)
  }

  @Test(
    "the refresh dialog where there is room and where there is little",
    arguments: [(120, 36), (80, 24), (70, 20), (40, 10)])
  func refresh(columns: Int, rows: Int) throws {
    let state = Fixture.after(Fixture.demo(columns, rows), .openRefreshMethods)
    try GoldenScreen.expect(Fixture.draw(state), named: "refresh-\(columns)x\(rows)")
  }

  @Test("the help") func help() throws {
    try GoldenScreen.expect(Fixture.draw(Fixture.after(Fixture.demo(80, 24), .openHelp)), named: "help-80x24")
  }

  @Test("the palette, searched") func palette() throws {
    let state = Fixture.after(Fixture.demo(80, 24), .openPalette, .type("zo"))
    try GoldenScreen.expect(Fixture.draw(state), named: "palette-80x24")
  }

  @Test("the detail of a token") func tokenDetail() throws {
    try GoldenScreen.expect(
      Fixture.draw(Fixture.after(Fixture.demo(100, 32), .openDetail)), named: "detail-token-100x32")
  }

  @Test(
    "why OpenClaw takes a credential and not another", arguments: [(120, 36, 0), (80, 24, 20), (40, 10, 33)])
  func choiceDetail(columns: Int, rows: Int, scroll: Int) throws {
    let state = Fixture.claudeInDetail(columns, rows, scroll: scroll)
    try GoldenScreen.expect(Fixture.draw(state), named: "detail-why-\(columns)x\(rows)")
  }

  @Test("what the logs of a tool tell of", arguments: [(120, 36, 12), (80, 24, 14), (40, 10, 26)])
  func usageDetail(columns: Int, rows: Int, scroll: Int) throws {
    let state = Fixture.usageInDetail(columns, rows, tool: .codex, scroll: scroll)
    try GoldenScreen.expect(Fixture.draw(state), named: "detail-usage-\(columns)x\(rows)")
  }

  @Test("usage in ASCII has its mark too") func usageInASCII() throws {
    let state = Fixture.usageInDetail(80, 24, tool: .claude, scroll: 14)
    try GoldenScreen.expect(Fixture.draw(state, glyphs: .ascii), named: "detail-usage-ascii-80x24", glyphs: "ascii")
  }

  @Test("the detail of a key") func keyDetail() throws {
    let state = Fixture.after(Fixture.demo(80, 24), .focus(.keys), .openDetail)
    try GoldenScreen.expect(Fixture.draw(state), named: "detail-key-80x24")
  }

  @Test("each pane zoomed", arguments: PaneID.allCases) func zoomed(pane: PaneID) throws {
    let state = Fixture.after(Fixture.demo(120, 36), .focus(pane), .toggleZoom)
    try GoldenScreen.expect(Fixture.draw(state), named: "zoom-\(pane.rawValue)-120x36")
  }

  @Test("a machine without credentials") func empty() throws {
    try GoldenScreen.expect(Fixture.draw(Fixture.empty(80, 24)), named: "empty-80x24")
  }

  @Test("before the first answer") func loading() throws {
    try GoldenScreen.expect(Fixture.draw(Fixture.bare(80, 24)), named: "loading-80x24")
  }

  @Test("services that do not answer") func failed() throws {
    try GoldenScreen.expect(Fixture.draw(Fixture.failed(120, 36)), named: "failed-120x36")
  }

  @Test("a filter that is being typed") func filter() throws {
    let state = Fixture.after(Fixture.demo(80, 24), .openFilter, .type("c"), .type("l"), .type("a"))
    try GoldenScreen.expect(Fixture.draw(state), named: "filter-80x24")
  }

  // MARK: Acting

  @Test("the form of a new key", arguments: [(120, 36), (80, 24), (40, 10)])
  func newKey(columns: Int, rows: Int) throws {
    var state = Fixture.after(Fixture.acting(columns, rows), .focus(.keys), .open(.newKey), .type("agent 7"))
    state = Fixture.after(state, .modalMove(3), .type("30d"), .modalChoose)
    try GoldenScreen.expect(Fixture.draw(state), named: "new-key-\(columns)x\(rows)")
  }

  @Test("a form in ASCII that waits for the server") func waiting() throws {
    let state = Fixture.after(
      Fixture.acting(80, 24), .focus(.keys), .open(.newKey), .type("agent-7"), .modalChoose)
    try GoldenScreen.expect(Fixture.draw(state, glyphs: .ascii), named: "new-key-waiting-ascii-80x24", glyphs: "ascii")
  }

  @Test("buying shows fee and total; the light theme, by its styles") func buy() throws {
    let state = Fixture.after(Fixture.acting(80, 24), .focus(.credits), .open(.buyCredits), .type("25"))
    try GoldenScreen.expect(
      Fixture.draw(state, theme: try Fixture.themed("light")), named: "buy-80x24-light", styles: true)
  }

  @Test("the login; what is typed as a password is not shown") func login() throws {
    var state = Fixture.empty(80, 24)
    state.abilities.accountBase = "http://127.0.0.1:3000"
    state.abilities.isLoggedIn = false
    state = Fixture.after(state, .open(.logIn), .type("me@example.com"), .modalMove(1), .type("FAKE-password"))
    let buffer = Fixture.draw(state)
    #expect(!buffer.rowsOfText.contains { $0.contains("FAKE") })
    try GoldenScreen.expect(buffer, named: "login-80x24")
  }

  @Test("a secret, the one time that it is shown", arguments: [(120, 36), (80, 24), (40, 10)])
  func secret(columns: Int, rows: Int) throws {
    try GoldenScreen.expect(
      Fixture.draw(Fixture.withSecret(columns, rows)), named: "secret-\(columns)x\(rows)")
  }

  @Test("a secret that is about to be lost") func leaving() throws {
    try GoldenScreen.expect(
      Fixture.draw(Fixture.after(Fixture.withSecret(80, 24), .closeModal)), named: "secret-leaving-80x24")
  }

  @Test("a key zoomed, by hour and by model, with what the provider reports")
  func zoomedKey() throws {
    let state = Fixture.after(Fixture.acting(120, 36), .focus(.keys), .toggleZoom)
    try GoldenScreen.expect(Fixture.draw(Fixture.withSpend(state)), named: "zoom-key-spend-120x36")
  }

  @Test("the question before a key ends") func revoke() throws {
    let state = Fixture.after(Fixture.acting(80, 24), .focus(.keys), .open(.revokeKey))
    try GoldenScreen.expect(Fixture.draw(state), named: "revoke-80x24")
  }
}

/// The credential stores of the demo world.
@Suite struct DoctorScreenTests {
  @Test("what is wrong, with what mends it", arguments: [(120, 36), (80, 24), (40, 10)])
  func list(columns: Int, rows: Int) async throws {
    let state = Fixture.after(try await Fixture.examined(columns, rows), .doctor(.open), .modalMove(1))
    try GoldenScreen.expect(Fixture.draw(state), named: "doctor-\(columns)x\(rows)")
  }

  @Test("a fault that takes a person, in ASCII") func person() async throws {
    let state = Fixture.after(try await Fixture.examined(80, 24), .doctor(.open), .modalMove(2), .modalChoose)
    try GoldenScreen.expect(Fixture.draw(state, glyphs: .ascii), named: "doctor-person-80x24-ascii", glyphs: "ascii")
  }

  @Test("the exact change") func change() async throws {
    var state = Fixture.after(try await Fixture.examined(80, 24), .doctor(.open), .modalChoose)
    let id = try #require(state.selectedFinding?.id)
    let text = try await DemoDoctor(clock: { Fixture.now }).preview([id])
    state = Fixture.after(state, .doctor(.previewed(text, findingID: id)))
    try GoldenScreen.expect(Fixture.draw(state), named: "doctor-change-80x24")
  }

  @Test("mending asks, and Cancel is what Enter does") func question() async throws {
    let state = Fixture.after(try await Fixture.examined(80, 24), .doctor(.open), .doctor(.askToMend(all: true)))
    try GoldenScreen.expect(Fixture.draw(state), named: "doctor-question-80x24")
  }

  @Test("nothing is wrong") func healthy() async throws {
    var state = try await Fixture.examined(80, 24)
    state.doctor.report?.findings = []
    try GoldenScreen.expect(Fixture.draw(Fixture.after(state, .doctor(.open))), named: "doctor-healthy-80x24")
  }
}

extension Fixture {
  /// The demo world, whose stores were examined.
  static func examined(_ columns: Int, _ rows: Int) async throws -> DashboardState {
    var state = acting(columns, rows)
    state.abilities.doctor = true
    state.doctor.report = try await DemoDoctor(clock: { now }).examine()
    state.doctor.readAt = now
    return state
  }
}
