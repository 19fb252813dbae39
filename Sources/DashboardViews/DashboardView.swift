public import DashboardCore
public import FoundationEssentials
public import Terminal

/// Draws the screen: a pure function of what is known, with which colours and characters.
public enum DashboardView {
  /// The whole screen, of the size that the state says.
  ///
  /// - Parameter localTime: what the clock on the wall shows at an instant.
  public static func draw(
    _ state: DashboardState, theme: Theme = .standardDark, glyphs: GlyphSet = .unicode,
    localTime: @escaping (Date) -> LocalTime
  ) -> CellBuffer {
    var look = Look(theme: theme, glyphs: glyphs, now: state.now, localTime: localTime)
    look.showsAbsoluteTimes = state.showsAbsoluteTimes
    let size = Size(columns: state.screen.columns, rows: state.screen.rows)
    var buffer = CellBuffer(size: size, filledWith: Cell(" ", style: theme[.text]))
    let drawing = PaneDrawing(state: state, look: look, layout: state.layout)
    guard drawing.layout.mode != .line else {
      drawing.drawLine(onto: &buffer)
      return buffer
    }
    if let row = drawing.layout.headerRow { drawing.drawHeader(row: row, onto: &buffer) }
    for pane in PaneID.allCases {
      guard let frame = drawing.layout.frames[pane] else { continue }
      let rect = Rect(column: frame.column, row: frame.row, columns: frame.columns, rows: frame.rows)
      drawing.drawPane(pane, in: rect, onto: &buffer)
    }
    if let row = drawing.layout.footerRow { drawing.drawFooter(row: row, onto: &buffer) }
    if let modal = state.modal { DialogDrawing(panes: drawing).draw(modal, onto: &buffer) }
    return buffer
  }
}

extension PaneDrawing {
  func drawPane(_ pane: PaneID, in rect: Rect, onto buffer: inout CellBuffer) {
    switch pane {
    case .tokens: drawTokenPane(in: rect, onto: &buffer)
    case .credits: drawCreditPane(in: rect, onto: &buffer)
    case .keys: drawKeyPane(in: rect, onto: &buffer)
    case .activity: drawActivityPane(in: rect, onto: &buffer)
    }
  }

  /// The worst news, where there is no room for panes.
  func drawLine(onto buffer: inout CellBuffer) {
    guard !buffer.bounds.isEmpty else { return }
    let text = WorstNews.headline(of: state)
    let isBad = WorstNews.findings(in: state).contains { $0.severity == .broken }
    var row = 0
    for line in Wrapping.lines(look.glyphs.drawable(text), columns: buffer.size.columns).prefix(
      max(1, buffer.size.rows))
    {
      look.write(line, isBad ? .error : .text, column: 0, row: row, limit: buffer.size.columns, onto: &buffer)
      row += 1
    }
  }
}
