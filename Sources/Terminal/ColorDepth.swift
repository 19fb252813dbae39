/// How many colours a terminal shows.
public enum ColorDepth: String, Hashable, Sendable, CaseIterable {
  /// Red, green and blue of 8 bits each.
  case trueColor
  /// The 256 entries of xterm's palette.
  case palette256
  /// The eight colours of ANSI and their bright forms.
  case palette16
  /// None: only bold, dim, italic, underline and reverse.
  case mono
}
