import Domain
import StructuredText

extension JSONValue {
  /// A whole answer: the version of its schema comes first.
  static func document(_ pairs: [(String, JSONValue)]) -> JSONValue {
    members([("schemaVersion", 1.json)] + pairs)
  }
}

/// In the documents of our own commands money is text; the token proxy's are numbers, see `Money.wireNumber`.
extension Money {
  var json: JSONValue { .string(decimalText) }
}

extension Money? {
  var json: JSONValue { map(\.json) ?? .null }
}
