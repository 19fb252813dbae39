import Glibc
import Terminal

/// What the environment tells about the terminal.
struct TerminalKind: Hashable, Sendable {
  var term: String
  var colorTerm: String
  var isTmux: Bool
  /// Palette entries of text and background, as rxvt and others set them: `15;0` or `0;default;15`.
  var colorFgBg = ""

  static var current: TerminalKind {
    TerminalKind(
      term: variable("TERM"), colorTerm: variable("COLORTERM"), isTmux: !variable("TMUX").isEmpty,
      colorFgBg: variable("COLORFGBG"))
  }

  private static func variable(_ name: String) -> String {
    getenv(name).map { String(cString: $0) } ?? ""
  }

  /// Whether the terminal takes xterm's sequences, so that our own description and our questions suit it.
  var isLikeXterm: Bool {
    let families = [
      "xterm", "tmux", "alacritty", "foot", "wezterm", "kitty", "vte", "konsole", "ghostty", "iterm", "contour", "rio",
    ]
    // Inside of GNU screen COLORTERM is that of the terminal around it, which need not be passed on.
    return families.contains { term.hasPrefix($0) } || (term.hasPrefix("screen") && isTmux)
  }

  /// Whether colours may be given as red, green and blue.
  var hasDirectColor: Bool {
    isLikeXterm && (colorTerm == "truecolor" || colorTerm == "24bit" || term.hasSuffix("-direct"))
  }

  /// Whether the background is light, or nil when the environment does not say.
  var hasLightBackground: Bool? {
    guard let last = colorFgBg.split(separator: ";").last, let index = Int(last), (0...15).contains(index) else {
      return nil
    }
    // 7 is light grey; 8 is dark grey.
    return index == 7 || index > 8
  }
}
