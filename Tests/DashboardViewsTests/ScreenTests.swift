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
    #expect(Fixture.text(Fixture.demo(39, 9)).hasPrefix("key nightly BLOCKED"))
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

  @Test("without a token proxy the panes say how to set one up") func absent() {
    let text = Fixture.text(Fixture.empty(120, 36))
    #expect(text.contains("No token proxy is set up."))
    #expect(text.contains("No credentials found on this machine."))
    #expect(text.contains("no proxy"))
  }

  @Test("every figure of the credit pane says where it comes from", arguments: FigureKind.allCases)
  func figureKind(kind: FigureKind) {
    var state = Fixture.demo(120, 36)
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
