import Terminal

/// A line of text in pieces of different roles.
struct StyledLine {
  private(set) var pieces: [(text: String, role: Role)] = []

  init() {}
  init(_ text: String, _ role: Role) { pieces = [(text, role)] }

  /// Whether it shows nothing.
  var isBlank: Bool { pieces.allSatisfy { $0.text.isEmpty } }

  mutating func add(_ text: String, _ role: Role) { pieces.append((text, role)) }

  func draw(_ look: Look, column: Int, row: Int, limit: Int, onto buffer: inout CellBuffer) {
    var column = column
    for piece in pieces where column < limit {
      column = look.write(piece.text, piece.role, column: column, row: row, limit: limit, onto: &buffer)
    }
  }
}
