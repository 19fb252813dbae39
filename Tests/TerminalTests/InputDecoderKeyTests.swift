import Testing

@testable import Terminal

/// The events of bytes that come at once.
func events(_ bytes: String) -> [TerminalInput] {
  var decoder = InputDecoder()
  return decoder.feed(Array(bytes.utf8))
}

func key(_ code: KeyCode, _ modifiers: Key.Modifiers = []) -> TerminalInput { .event(.key(Key(code, modifiers))) }

@Suite("Keys out of bytes")
struct InputDecoderKeyTests {
  @Test("every sequence of a key gives that key and nothing else", arguments: keySequences)
  func keys(bytes: String, expected: Key) {
    var decoder = InputDecoder()
    #expect(decoder.feed(Array(bytes.utf8)) == [.event(.key(expected))])
    #expect(decoder.pendingTimeout == nil)
  }

  @Test("text is keys, one for each character")
  func text() {
    #expect(
      events("aé漢👍 Z") == [
        key(.character("a")), key(.character("é")), key(.character("漢")), key(.character("👍")), key(.space),
        key(.character("Z")),
      ])
  }

  @Test("a lone ESC is the Esc key after its time, and two are two")
  func escape() {
    var decoder = InputDecoder()
    #expect(decoder.feed([0x1B]).isEmpty)
    #expect(decoder.pendingTimeout == 25)
    #expect(decoder.timeOut() == [key(.escape)])
    #expect(decoder.pendingTimeout == nil)
    #expect(decoder.feed([0x1B, 0x1B]).isEmpty)
    #expect(decoder.timeOut() == [key(.escape), key(.escape)])
  }

  @Test("Alt with a key that begins a sequence is that key after its time", arguments: ["[", "O", "]", "P", "_"])
  func altBracket(character: String) {
    var decoder = InputDecoder()
    #expect(decoder.feed(Array("\u{1B}\(character)".utf8)).isEmpty)
    #expect(decoder.pendingTimeout == 25)
    #expect(decoder.timeOut() == [key(.character(Character(character)), .alt)])
  }

  @Test("Esc and then an arrow, sent apart, are two keys")
  func escapeThenArrow() {
    var decoder = InputDecoder()
    var all = decoder.feed([0x1B])
    all += decoder.timeOut()
    all += decoder.feed(Array("\u{1B}[A".utf8))
    #expect(all == [key(.escape), key(.up)])
  }

  @Test("a sequence that is cut off by silence is dropped, and the next key is heard")
  func cutOff() {
    var decoder = InputDecoder()
    #expect(decoder.feed(Array("\u{1B}[1;".utf8)).isEmpty)
    #expect((decoder.pendingTimeout ?? 0) > 25)
    #expect(decoder.timeOut().isEmpty)
    #expect(decoder.feed([0x71]) == [key(.character("q"))])
  }

  @Test("a sequence that is cut off by another one is dropped alone")
  func interrupted() {
    #expect(events("\u{1B}[1;\u{1B}[A") == [key(.up)])
    #expect(events("\u{1B}]11;rgb:\u{1B}[A") == [key(.up)])
    #expect(events("\u{1B}]11;rgb:\u{3}") == [key(.character("c"), .control)])
    #expect(events("\u{1B}[5\u{3}q") == [key(.character("q"))])
  }

  @Test(
    "an unknown sequence gives nothing",
    arguments: ["\u{1B}[?1;2;3z", "\u{1B}[99~", "\u{1B}[5;1R", "\u{1B}P1$r0m\u{1B}\\"])
  func unknown(bytes: String) {
    #expect(events(bytes + "q") == [key(.character("q"))])
  }

  @Test("bytes that are not UTF-8 are dropped, what follows is heard")
  func invalid() {
    var decoder = InputDecoder()
    #expect(
      decoder.feed([0xFF, 0xC3, 0x41, 0x80, 0xC0, 0x80, 0xED, 0xA0, 0x80, 0x42]) == [
        key(.character("A")), key(.character("B")),
      ])
  }

  @Test("keys of the terminal's own description are understood beside the usual ones, which they do not change")
  func described() {
    let own: [[UInt8]: Key] = [
      Array("\u{1B}[225z".utf8): Key(.function(2)), Array("\u{1B}[A".utf8): Key(.down),
      [0x1B]: Key(.end), [0x61]: Key(.end), []: Key(.end),
    ]
    var decoder = InputDecoder(described: own)
    #expect(decoder.feed(Array("\u{1B}[225z".utf8)) == [key(.function(2))])
    #expect(decoder.feed(Array("\u{1B}[A".utf8)) == [key(.up)])
    #expect(decoder.feed([0x61]) == [key(.character("a"))])
    #expect(decoder.feed([0x1B]).isEmpty)
    #expect(decoder.pendingTimeout == 25)
  }
}

private let keySequences: [(String, Key)] = {
  var table: [(String, Key)] = [
    ("\r", Key(.enter)), ("\n", Key(.enter)), ("\t", Key(.tab)), (" ", Key(.space)), ("\u{7F}", Key(.backspace)),
    ("\u{8}", Key(.backspace)), ("\u{0}", Key(.space, .control)), ("\u{1}", Key(.character("a"), .control)),
    ("\u{3}", Key(.character("c"), .control)), ("\u{1A}", Key(.character("z"), .control)),
    ("\u{1C}", Key(.character("\\"), .control)), ("\u{1D}", Key(.character("]"), .control)),
    ("\u{1F}", Key(.character("_"), .control)), ("?", Key(.character("?"))), ("\u{1B}x", Key(.character("x"), .alt)),
    ("\u{1B}\u{7F}", Key(.backspace, .alt)), ("\u{1B}é", Key(.character("é"), .alt)),
    ("\u{1B}\u{1}", Key(.character("a"), [.alt, .control])), ("\u{1B}\r", Key(.enter, .alt)),
    ("\u{1B}[Z", Key(.tab, .shift)), ("\u{1B}[1;5A", Key(.up, .control)), ("\u{1B}[1;2D", Key(.left, .shift)),
    ("\u{1B}[1;3C", Key(.right, .alt)), ("\u{1B}[1;8B", Key(.down, [.shift, .alt, .control])),
    ("\u{1B}[1;9A", Key(.up, .alt)), ("\u{1B}[3;5~", Key(.delete, .control)), ("\u{1B}[5;2~", Key(.pageUp, .shift)),
    ("\u{1B}\u{1B}[A", Key(.up, .alt)), ("\u{1B}[a", Key(.up, .shift)), ("\u{1B}Oa", Key(.up, .control)),
    ("\u{1B}[7~", Key(.home)), ("\u{1B}[8~", Key(.end)), ("\u{1B}[1~", Key(.home)), ("\u{1B}[4~", Key(.end)),
    ("\u{1B}[7$", Key(.home, .shift)), ("\u{1B}[7^", Key(.home, .control)), ("\u{1B}[[A", Key(.function(1))),
    ("\u{1B}[[E", Key(.function(5))), ("\u{1B}OM", Key(.enter)), ("\u{1B}Ok", Key(.character("+"))),
    ("\u{1B}Op", Key(.character("0"))), ("\u{1B}OX", Key(.character("="))), ("\u{1B}O5P", Key(.function(1), .control)),
    ("\u{1B}[1;2P", Key(.function(1), .shift)), ("\u{1B}[15;5~", Key(.function(5), .control)),
    ("\u{1B}[27;5;13~", Key(.enter, .control)), ("\u{1B}[97;5u", Key(.character("a"), .control)),
    ("\u{1B}[27u", Key(.escape)), ("\u{1B}[65;2u", Key(.character("A"))), ("\u{1B}[13;2u", Key(.enter, .shift)),
    ("\u{1B}[97:65;1:1u", Key(.character("a"))), ("\u{1B}[1;2R", Key(.function(3), .shift)),
  ]
  let finals: [(String, KeyCode)] = [
    ("A", .up), ("B", .down), ("C", .right), ("D", .left), ("H", .home), ("F", .end),
  ]
  for (final, code) in finals {
    table.append(("\u{1B}[\(final)", Key(code)))
    table.append(("\u{1B}O\(final)", Key(code)))
  }
  for (index, final) in ["P", "Q", "R", "S"].enumerated() {
    table.append(("\u{1B}O\(final)", Key(.function(index + 1))))
  }
  let numbers: [(Int, KeyCode)] = [
    (2, .insert), (3, .delete), (5, .pageUp), (6, .pageDown), (11, .function(1)), (15, .function(5)),
    (17, .function(6)), (21, .function(10)), (23, .function(11)), (24, .function(12)), (25, .function(13)),
    (28, .function(15)), (29, .function(16)), (31, .function(17)), (34, .function(20)),
  ]
  for (number, code) in numbers { table.append(("\u{1B}[\(number)~", Key(code))) }
  return table
}()
