/// A credential's text. It prints as `[redacted]`, whatever prints it, and is not `Codable`.
///
///     "\(Secret("sk-FAKE-0123456789abcdef"))"   // [redacted]
///     Secret("sk-FAKE-0123456789abcdef").masked // sk-F…cdef
public struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  private let text: String

  public init(_ text: String) { self.text = text }

  /// The text itself. Every call is a place to look at in review: nothing that is shown, logged or stored may hold it.
  public func reveal() -> String { text }

  public var isEmpty: Bool { text.isEmpty }
  public var description: String { "[redacted]" }
  public var debugDescription: String { "[redacted]" }
  public var customMirror: Mirror { Mirror(self, children: []) }

  /// The first four and the last four characters of a secret of at least 20, otherwise `***`.
  public var masked: String {
    text.count >= 20 ? "\(text.prefix(4))…\(text.suffix(4))" : "***"
  }
}
