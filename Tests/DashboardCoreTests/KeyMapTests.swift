import Testing

@testable import DashboardCore

@Suite struct KeyMapTests {
  private let map = KeyMap.standard

  @Test("names and keys of the table are unique, and every key is written as keys are")
  func table() {
    #expect(Set(map.actions.map(\.name)).count == map.actions.count)
    let keys = map.actions.flatMap(map.keys(of:))
    #expect(Set(keys).count == keys.count)
    for key in keys { #expect(KeyName(reading: key.rawValue) == key) }
    for action in map.actions {
      #expect(!map.keys(of: action).isEmpty)
      #expect(!action.help.hasSuffix("."))
      #expect(["Move", "View", "Act", "Keys and credits", "Program"].contains(action.group))
    }
  }

  @Test(
    "keys are read as people write them",
    arguments: [
      ("r", "r"), ("G", "G"), ("ctrl+c", "C-c"), ("C-C", "C-c"), ("^L", "C-l"), ("esc", "Esc"), ("PgDn", "PageDown"),
      ("shift-tab", "S-Tab"), ("f5", "F5"), (" ", "Space"), ("space", "Space"), ("-", "-"), ("+", "+"), ("^", "^"),
      ("alt-x", "A-x"), ("C--", "C--"), ("backslash", "\\"), ("S-a", "A"), ("é", "é"),
    ])
  func reading(text: String, name: String) {
    #expect(KeyName(reading: text)?.rawValue == name)
  }

  @Test("what is no key is not read", arguments: ["", "F25", "F0", "hyper-x", "enterr", "C-", "ctrl+", "\u{1B}", "ab"])
  func notReading(text: String) {
    #expect(KeyName(reading: text) == nil)
  }

  @Test("a key that is given to an action is taken from the one that had it")
  func takesKey() {
    let (map, problems) = map.customized(by: [KeyOverride(action: "scan", keys: ["r", "F2"], line: 3)])
    #expect(problems.isEmpty)
    #expect(map.action(for: "r")?.name == "scan")
    #expect(map.action(for: "F2")?.name == "scan")
    #expect(map.action(for: "s") == nil)
    #expect(map.keys["refresh-methods"] == [])
  }

  @Test("two lines that claim one key are a conflict that names both, and the first has it")
  func conflict() {
    let (map, problems) = map.customized(by: [
      KeyOverride(action: "zoom", keys: ["x"], line: 4), KeyOverride(action: "copy", keys: ["x", "c"], line: 9),
    ])
    #expect(problems.map(\.line) == [9])
    #expect(problems.first?.message == "`x` of `copy` belongs to `zoom` already, by line 4")
    #expect(map.action(for: "x")?.name == "zoom")
    #expect(map.action(for: "c")?.name == "copy")
  }

  @Test("keys can be swapped")
  func swap() {
    let (map, problems) = map.customized(by: [
      KeyOverride(action: "refresh-methods", keys: ["s"], line: 1), KeyOverride(action: "scan", keys: ["r"], line: 2),
    ])
    #expect(problems.isEmpty)
    #expect(map.action(for: "s")?.name == "refresh-methods")
    #expect(map.action(for: "r")?.name == "scan")
  }

  @Test("an unknown action is named with the nearest one")
  func unknownAction() {
    let (map, problems) = map.customized(by: [
      KeyOverride(action: "refesh-methods", keys: ["x"], line: 2),
      KeyOverride(action: "frobnicate", keys: ["x"], line: 3),
    ])
    #expect(
      problems.map(\.message) == [
        "no action `refesh-methods`; did you mean `refresh-methods`?", "no action `frobnicate`",
      ])
    #expect(map == .standard)
  }

  @Test("an unknown key and Esc are refused, the other keys of the line hold")
  func unknownKey() {
    let (map, problems) = map.customized(by: [KeyOverride(action: "zoom", keys: ["hyper-z", "Esc", "Z"], line: 6)])
    #expect(problems.map(\.line) == [6, 6])
    #expect(map.keys["zoom"] == ["Z"])
  }

  @Test("an action that is set twice keeps its first line")
  func twice() {
    let (map, problems) = map.customized(by: [
      KeyOverride(action: "zoom", keys: ["x"], line: 1), KeyOverride(action: "zoom", keys: ["w"], line: 5),
    ])
    #expect(problems == [KeyMapProblem(line: 5, message: "`zoom` has its keys in line 1 already")])
    #expect(map.keys["zoom"] == ["x"])
  }

  @Test("quit keeps a key whatever is configured")
  func quitStays() {
    let (emptied, problems) = map.customized(by: [KeyOverride(action: "quit", keys: [], line: 8)])
    #expect(emptied.keys["quit"] == ["q"])
    #expect(problems.map(\.line) == [8])
    let (taken, more) = map.customized(by: [KeyOverride(action: "zoom", keys: ["q"], line: 2)])
    #expect(taken.action(for: "q")?.name == "zoom")
    #expect(taken.keys["quit"]?.isEmpty == false)
    #expect(more.map(\.line) == [2])
  }

  @Test("a remapped key works at the top, in dialogs and in the footer")
  func remapped() {
    let (map, _) = map.customized(by: [
      KeyOverride(action: "quit", keys: ["x"], line: 1), KeyOverride(action: "refresh-methods", keys: ["F2"], line: 2),
    ])
    var session = Session.loaded()
    session.state.keyMap = map
    session.press("F2")
    #expect(session.state.modal != nil)
    session.press("q")
    #expect(session.state.modal != nil)
    session.press("x")
    #expect(session.state.modal == nil)
    #expect(map.footerHints(for: session.state, columns: 120).contains(KeyHint(key: "F2", hint: "refresh")))
    session.press("x")
    #expect(session.effects == [.quit])
  }

  @Test("control keys type nothing, even when the terminal names a character beside them")
  func controlKeys() {
    var session = Session.loaded()
    session.press("/")
    #expect(map.resolve("C-c", character: "c", in: session.state) == .interrupt)
    #expect(map.resolve("C-x", character: "x", in: session.state) == nil)
    #expect(map.resolve("-", character: "-", in: session.state) == .type("-"))
    #expect(map.resolve("Space", character: " ", in: session.state) == .type(" "))
  }

  @Test("the footer names the most important keys that fit, and none that cannot be used")
  func hints() {
    var session = Session.loaded()
    let wide = map.footerHints(for: session.state, columns: 120)
    #expect(wide.prefix(3).map(\.hint) == ["refresh", "quit", "help"])
    #expect(!wide.contains { $0.hint == "all rows" })
    for columns in 0...130 {
      let hints = map.footerHints(for: session.state, columns: columns)
      #expect(hints.map(\.columns).reduce(0, +) <= columns + 2)
    }
    session.press("/")
    session.type("kimi")
    #expect(map.footerHints(for: session.state, columns: 80).map(\.hint) == ["keep", "cancel"])
    session.press("Enter")
    #expect(map.footerHints(for: session.state, columns: 120).contains { $0.hint == "all rows" })
    let empty = Session(feeds: [.tokens])
    #expect(!map.footerHints(for: empty.state, columns: 120).contains { $0.hint == "refresh" })
  }

  @Test("the Markdown table has a row per action")
  func markdown() {
    let lines = map.markdownTable().split(separator: "\n")
    #expect(lines.count == map.actions.count + 2)
    #expect(lines[2] == "| `Up` `k` | **Move** | Select the row above | `up` |")
    #expect(lines.allSatisfy { $0.filter { $0 == "|" }.count == 5 })
  }

  @Test("letters next to each other and at the starts of words match best")
  func fuzzy() {
    #expect(FuzzyMatch.score("xyz", in: "validate") == nil)
    #expect(FuzzyMatch.score("etadilav", in: "validate") == nil)
    let whole = FuzzyMatch.score("va", in: "validate-all") ?? 0
    let apart = FuzzyMatch.score("ve", in: "validate-all") ?? 0
    let starts = FuzzyMatch.score("va", in: "v-a") ?? 0
    #expect(whole > apart)
    #expect(starts > apart)
    #expect(FuzzyMatch.score("", in: "x") == 0)
    #expect(FuzzyMatch.score("aa", in: "a") == nil)
  }
}
