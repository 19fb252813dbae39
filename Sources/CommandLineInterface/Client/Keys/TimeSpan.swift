import FoundationEssentials
import StructuredText

/// A day or an instant, as people write them: `2026-12-01`, `2026-12-01T10:00:00Z`, `2026-12-01T10:00+01:00`.
struct TimeSpan: Hashable, Sendable {
  static let forms = "a day such as 2026-12-01 or a time such as 2026-12-01T10:00:00Z"

  var start: Date
  /// Not part of it.
  var end: Date

  /// A bare day is that of UTC; nil for anything that is neither.
  init?(_ text: some StringProtocol) {
    let text = String(text)
    if text.utf8.count == 10 {
      guard let start = Timestamp.rfc3339(text + "T00:00:00Z") else { return nil }
      self.start = start
      end = start + 86_400
    } else {
      guard let start = Timestamp.rfc3339(text) else { return nil }
      self.start = start
      // Times on the wire have milliseconds.
      end = start + 0.001
    }
  }

  /// Where an instant lies: before it, in it or behind it.
  func order(of date: Date) -> Int { date < start ? -1 : date < end ? 0 : 1 }
}
