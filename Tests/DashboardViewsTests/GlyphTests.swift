import DashboardCore
import DashboardViews
import Domain
import FoundationEssentials
import Terminal
import Testing

@Suite struct GlyphTests {
  /// Every screen that there is, with data from all over the world.
  static func states() -> [DashboardState] {
    var state = Fixture.demo(100, 30)
    if var token = state.tokens.value?.tokens.first {
      token.id = "odd"
      token.account = "用户@例え.jp — “naïve” 🔑…"
      token.plan = "É́lite"
      token.flags.restricted = "地域"
      token.sharedGrantWith = ["openclaw agent 主 (kimi:…)"]
      state.tokens = Feed(
        value: DiscoveryReport(scannedAt: Fixture.now, tokens: [token] + (state.tokens.value?.tokens ?? [])),
        readAt: Fixture.now)
    }
    var states = [state, Fixture.bare(100, 30), Fixture.empty(100, 30), Fixture.failed(100, 30)]
    for commands: [DashboardCommand] in [
      [.openRefreshMethods], [.openDetail], [.openHelp], [.openPalette], [.toggleZoom], [.openFilter, .type("用")],
      [.focus(.credits), .toggleZoom], [.focus(.keys), .toggleZoom], [.focus(.activity), .toggleZoom],
      [.focus(.keys), .openDetail], [.focus(.credits), .openDetail], [.focus(.activity), .openDetail], [.sortNext],
      [.toggleFreeze], [.toggleTimes],
    ] {
      var changed = state
      for command in commands { _ = changed.apply(command) }
      states.append(changed)
    }
    var asking = state
    asking.modal = .confirm(
      Confirmation(title: "Löschen?", lines: ["Ключ „prod“ wird gelöscht"], action: "Löschen", command: .quitNow))
    var telling = state
    telling.modal = .message(title: "Öffnen", lines: ["→ https://例え.jp"], copyable: "https://例え.jp")
    var toasting = state
    toasting.toast = Toast(text: "kopiert ✓", severity: .good, until: Fixture.now.addingTimeInterval(5))
    return states + [asking, telling, toasting]
  }

  @Test("an ASCII screen has no byte above 0x7F, whatever the data") func ascii() {
    for state in Self.states() {
      for size in [(100, 30), (60, 20), (40, 10), (20, 5)] {
        var state = state
        state.screen = Fixture.extent(size.0, size.1)
        let text = Fixture.text(state, glyphs: .ascii)
        let odd = text.unicodeScalars.filter { $0.value > 0x7E || $0.value < 0x20 && $0 != "\n" }
        #expect(odd.isEmpty, "\(odd.prefix(5)) at \(size)")
      }
    }
  }

  @Test("every status is told by its sign and its word alone, in ASCII too", arguments: [GlyphSet.unicode, .ascii])
  func badges(glyphs: GlyphSet) throws {
    let sample = try #require(Fixture.token(.active))
    var badges: Set<String> = []
    for status in TokenStatus.allCases {
      var token = sample
      token.status = status
      var state = Fixture.bare(40, 10)
      state.tokens = Feed(value: DiscoveryReport(scannedAt: Fixture.now, tokens: [token]), readAt: Fixture.now)
      let text = Fixture.text(state, glyphs: glyphs)
      let row = try #require(text.split(separator: "\n").first { $0.contains(status.word) }, "\(status)")
      let word = try #require(row.firstRange(of: status.word))
      badges.insert(String(row[..<word.upperBound].suffix(status.word.count + 2).prefix(1)))
    }
    #expect(badges.count == TokenStatus.allCases.count)
  }

  @Test("wide characters keep the border in its column") func wide() {
    for state in Self.states() {
      let buffer = Fixture.draw(state)
      for row in 0..<buffer.size.rows {
        for column in 0..<buffer.size.columns where buffer[column, row].isContinuation {
          #expect(column > 0 && !buffer[column - 1, row].isContinuation)
        }
      }
      let widths = buffer.rowsOfText.map(\.columns)
      #expect(widths.allSatisfy { $0 == buffer.size.columns })
    }
  }

  @Test("graphs are drawn in braille, in blocks, or in ASCII") func graphs() {
    let state = Fixture.demo(120, 36)
    let braille = Fixture.text(state)
    let blocks = Fixture.text(state, glyphs: .unicode.drawingGraphs(as: .block))
    #expect(braille.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) })
    #expect(!blocks.unicodeScalars.contains { (0x2800...0x28FF).contains($0.value) })
    #expect(blocks.contains("█"))
  }
}
