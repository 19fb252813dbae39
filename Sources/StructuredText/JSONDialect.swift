/// How strictly a JSON document is read.
public enum JSONDialect: Sendable {
  /// RFC 8259 and nothing more.
  case strict
  /// JSON5: comments, trailing commas, single quotes, bare names, hexadecimal and non-finite numbers, continued lines.
  case lenient
}

/// A piece of a JSON document and where it stands; white space and comments are what lies between the pieces.
public struct JSONToken: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case beginObject, endObject, beginArray, endArray, colon, comma
    case string, number
    /// A bare word: `true`, `null`, or in the lenient dialect the name of a member or a number such as `NaN`.
    case word
    case end
  }

  public var kind: Kind
  /// The bytes of the document, quotes included.
  public var range: Range<Int>
  /// The string or word holds a backslash, so that its text is not its bytes.
  public var isEscaped: Bool
}
