import Glibc
import Terminal

/// What the environment tells about the terminal.
struct TerminalKind: Hashable, Sendable {
  var term: String
  var colorTerm: String
  var isTmux: Bool

  init(term: String, colorTerm: String, isTmux: Bool) {
    self.term = term
    self.colorTerm = colorTerm
    self.isTmux = isTmux
  }

  static var current: TerminalKind {
    TerminalKind(
      term: variable("TERM"), colorTerm: variable("COLORTERM"), isTmux: !variable("TMUX").isEmpty)
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
}
