import Testing

@testable import Terminal

@Suite("Pastes, the mouse and answers out of bytes")
struct InputDecoderReportTests {
  @Test("a paste is its text, with escape sequences and control characters as they are")
  func paste() {
    #expect(
      events("\u{1B}[200~a\u{1B}[A\u{3}b\u{1B}]11;x\u{7}\u{1B}[201~q")
        == [.event(.paste("a\u{1B}[A\u{3}b\u{1B}]11;x\u{7}")), key(.character("q"))])
  }

  @Test("lines of a paste end in LF, however they were sent")
  func pastedLines() {
    #expect(events("\u{1B}[200~a\rb\r\nc\nd\r\r\u{1B}[201~") == [.event(.paste("a\nb\nc\nd\n\n"))])
  }

  @Test("an empty paste is a paste, and invalid UTF-8 in one is replaced")
  func oddPastes() {
    #expect(events("\u{1B}[200~\u{1B}[201~") == [.event(.paste(""))])
    var decoder = InputDecoder()
    let bytes = Array("\u{1B}[200~".utf8) + [0x61, 0xFF, 0x62] + Array("\u{1B}[201~".utf8)
    #expect(decoder.feed(bytes) == [.event(.paste("a\u{FFFD}b"))])
  }

  @Test("a paste without an end is delivered when nothing more comes")
  func endlessPaste() {
    var decoder = InputDecoder()
    #expect(decoder.feed(Array("\u{1B}[200~abc".utf8)).isEmpty)
    #expect((decoder.pendingTimeout ?? 0) >= 1000)
    #expect(decoder.timeOut() == [.event(.paste("abc"))])
    #expect(decoder.feed([0x71]) == [key(.character("q"))])
  }

  @Test("the end of a paste outside of one is nothing")
  func strayEnd() {
    #expect(events("\u{1B}[201~q") == [key(.character("q"))])
  }

  @Test(
    "mouse reports are presses, releases and turns of the wheel, counted from 0",
    arguments: [
      ("\u{1B}[<0;1;1M", MouseEvent(action: .press, column: 0, row: 0)),
      ("\u{1B}[<0;300;100m", MouseEvent(action: .release, column: 299, row: 99)),
      ("\u{1B}[<1;5;6M", MouseEvent(action: .press, button: .middle, column: 4, row: 5)),
      ("\u{1B}[<2;5;6M", MouseEvent(action: .press, button: .right, column: 4, row: 5)),
      ("\u{1B}[<16;5;6M", MouseEvent(action: .press, column: 4, row: 5)),
      ("\u{1B}[<64;5;6M", MouseEvent(action: .wheelUp, button: .none, column: 4, row: 5)),
      ("\u{1B}[<65;5;6M", MouseEvent(action: .wheelDown, button: .none, column: 4, row: 5)),
      ("\u{1B}[M !!", MouseEvent(action: .press, column: 0, row: 0)),
      ("\u{1B}[M#%&", MouseEvent(action: .release, button: .none, column: 4, row: 5)),
      ("\u{1B}[Ma%&", MouseEvent(action: .wheelDown, button: .none, column: 4, row: 5)),
    ])
  func mouse(bytes: String, expected: MouseEvent) {
    #expect(events(bytes) == [.event(.mouse(expected))])
  }

  @Test(
    "motion, sideways wheels and places that cannot be are dropped",
    arguments: ["\u{1B}[<32;5;6M", "\u{1B}[<35;5;6M", "\u{1B}[<66;5;6M", "\u{1B}[<0;0;1M", "\u{1B}[<0;1M", "\u{1B}[<M"])
  func noMouse(bytes: String) {
    #expect(events(bytes).isEmpty)
  }

  @Test("focus in and out are told")
  func focus() {
    #expect(events("\u{1B}[I\u{1B}[O") == [.event(.focus(true)), .event(.focus(false))])
  }

  @Test(
    "the background colour is read in every form that terminals use",
    arguments: [
      "\u{1B}]11;rgb:1e1e/1e1e/2e2e\u{7}", "\u{1B}]11;rgb:1e1e/1e1e/2e2e\u{1B}\\", "\u{1B}]11;rgb:1e/1e/2e\u{7}",
      "\u{1B}]11;rgb:1E1/1e1/2e2\u{7}", "\u{1B}]11;rgba:1e1e/1e1e/2e2e/ffff\u{7}", "\u{1B}]11;#1e1e2e\u{7}",
    ])
  func background(bytes: String) {
    #expect(events(bytes) == [.event(.background(red: 0x1E, green: 0x1E, blue: 0x2E))])
  }

  @Test("one digit counts for the whole range")
  func oneDigit() {
    #expect(events("\u{1B}]11;rgb:0/8/f\u{7}") == [.event(.background(red: 0, green: 136, blue: 255))])
  }

  @Test(
    "an answer that is no colour gives nothing, and no keys",
    arguments: [
      "\u{1B}]11;\u{7}", "\u{1B}]11;rgb:\u{7}", "\u{1B}]11;rgb:1/2\u{7}", "\u{1B}]11;rgb:1/2/3/4\u{7}",
      "\u{1B}]11;rgb:+1/2/3\u{7}", "\u{1B}]11;rgb:12345/2/3\u{7}", "\u{1B}]11;red\u{7}", "\u{1B}]11;#12\u{7}",
      "\u{1B}]11;#é12\u{7}", "\u{1B}]10;rgb:1/2/3\u{7}", "\u{1B}]\u{7}",
    ])
  func noColor(bytes: String) {
    #expect(events(bytes).isEmpty)
  }

  @Test("what the terminal can do is told apart from keys")
  func capabilities() {
    #expect(events("\u{1B}[?2026;2$y") == [.synchronizedOutput(true)])
    #expect(events("\u{1B}[?2026;0$y") == [.synchronizedOutput(false)])
    #expect(events("\u{1B}[?2026;4$y") == [.synchronizedOutput(false)])
    #expect(events("\u{1B}[?62;22c") == [.identified])
    #expect(events("\u{1B}[?997;1n") == [.appearanceChanged])
  }
}
