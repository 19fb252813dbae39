import DashboardCore
import Domain
import FoundationEssentials
import Terminal

/// With what everything is drawn: colours, characters, the time, and the surface that lies below.
///
/// A value that each pane gets; a pane changes its own copy where it draws on another surface.
struct Look {
  var theme: Theme
  var glyphs: GlyphSet
  var now: Date
  var localTime: (Date) -> LocalTime
  var showsAbsoluteTimes = false
  /// The background of what is drawn next.
  var surface: Color
  /// Everything is drawn in this role: the selected row, whose own colours would cost more to send than they tell.
  var override: Role?

  init(theme: Theme, glyphs: GlyphSet, now: Date, localTime: @escaping (Date) -> LocalTime) {
    self.theme = theme
    self.glyphs = glyphs
    self.now = now
    self.localTime = localTime
    self.surface = theme.surface
  }

  func style(_ role: Role) -> Style { theme.style(override ?? role, on: surface) }

  /// The style of a role even where an override holds, for what must keep its colour.
  func ownStyle(_ role: Role) -> Style {
    guard let override else { return style(role) }
    let base = theme.style(override, on: surface)
    let own = theme.style(role, on: base.background)
    // Reversed, a colour would become the background.
    if base.attributes.contains(.reverse) { return base.adding(own.attributes) }
    // Without colours, the row is marked by its attributes: they stay.
    return Style(
      foreground: own.foreground, background: base.background, attributes: own.attributes.union(base.attributes))
  }

  /// The same look on the surface of a role, which may have no background of its own.
  func on(_ role: Role) -> Look {
    var look = self
    look.surface = theme.style(role, on: surface).background
    return look
  }

  func overriding(_ role: Role?) -> Look {
    var look = self
    look.override = role
    return look
  }

  // MARK: Text

  /// Writes text from a column on, cut with an ellipsis before `limit`, and answers the column after it.
  @discardableResult
  func write(
    _ text: String, _ role: Role, column: Int, row: Int, limit: Int, onto buffer: inout CellBuffer
  ) -> Int {
    write(text, style: style(role), column: column, row: row, limit: limit, onto: &buffer)
  }

  @discardableResult
  func write(
    _ text: String, style: Style, column: Int, row: Int, limit: Int, onto buffer: inout CellBuffer
  ) -> Int {
    guard column < limit else { return column }
    let text = glyphs.drawable(text)
    guard text.columns > limit - column else {
      return buffer.write(text, column: column, row: row, style: style, limit: limit)
    }
    let fitted = text.fitted(to: limit - column, ellipsis: glyphs.ellipsis)
    return buffer.write(fitted, column: column, row: row, style: style, limit: limit)
  }

  /// Writes text so that it ends before `endColumn`; text that does not fit after `start` is cut at its end.
  func write(
    _ text: String, _ role: Role, from start: Int, endColumn: Int, row: Int, onto buffer: inout CellBuffer
  ) {
    let text = glyphs.drawable(text).fitted(to: endColumn - start, ellipsis: glyphs.ellipsis)
    buffer.write(text, endColumn: endColumn, row: row, style: style(role))
  }

  /// Puts one character; callers know that it fits.
  func put(_ scalar: Unicode.Scalar, _ role: Role, column: Int, row: Int, onto buffer: inout CellBuffer) {
    buffer[column, row] = Cell(scalar, style: style(role))
  }

  /// The columns that a text takes as this look draws it.
  func columns(of text: String) -> Int { glyphs.drawable(text).columns }

  // MARK: Times

  /// `4s ago`, or the time of day where the person asked for that.
  func age(_ instant: Date) -> String { DurationText.ago(instant, now: now) }

  /// When something comes or came: `5h 12m`, `3h ago`; where the person asked for times of day `14:32` within a day,
  /// `Sat 14:32` within a week, else `24 Nov`, `Nov 2029`.
  func moment(_ instant: Date) -> String {
    guard showsAbsoluteTimes else { return DurationText.untilOrAgo(instant, now: now) }
    let time = localTime(instant)
    switch abs(instant.timeIntervalSince(now)) {
    case ..<86_400: return time.shortClock
    case ..<604_800: return "\(time.weekday) \(time.shortClock)"
    default: return time.year == localTime(now).year ? time.shortDate : time.monthAndYear
    }
  }

  /// The whole of an instant: `2026-11-20 14:32:07 (in 5h 12m)`.
  func fullMoment(_ instant: Date) -> String {
    "\(localTime(instant).full) (\(DurationText.relative(instant, now: now)))"
  }
}
