import DashboardCore
import Domain
import Terminal

extension DialogDrawing {
  /// The one sight of a secret. It stands on a line of its own, so that the terminal can select it too.
  func drawSecret(_ dialog: SecretDialog, onto buffer: inout CellBuffer) {
    let secret = dialog.secret.reveal()
    let columns = mostColumns(in: buffer, wish: max(64, look.columns(of: secret) + 4))
    let room = mostRows(in: buffer)
    var above = wrapped(
      dialog.isRotation
        ? "The new secret of \(dialog.keyName). The old one is refused from now on."
        : "The secret of \(dialog.keyName).", .text, columns: columns)
    if let base = state.abilities.accountBase, base.hasPrefix("http") {
      above += wrapped(
        "Programs use it with the base URL \(base)\(base.hasSuffix("/v1") ? "" : "/v1").", .dim, columns: columns)
    }
    above += wrapped("It is shown this once and cannot be asked for again.", .warning, columns: columns)
    let key = panes.key(for: .copySelection)
    var below: StyledLine
    if dialog.isLeaving {
      below = StyledLine("\(look.glyphs.failing) It was not copied. Press again to close; it is gone then.", .error)
    } else if dialog.isCopied {
      below = StyledLine("\(look.glyphs.connected) copied to the clipboard", .good)
    } else {
      below = StyledLine()
    }
    // A long secret is broken rather than cut: every character counts.
    let shown = Wrapping.lines(secret, columns: max(1, columns - 2)).map { StyledLine($0, .dialogSelection) }
    let tail = below.pieces.flatMap { wrapped($0.text, $0.role, columns: columns) }
    var blanks = tail.isEmpty ? 1 : 2
    while above.count + shown.count + tail.count + blanks > room, blanks > 0 { blanks -= 1 }
    while above.count + shown.count + tail.count > room, above.count > 1 { above.removeFirst() }

    let pairs = key.map { hints(($0, "copy"), ("Esc", "close")) } ?? hints(("Esc", "close"))
    let inner = drawDialog(
      title: "Key \(dialog.keyName)", columns: columns, rows: above.count + shown.count + tail.count + blanks,
      hints: pairs, onto: &buffer)
    var row = inner.row
    for line in above {
      line.draw(look, column: inner.column, row: row, limit: inner.endColumn, onto: &buffer)
      row += 1
    }
    if blanks > 0 { row += 1 }
    let band = look.on(.dialogSelection).overriding(.dialogSelection)
    for line in shown {
      buffer.fill(
        Rect(column: inner.column - 1, row: row, columns: inner.columns + 2, rows: 1),
        with: Cell(" ", style: band.style(.dialogSelection)))
      line.draw(band, column: inner.column + 1, row: row, limit: inner.endColumn, onto: &buffer)
      row += 1
    }
    row = inner.endRow - tail.count
    for line in tail {
      line.draw(look, column: inner.column, row: row, limit: inner.endColumn, onto: &buffer)
      row += 1
    }
  }
}
