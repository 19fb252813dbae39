public import DashboardCore
import Terminal

extension DashboardView {
  /// The hint of the footer that is drawn at a cell, for a click that does what its key does; nil elsewhere, and while a
  /// message or the filter takes the footer's place.
  public static func footerHint(
    atColumn column: Int, row: Int, in state: DashboardState, glyphs: GlyphSet = .unicode
  ) -> KeyHint? {
    if case .filter = state.modal { return nil }
    if let toast = state.toast, toast.until > state.now { return nil }
    guard row == state.layout.footerRow else { return nil }
    let look = Look(theme: .standardDark, glyphs: glyphs, now: state.now) { _ in .none }
    let end = state.screen.columns - 1
    var start = 1
    for hint in state.keyMap.footerHints(for: state, columns: end - start) {
      let width = look.columns(of: hint.key) + 1 + look.columns(of: hint.hint)
      if (start..<start + width).contains(column) { return hint }
      start += width + 2
    }
    return nil
  }
}

extension LocalTime {
  /// For what depends on places and not on times.
  static let none = LocalTime(year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0)
}
