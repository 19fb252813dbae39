import Domain
import Terminal

/// The characters that the screen is drawn with.
public struct GlyphSet: Equatable, Sendable {
  /// How graphs of several rows are drawn, from fine to coarse.
  public enum GraphStyle: String, Sendable, CaseIterable { case braille, block, ascii }

  /// The corners and sides of a pane.
  public struct Border: Equatable, Sendable {
    var topLeft, topRight, bottomLeft, bottomRight, horizontal, vertical: Unicode.Scalar
  }

  var border: Border
  public var graphStyle: GraphStyle
  /// Whether only characters below 0x80 may be drawn.
  public let isASCII: Bool

  /// A bar's full cells, its last cell by how much of it is filled (from least to most), and the cells of what is left.
  var barFull: Unicode.Scalar
  var barPartial: [Unicode.Scalar]
  var barEmpty: Unicode.Scalar
  /// Levels from empty to full.
  var levels: [Unicode.Scalar]
  /// The same for series within a row, which leave a gap to the row above.
  var sparks: [Unicode.Scalar]

  var marker: Unicode.Scalar
  var connected: Unicode.Scalar
  var disconnected: Unicode.Scalar
  var failing: Unicode.Scalar
  var warning: Unicode.Scalar
  var separator: Unicode.Scalar
  var none: Unicode.Scalar
  var sortedUp: Unicode.Scalar
  var sortedDown: Unicode.Scalar
  var moreAbove: Unicode.Scalar
  var moreBelow: Unicode.Scalar
  var shared: Unicode.Scalar
  var recommended: Unicode.Scalar
  var cursor: Unicode.Scalar
  var ellipsis: String
  var arrow: String

  /// For terminals whose character set is UTF-8.
  public static let unicode = GlyphSet(
    border: Border(
      topLeft: "╭", topRight: "╮", bottomLeft: "╰", bottomRight: "╯", horizontal: "─", vertical: "│"),
    graphStyle: .braille, isASCII: false,
    barFull: "━", barPartial: ["╸"], barEmpty: "─", levels: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    sparks: ["▁", "▂", "▃", "▄", "▅", "▆"],
    marker: "▸", connected: "●", disconnected: "○", failing: "▲", warning: "!", separator: "·", none: "–",
    sortedUp: "▲", sortedDown: "▼", moreAbove: "↑", moreBelow: "↓", shared: "⇄", recommended: "★", cursor: "▏",
    ellipsis: "…", arrow: "→")

  /// For everything else: no byte above 0x7F is drawn, whatever the data.
  public static let ascii = GlyphSet(
    border: Border(topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+", horizontal: "-", vertical: "|"),
    graphStyle: .ascii, isASCII: true,
    barFull: "#", barPartial: [], barEmpty: ".", levels: ["_", ".", ":", "-", "=", "+", "*", "#"],
    sparks: ["_", ".", ":", "-", "=", "+", "*", "#"],
    marker: ">", connected: "*", disconnected: "o", failing: "!", warning: "!", separator: "-", none: "-",
    sortedUp: "^", sortedDown: "v", moreAbove: "^", moreBelow: "v", shared: "&", recommended: "*", cursor: "_",
    ellipsis: "..",
    arrow: "->")

  /// The same glyphs with graphs drawn coarser or finer; an ASCII set stays one.
  public func drawingGraphs(as style: GraphStyle) -> GlyphSet {
    var changed = self
    changed.graphStyle = isASCII ? .ascii : style
    return changed
  }

  /// The sign before the word of a badge; together with the word it tells the status without colour.
  func badge(_ status: TokenStatus) -> Unicode.Scalar {
    switch status {
    case .active: isASCII ? "*" : "●"
    case .expiring: isASCII ? "!" : "▲"
    case .expired: isASCII ? "x" : "✖"
    case .invalid: isASCII ? "X" : "⊘"
    case .revoked: isASCII ? "%" : "⌧"
    case .unknown: "?"
    case .discontinued: isASCII ? "-" : "◌"
    case .locked: isASCII ? "#" : "◆"
    case .missing: isASCII ? "~" : "○"
    }
  }
}

extension GlyphSet {
  /// The text as this set can draw it. In ASCII, punctuation becomes its nearest and everything else `?`, one for each
  /// character that takes room.
  func drawable(_ text: String) -> String {
    guard isASCII, !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      if scalar.value < 0x80 {
        result.unicodeScalars.append(scalar)
      } else if scalar.columns > 0 {
        result += Self.replacements[scalar] ?? "?"
      }
    }
    return result
  }

  private static let replacements: [Unicode.Scalar: String] = [
    "…": "..", "–": "-", "—": "-", "·": "-", "•": "*", "→": "->", "←": "<-", "↑": "^", "↓": "v", "×": "x", "‘": "'",
    "’": "'", "“": "\"", "”": "\"", "≥": ">=", "≤": "<=", "≈": "~", "\u{A0}": " ",
  ]
}
