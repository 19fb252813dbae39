/// A TOML document as a value; every value knows its line, so that a message about it can name the place.
public struct TOMLValue: Hashable, Sendable {
  public enum Content: Hashable, Sendable {
    case string(String)
    case integer(Int64)
    case float(Double)
    case bool(Bool)
    /// A date, a time or both, as written.
    case date(String)
    case array([TOMLValue])
    case table([Member])
  }

  public struct Member: Hashable, Sendable {
    public var name: String
    public var value: TOMLValue

    public init(name: String, value: TOMLValue) {
      self.name = name
      self.value = value
    }
  }

  public var content: Content
  /// Counted from 1. Of a table: where it is first named.
  public var line: Int

  public init(_ content: Content, line: Int) {
    self.content = content
    self.line = line
  }
}

extension TOMLValue {
  public subscript(name: String) -> TOMLValue? { members?.first { $0.name == name }?.value }

  public var string: String? { if case .string(let text) = content { text } else { nil } }
  /// The string, unless it is empty or blank.
  public var nonEmptyString: String? {
    guard let text = string, text.contains(where: { !$0.isWhitespace }) else { return nil }
    return text
  }
  public var integer: Int64? { if case .integer(let value) = content { value } else { nil } }
  /// A float, or an integer as one.
  public var double: Double? {
    switch content {
    case .float(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }
  public var bool: Bool? { if case .bool(let value) = content { value } else { nil } }
  public var array: [TOMLValue]? { if case .array(let values) = content { values } else { nil } }
  public var members: [Member]? { if case .table(let members) = content { members } else { nil } }
}
