import DashboardCore
import DashboardViews
import Domain
import FoundationEssentials
import Terminal
import Testing

@Suite struct ScreenTests {
  static let sizes: [(Int, Int)] = [
    (0, 0), (1, 1), (2, 40), (20, 5), (39, 9), (40, 10), (41, 11), (60, 20), (70, 20), (72, 16), (80, 24), (100, 30),
    (120, 36), (200, 60), (250, 3), (300, 100),
  ]

  @Test("every screen is drawn at every size") func sizes() {
    for state in GlyphTests.states() {
      for (columns, rows) in Self.sizes {
        var state = state
        _ = state.apply(.resized(Fixture.extent(columns, rows)))
        let buffer = Fixture.draw(state)
        #expect(buffer.size == Size(columns: columns, rows: rows))
      }
    }
  }

  @Test("what matters of an expired login stands in its row", arguments: [(120, 36), (80, 24), (40, 10)])
  func expiredRow(columns: Int, rows: Int) throws {
    let text = Fixture.text(Fixture.demo(columns, rows))
    #expect(text.split(separator: "\n").contains { $0.contains("kimi-cli") && $0.contains("EXPIRED") })
  }

  @Test("the one line below 40x10 has the worst news") func line() {
    #expect(Fixture.text(Fixture.demo(39, 9)).hasPrefix("kimi-cli EXPIRED"))
    #expect(Fixture.text(Fixture.demo(3, 1)) == "kim" || Fixture.text(Fixture.demo(3, 1)).count == 3)
  }

  @Test("the refresh dialog says whose grant it is and who else holds it", arguments: [(120, 36), (80, 24), (70, 20)])
  func refresh(columns: Int, rows: Int) {
    let text = Fixture.text(Fixture.after(Fixture.demo(columns, rows), .openRefreshMethods))
    #expect(text.contains("Refresh kimi-cli"))
    #expect(text.contains("belongs to kimi"))
    #expect(text.contains("1 other holder: openclaw"))
    #expect(text.contains("kimi login"))
    #expect(text.contains("Changes:"))
  }

  @Test("the refresh dialog names the owner even at 40x10") func smallRefresh() {
    let text = Fixture.text(Fixture.after(Fixture.demo(40, 10), .openRefreshMethods))
    #expect(text.contains("Refresh kimi-cli"))
    #expect(text.contains("belongs to kimi"))
    #expect(text.contains("kimi login"))
  }

  @Test("the outcome of a choice stands in the dialog") func outcome() throws {
    var state = Fixture.after(Fixture.demo(120, 36), .openRefreshMethods)
    let token = try #require(state.selectedToken)
    state.modal = .refresh(
      RefreshDialog(tokenID: token.id, selection: 0, outcome: .init(text: "the file has not changed", isFailure: true)))
    #expect(Fixture.text(state).contains("▲ the file has not changed"))
  }

  @Test("a figure whose poll failed stays, with its age and the failure beside it") func failed() {
    let text = Fixture.text(Fixture.failed(120, 36))
    #expect(text.contains("$76.") || text.contains("left of"))
    #expect(text.contains("▲ 3m ago"))
    #expect(text.contains("127.0.0.1:3000 does not answer"))
  }

  @Test("without a token proxy one pane says why there are no credits", arguments: [(120, 36), (80, 24), (60, 20)])
  func absent(columns: Int, rows: Int) {
    let text = Fixture.text(Fixture.empty(columns, rows))
    #expect(text.components(of: "Not logged in:").count == 2)
    #expect(text.contains("credtop --demo shows it alive."))
    #expect(text.contains("No credentials found on this machine."))
    #expect(text.contains("no proxy"))
    #expect(columns < 100 || text.contains("watching"))
    #expect(!text.contains("every"))
  }

  @Test(
    "a kept filter stands in the border whatever else does",
    arguments: [(200, 60), (120, 36), (80, 24), (60, 20), (40, 10)])
  func keptFilter(columns: Int, rows: Int) {
    for pane in PaneID.allCases {
      var state = Fixture.after(Fixture.demo(columns, rows), .focus(pane), .sortNext)
      state.views[pane, default: PaneView()].filter = "open"
      let border = Fixture.text(state).split(separator: "\n").first { $0.contains("/open") }
      let counts = "\(state.rowCount(in: pane)) of \(state.unfilteredRowCount(in: pane))"
      #expect(border?.contains("/open \(counts)") == true, "\(pane)")
      #expect(border?.contains("   /") == false && border?.contains("   by") == false, "\(pane): a hole in the border")
    }
  }

  @Test("the age of figures and the mark of a failure outlive the order in a border", arguments: [(120, 36), (80, 24)])
  func ageBeforeSort(columns: Int, rows: Int) {
    let state = Fixture.after(Fixture.failed(columns, rows), .focus(.keys), .sortNext, .sortNext)
    let border = Fixture.text(state).split(separator: "\n").first { $0.contains("3 Keys") }
    #expect(border?.contains("▲ 3m ago") == true)
    let fresh = Fixture.after(Fixture.demo(columns, rows), .focus(.keys), .sortNext, .sortNext)
    #expect(Fixture.text(fresh).split(separator: "\n").first { $0.contains("3 Keys") }?.contains("4s ago") == true)
  }

  @Test("the mark of the order cuts no column name", arguments: [(200, 60), (120, 36), (80, 24), (60, 26)])
  func sortMark(columns: Int, rows: Int) {
    for (pane, name) in [(PaneID.tokens, "TOOL"), (.keys, "NAME")] {
      let plain = Fixture.after(Fixture.demo(columns, rows), .focus(pane))
      func names(_ state: DashboardState) -> String {
        let line = Fixture.draw(state).rowsOfText.first { $0.contains(name) } ?? ""
        return line.filter { $0 != "▲" && $0 != "▼" && $0 != " " }
      }
      for column in SortColumn.columns(of: pane) {
        let sorted = Fixture.after(plain, .sort(pane, column))
        #expect(names(sorted) == names(plain), "\(column)")
      }
    }
  }

  @Test("the signs stand at the end of the help") func signs() {
    var state = Fixture.after(Fixture.demo(80, 24), .openHelp)
    for _ in 0..<100 { _ = state.apply(.modalMove(1)) }
    #expect(Fixture.text(state).contains("metered by the proxy"))
    #expect(Fixture.text(state).contains("▸ q "))
  }

  @Test("rows of one tool differ", arguments: [(120, 36), (80, 24), (60, 20)], [false, true])
  func rowsDiffer(size: (Int, Int), hasAccounts: Bool) throws {
    let (columns, rows) = size
    var state = Fixture.demo(columns, rows)
    let token = try #require(state.tokens.value?.tokens.first { $0.tool == .opencode })
    let tokens = ["openai", "openrouter", "google"].enumerated().map { index, provider in
      var token = token
      token.id = "twin\(index)"
      token.provider = hasAccounts ? "openai" : provider
      token.account = hasAccounts ? "somebody.with.a.long.name@example\(index).org" : nil
      return token
    }
    state.tokens.value = DiscoveryReport(scannedAt: Fixture.now, tokens: tokens)
    state.focus = .credits
    let shown = Fixture.draw(state).rowsOfText.filter { $0.contains("opencode") }
      .map { $0.prefix(columns == 120 ? 84 : columns == 80 ? 50 : 60) }
    #expect(shown.count == 3)
    #expect(Set(shown).count == 3)
  }

  @Test("what its owner renews asks for nobody, and what has ended has no expiry") func hints() throws {
    var state = Fixture.demo(120, 36)
    var token = try #require(Fixture.token(.expired))
    token.renewable = true
    state.tokens.value = DiscoveryReport(scannedAt: Fixture.now, tokens: [token])
    #expect(Fixture.text(state).contains("renews itself"))
    #expect(!Fixture.text(state).contains("[r]efresh"))
    for status in [TokenStatus.discontinued, .missing, .revoked] {
      token.status = status
      token.expiresAt = Fixture.now.addingTimeInterval(7_777)
      state.tokens.value = DiscoveryReport(scannedAt: Fixture.now, tokens: [token])
      for state in [state, Fixture.after(state, .openDetail), Fixture.after(state, .openRefreshMethods)] {
        #expect(!Fixture.text(state).contains("2h 09m"), "\(status)")
      }
    }
    #expect(Fixture.text(state).contains("1 found"))
    token.status = .missing
    state.tokens.value = DiscoveryReport(scannedAt: Fixture.now, tokens: [token])
    #expect(Fixture.text(state).contains("0 found · 1 gone"))
  }

  @Test("long terms are told whole, and times of day by how far they are") func terms() throws {
    var state = Fixture.demo(80, 24)
    func text(after seconds: Double) throws -> String {
      var token = try #require(Fixture.token(.active))
      token.expiresAt = Fixture.now.addingTimeInterval(seconds)
      state.tokens.value = DiscoveryReport(scannedAt: Fixture.now, tokens: [token])
      return Fixture.text(state)
    }
    #expect(try text(after: 86_400 * (3 * 365 + 341)).contains(" 3y 341d "))
    #expect(try text(after: 86_400 * 364.9).contains(" 364d 21h "))
    state.showsAbsoluteTimes = true
    #expect(try text(after: 5 * 3_600).contains(" 19:34 "))
    #expect(try text(after: 16 * 3_600).contains(" 06:34 "))
    // 20 November 2026 is a Friday.
    #expect(try text(after: 86_400 * 2).contains(" Sun 14:34 "))
    #expect(try text(after: 86_400 * 8).contains(" 28 Nov "))
    #expect(try text(after: 86_400 * 800).contains(" Jan 2029 "))
  }

  @Test("a message of several lines is one, and leaves the keys of a dialog") func toast() {
    var state = Fixture.demo(80, 24)
    state.toast = Toast(text: "one\ntwo\nthree", severity: .warning, until: Fixture.now.addingTimeInterval(5))
    #expect(Fixture.draw(state).rowsOfText.last?.contains("one (+2 more)") == true)
    let footer = Fixture.draw(Fixture.after(state, .openRefreshMethods)).rowsOfText.last
    #expect(footer?.contains("Esc cancel") == true)
  }

  @Test("the refresh dialog shows which of the methods it has room for") func methodRange() {
    #expect(Fixture.text(Fixture.after(Fixture.demo(40, 10), .openRefreshMethods)).contains("1-2 of 5"))
  }

  @Test("of a locked credential nobody knows who else holds it") func lockedHolders() throws {
    var state = Fixture.demo(120, 36)
    let token = try #require(Fixture.token(.locked))
    state.tokens.value = DiscoveryReport(scannedAt: Fixture.now, tokens: [token])
    let text = Fixture.text(Fixture.after(state, .openRefreshMethods))
    #expect(text.contains("Not known who else holds it"))
    #expect(!text.contains("Nobody else"))
  }

  @Test("every figure of the credit pane says where it comes from", arguments: FigureKind.allCases)
  func figureKind(kind: FigureKind) {
    var state = Fixture.demo(140, 40)
    state.credits.value?.kind = kind
    #expect(Fixture.text(state).contains(kind.rawValue))
  }

  @Test("a low balance is marked by a word") func lowBalance() throws {
    var state = Fixture.demo(120, 36)
    #expect(!Fixture.text(state).contains("LOW"))
    let total = try #require(state.credits.value?.total)
    state.credits.value?.used = total - .dollars(3)
    #expect(Fixture.text(state).contains("LOW $3.00"))
  }

  @Test("spend on a model without a price is marked, never shown as all") func unpriced() throws {
    var state = Fixture.demo(120, 36)
    let usage = ModelUsage(model: "new", requests: 4, inputTokens: 1, outputTokens: 1, cost: nil)
    let key = ProvisionedKey(
      id: "k", name: "solo", usedInWindow: .cents(53), modelUsage: [usage], createdAt: Fixture.now)
    state.keys = Feed(value: [key], readAt: Fixture.now)
    #expect(Fixture.text(state).contains("$0.53?"))
    #expect(Fixture.text(Fixture.after(state, .focus(.keys), .openDetail)).contains("unpriced"))
  }

  @Test(
    "keys that do not work say why in words",
    arguments: [("disabled", ProvisionedKey.State.disabled), ("BLOCKED", .blocked), ("expired", .expired)])
  func keyStates(word: String, keyState: ProvisionedKey.State) {
    var state = Fixture.demo(80, 24)
    let key = ProvisionedKey(id: "k", name: "solo", state: keyState, limit: .dollars(1), createdAt: Fixture.now)
    state.keys = Feed(value: [key], readAt: Fixture.now)
    let row = Fixture.text(state).split(separator: "\n").first { $0.contains("solo") }
    #expect(row?.contains(word) == true)
  }

  @Test("a frozen screen says so and since when") func frozen() {
    let state = Fixture.after(Fixture.demo(120, 36), .toggleFreeze)
    #expect(Fixture.text(state).split(separator: "\n").first?.contains("FROZEN since 14:34:17") == true)
  }

  @Test("an expiry of less than an hour ticks every second") func ticking() throws {
    let before = Fixture.text(Fixture.demo(120, 36))
    #expect(before.contains("6m 23s"))
    var later = Fixture.demo(120, 36)
    later.now = Fixture.now.addingTimeInterval(1)
    #expect(Fixture.text(later).contains("6m 22s"))
  }

  @Test("Cancel is what a question highlights first") func confirm() {
    var state = Fixture.demo(80, 24)
    let question = Confirmation(title: "Quit", lines: ["A login is running."], action: "Quit", command: .quitNow)
    state.modal = .confirm(question)
    #expect(Fixture.text(state).contains("[Cancel]"))
    #expect(Fixture.text(Fixture.after(state, .modalMove(1))).contains("[Quit]"))
  }

  @Test("moving the selection changes two rows of one pane and nothing else") func selectionIsLocal() {
    let state = Fixture.demo(120, 36)
    let before = Fixture.draw(state)
    let after = Fixture.draw(Fixture.after(state, .move(rows: 1)))
    var rows: Set<Int> = []
    var cells = 0
    for row in 0..<36 {
      for column in 0..<120 where before[column, row] != after[column, row] {
        rows.insert(row)
        cells += 1
      }
    }
    #expect(rows.count == 2)
    #expect(cells <= 2 * 84)
  }

  @Test("a selected row has few runs of style, so that little is sent when it moves") func selectionIsQuiet() {
    let buffer = Fixture.draw(Fixture.demo(120, 36))
    let runs = (2..<84).reduce(0) { $0 + (buffer[$1, 3].style == buffer[$1 - 1, 3].style ? 0 : 1) }
    #expect(runs <= 4)
  }

  @Test("ten thousand keys are counted and only the visible ones drawn") func manyKeys() {
    var state = Fixture.demo(120, 36)
    let keys = (0..<10_000).map {
      ProvisionedKey(id: "key\($0)", name: "key\($0)", usedToday: .cents(1), createdAt: Fixture.now)
    }
    state = Fixture.after(state, .receivedKeys(keys, at: Fixture.now), .focus(.keys), .moveToEnd)
    let text = Fixture.text(state)
    #expect(text.contains("10000 active"))
    #expect(text.contains("$100.00 today"))
    #expect(text.contains("key9999"))
    #expect(text.contains("of 10000"))
  }

  @Test("hostile text cannot reach the terminal") func hostile() throws {
    var state = Fixture.demo(80, 24)
    var token = try #require(state.tokens.value?.tokens.first)
    token.account = "\u{1B}[2Jme\u{7}\n\r\t"
    token.reason = "\u{9B}31m"
    state.tokens = Feed(value: DiscoveryReport(scannedAt: Fixture.now, tokens: [token]), readAt: Fixture.now)
    for state in [state, Fixture.after(state, .openDetail)] {
      let odd = Fixture.text(state).unicodeScalars.filter {
        ($0.value < 0x20 && $0 != "\n") || (0x7F...0x9F).contains($0.value)
      }
      #expect(odd.isEmpty)
    }
  }
}

extension String {
  /// What stands between the places of a text.
  fileprivate func components(of text: String) -> [Substring] {
    var (parts, rest) = ([Substring](), self[...])
    while let place = rest.firstRange(of: text) {
      parts.append(rest[..<place.lowerBound])
      rest = rest[place.upperBound...]
    }
    return parts + [rest]
  }
}
