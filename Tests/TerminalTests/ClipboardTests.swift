import Testing

@testable import Terminal

@Suite("Copying through the terminal")
struct ClipboardTests {
  // Test vectors of RFC 4648, section 10.
  @Test(
    "base64 is that of RFC 4648",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"),
    ])
  func encoding(text: String, expected: String) {
    #expect(String(decoding: base64(Array(text.utf8)), as: UTF8.self) == expected)
  }

  @Test("all values of a byte are encoded")
  func allBytes() {
    #expect(String(decoding: base64([0xFB, 0xFF, 0xFE, 0x00]), as: UTF8.self) == "+//+AA==")
  }

  @Test("text is sent as OSC 52")
  func plain() {
    #expect(String(decoding: clipboardSequence("foo", insideTmux: false), as: UTF8.self) == "\u{1B}]52;c;Zm9v\u{7}")
  }

  @Test("inside of tmux the sequence is sent wrapped, with its escapes doubled, and plain")
  func tmux() {
    #expect(
      String(decoding: clipboardSequence("foo", insideTmux: true), as: UTF8.self)
        == "\u{1B}Ptmux;\u{1B}\u{1B}]52;c;Zm9v\u{7}\u{1B}\\\u{1B}]52;c;Zm9v\u{7}")
  }
}
