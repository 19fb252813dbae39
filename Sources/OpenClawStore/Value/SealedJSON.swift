public import StructuredText

/// JSON that may hold secrets. It prints as `[redacted]`, whatever prints it.
public struct SealedJSON: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  private let value: JSONValue

  public init(_ value: JSONValue) { self.value = value }

  /// The value itself. Every call is a place to look at in review: nothing that is shown, logged or sent may hold it.
  public func reveal() -> JSONValue { value }

  public var description: String { "[redacted]" }
  public var debugDescription: String { "[redacted]" }
  public var customMirror: Mirror { Mirror(self, children: []) }

  /// The names of the members, in their order.
  public var names: [String] { value.members?.map(\.name) ?? [] }
}
