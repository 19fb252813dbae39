/// A JSON document as a value. Members keep their order; a number keeps its text, so that none loses digits.
public enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  public struct Member: Hashable, Sendable {
    public var name: String
    public var value: JSONValue

    public init(name: String, value: JSONValue) {
      self.name = name
      self.value = value
    }
  }
}

extension JSONValue {
  /// The member of that name; of several the last one, as most readers do. nil when this is not an object.
  public subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.name == name }?.value
  }

  public var string: String? { if case .string(let text) = self { text } else { nil } }
  /// The string, unless it is empty or blank.
  public var nonEmptyString: String? {
    guard let text = string, text.contains(where: { !$0.isWhitespace }) else { return nil }
    return text
  }
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  /// The number, if it is finite.
  public var double: Double? {
    guard case .number(let text) = self, let value = Double(text), value.isFinite else { return nil }
    return value
  }
  public var int: Int? { if case .number(let text) = self { Int(text) } else { nil } }
  public var array: [JSONValue]? { if case .array(let values) = self { values } else { nil } }
  public var members: [Member]? { if case .object(let members) = self { members } else { nil } }
  public var isNull: Bool { self == .null }
}
