import Testing

@testable import CursesScreen

@Suite("What the environment tells about the terminal")
struct TerminalKindTests {
  @Test(
    "direct colour is used when the environment promises it and the terminal is like xterm",
    arguments: [
      ("xterm-256color", "truecolor", false, true), ("xterm-kitty", "24bit", false, true),
      ("alacritty", "truecolor", false, true), ("xterm-256color", "", false, false),
      ("xterm-direct", "", false, true), ("linux", "truecolor", false, false), ("dumb", "truecolor", false, false),
    ])
  func directColor(term: String, colorTerm: String, isTmux: Bool, expected: Bool) {
    let kind = TerminalKind(term: term, colorTerm: colorTerm, isTmux: isTmux)
    #expect(kind.hasDirectColor == expected)
  }

  @Test("a name that begins with screen is like xterm inside of tmux, and is not inside of GNU screen")
  func screen() {
    #expect(TerminalKind(term: "screen-256color", colorTerm: "truecolor", isTmux: true).hasDirectColor)
    #expect(!TerminalKind(term: "screen-256color", colorTerm: "truecolor", isTmux: false).isLikeXterm)
  }

  @Test(
    "the background of the environment is light, dark or not told",
    arguments: [
      ("15;0", false), ("0;15", true), ("0;default;7", true), ("12;8", false), ("", nil), ("0;default", nil),
      ("0;99", nil), (";", nil),
    ] as [(String, Bool?)])
  func background(value: String, expected: Bool?) {
    let kind = TerminalKind(term: "rxvt", colorTerm: "", isTmux: false, colorFgBg: value)
    #expect(kind.hasLightBackground == expected)
  }
}
