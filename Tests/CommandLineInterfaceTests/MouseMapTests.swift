import DashboardCore
import Domain
import FoundationEssentials
import Terminal
import Testing

@testable import CommandLineInterface

@Suite struct MouseMapTests {
  private func state() -> DashboardState {
    var state = DashboardState(now: noon, screen: ScreenExtent(columns: 120, rows: 36))
    state.prepare(feeds: [.tokens])
    let tokens = (1...3).map { number in
      DiscoveredToken(
        id: "codex-cli:\(number)", tool: .codex, provider: "openai", kind: .oauth, masked: "***", status: .active,
        reason: "", owner: "codex", sources: [],
        methods: [
          RefreshMethod(kind: .reread, title: "Read the file again", consequence: "nothing", action: .reread),
          RefreshMethod(
            kind: .cliCommand, title: "Run codex login here", consequence: "a file", action: .run(["codex", "login"])),
        ])
    }
    _ = state.apply(.receivedTokens(DiscoveryReport(scannedAt: noon, tokens: tokens), at: noon))
    return state
  }

  private func click(_ column: Int, _ row: Int, _ action: MouseEvent.Action = .press) -> MouseEvent {
    MouseEvent(action: action, column: column, row: row)
  }

  @Test("a click selects a row, two open it, and a click on a column's name sorts")
  func panes() {
    let state = state()
    let row = RowReference(pane: .tokens, id: "codex-cli:2")
    #expect(MouseMap.commands(for: click(5, 4), in: state) == [.select(row)])
    #expect(MouseMap.commands(for: click(5, 4, .doubleClick), in: state) == [.select(row), .openDetail])
    #expect(MouseMap.commands(for: click(5, 4, .release), in: state).isEmpty)
    let sorts = (1..<119).flatMap { MouseMap.commands(for: click($0, 2), in: state) }
    #expect(sorts.contains(.sort(.tokens, .status)))
    #expect(sorts.contains(.sort(.tokens, .tool)))
  }

  @Test("a click on a hint of the footer is its key")
  func footer() {
    let state = state()
    let commands = (0..<120).flatMap { MouseMap.commands(for: click($0, 35), in: state) }
    #expect(commands.contains(.quit))
    #expect(commands.contains(.openHelp))
  }

  @Test("in a dialog a click selects, two choose, and one outside closes")
  func dialogs() {
    var state = state()
    _ = state.apply(.openRefreshMethods)
    let commands = (1..<35).map { MouseMap.commands(for: click(40, $0), in: state) }
    #expect(commands.contains([.modalMove(1)]))
    let doubles = (1..<35).map { MouseMap.commands(for: click(40, $0, .doubleClick), in: state) }
    #expect(doubles.contains([.modalMove(1), .modalChoose]))
    #expect(doubles.contains([.modalChoose]))
    #expect(MouseMap.commands(for: click(0, 1), in: state) == [.closeModal])
    #expect(MouseMap.commands(for: click(40, 10, .wheelDown), in: state) == [.modalMove(1)])
  }

  @Test("a click beside the filter's line keeps the filter")
  func filter() {
    var state = state()
    _ = state.apply(.openFilter)
    #expect(MouseMap.commands(for: click(5, 4), in: state).first == .modalChoose)
  }
}
