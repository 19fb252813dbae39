import Terminal
import Testing

@Suite("Width of text in columns")
struct TextWidthTests {
  @Test(
    "text takes as many columns as a terminal gives it",
    arguments: [
      ("", 0), ("credtop", 7), ("é", 1), ("e\u{301}", 1), ("漢字", 4), ("ﾊﾝ", 2), ("한국", 4), ("👍", 2), ("👍a", 3),
      ("a\u{200D}b", 2), ("ｆｕｌｌ", 8), ("…", 1), ("█▓", 2), ("●▲✖◌", 4), ("⚡", 2), ("नि", 2), ("\u{1100}\u{1161}", 2),
    ])
  func columns(text: String, expected: Int) {
    #expect(text.columns == expected)
  }

  @Test("fitted text is never wider than its room, and says that it was cut")
  func fitted() {
    #expect("anthropic".fitted(to: 9) == "anthropic")
    #expect("anthropic".fitted(to: 5) == "anth…")
    #expect("漢字漢字".fitted(to: 4) == "漢…")
    #expect("漢字漢字".fitted(to: 5) == "漢字…")
    #expect("abc".fitted(to: 0).isEmpty)
    #expect("abc".fitted(to: -3).isEmpty)
  }

  @Test("padding counts columns, not characters")
  func padded() {
    #expect("漢".padded(to: 4) == "漢  ")
    #expect("漢".leftPadded(to: 4) == "  漢")
    #expect("long".padded(to: 2) == "long")
  }
}
