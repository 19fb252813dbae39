import StructuredText

/// A value and the bytes at which it stands.
struct SyntaxNode: Sendable {
  enum Content: Sendable {
    case scalar(JSONToken.Kind)
    case object([SyntaxItem])
    case array([SyntaxItem])
  }

  var range: Range<Int>
  var content: Content

  /// Of an object or an array; empty for a scalar.
  var items: [SyntaxItem] {
    switch content {
    case .scalar: []
    case .object(let items), .array(let items): items
    }
  }

  var isObject: Bool { if case .object = content { true } else { false } }
  var isArray: Bool { if case .array = content { true } else { false } }
}

/// A member of an object or an element of an array.
struct SyntaxItem: Sendable {
  /// Of a member; with its quotes, if it has any.
  var nameRange: Range<Int>?
  var name = ""
  var value: SyntaxNode
  /// Where the comma behind it stands.
  var comma: Int?

  /// Name and value.
  var range: Range<Int> { (nameRange ?? value.range).lowerBound..<value.range.upperBound }
}

/// Builds the tree of a document that a `JSONReader` has accepted.
struct SyntaxReader {
  private var tokens: JSONTokenizer
  private var token: JSONToken

  static func read(_ bytes: [UInt8]) throws(TextError) -> SyntaxNode {
    var tokens = JSONTokenizer(bytes, dialect: .lenient)
    let first = try tokens.next()
    var reader = SyntaxReader(tokens: tokens, token: first)
    return try reader.value()
  }

  private init(tokens: JSONTokenizer, token: JSONToken) {
    self.tokens = tokens
    self.token = token
  }

  /// Takes the current token and goes on to the next.
  private mutating func take() throws(TextError) -> JSONToken {
    let taken = token
    token = try tokens.next()
    return taken
  }

  private mutating func value() throws(TextError) -> SyntaxNode {
    let first = try take()
    switch first.kind {
    case .beginObject:
      let (items, end) = try items(until: .endObject)
      return SyntaxNode(range: first.range.lowerBound..<end, content: .object(items))
    case .beginArray:
      let (items, end) = try items(until: .endArray)
      return SyntaxNode(range: first.range.lowerBound..<end, content: .array(items))
    default: return SyntaxNode(range: first.range, content: .scalar(first.kind))
    }
  }

  private mutating func items(until end: JSONToken.Kind) throws(TextError) -> ([SyntaxItem], Int) {
    var items: [SyntaxItem] = []
    while token.kind != end, token.kind != .end {
      var nameRange: Range<Int>?
      var name = ""
      if end == .endObject {
        let token = try take()
        nameRange = token.range
        name = try tokens.text(of: token)
        _ = try take()  // the colon
      }
      var item = SyntaxItem(nameRange: nameRange, name: name, value: try value())
      if token.kind == .comma { item.comma = try take().range.lowerBound }
      items.append(item)
    }
    return (items, try take().range.upperBound)
  }
}

/// What lies between two tokens: white space and comments.
struct Gap {
  /// Where the last comment ends, its line end not included; the beginning of the gap without one.
  var commentEnd: Int
  var endsInLineComment = false
  var hasNewline = false
  var isBlank: Bool

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    commentEnd = range.lowerBound
    isBlank = true
    var index = range.lowerBound
    while index < range.upperBound {
      let second = index + 1 < range.upperBound ? bytes[index + 1] : 0
      if bytes[index] == UInt8(ascii: "/"), second == UInt8(ascii: "/") {
        while index < range.upperBound, bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
        (commentEnd, endsInLineComment, isBlank) = (index, true, false)
      } else if bytes[index] == UInt8(ascii: "/"), second == UInt8(ascii: "*") {
        index += 2
        while index + 1 < range.upperBound,
          !(bytes[index] == UInt8(ascii: "*") && bytes[index + 1] == UInt8(ascii: "/"))
        {
          index += 1
        }
        index = min(index + 2, range.upperBound)
        (commentEnd, endsInLineComment, isBlank) = (index, false, false)
      } else {
        if bytes[index] == 0x0A || bytes[index] == 0x0D { hasNewline = true }
        index += 1
      }
    }
  }
}
