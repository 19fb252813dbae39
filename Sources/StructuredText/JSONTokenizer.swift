/// Cuts a JSON document into tokens with byte ranges, so that a reader can build values and an editor can replace one
/// value and keep every other byte.
public struct JSONTokenizer: Sendable {
  public let bytes: [UInt8]
  public let dialect: JSONDialect
  private var offset: Int

  /// - Parameter bytes: UTF-8, as checked by `JSONReader`; a byte order mark is skipped.
  public init(_ bytes: [UInt8], dialect: JSONDialect) {
    self.bytes = bytes
    self.dialect = dialect
    offset = withoutByteOrderMark(bytes)
  }

  /// The next token; `.end` for ever after the last one.
  public mutating func next() throws(TextError) -> JSONToken {
    try skipTrivia()
    guard offset < bytes.count else { return JSONToken(kind: .end, range: offset..<offset, isEscaped: false) }
    let byte = bytes[offset]
    switch byte {
    case UInt8(ascii: "{"): return single(.beginObject)
    case UInt8(ascii: "}"): return single(.endObject)
    case UInt8(ascii: "["): return single(.beginArray)
    case UInt8(ascii: "]"): return single(.endArray)
    case UInt8(ascii: ":"): return single(.colon)
    case UInt8(ascii: ","): return single(.comma)
    case UInt8(ascii: "\""): return try string(quote: byte)
    case UInt8(ascii: "'") where dialect == .lenient: return try string(quote: byte)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
    case UInt8(ascii: "+") where dialect == .lenient, UInt8(ascii: ".") where dialect == .lenient: return number()
    default: return try word()
    }
  }

  func error(_ reason: TextError.Reason, at place: Int) -> TextError { TextError(reason, at: place, in: bytes) }

  private mutating func single(_ kind: JSONToken.Kind) -> JSONToken {
    offset += 1
    return JSONToken(kind: kind, range: offset - 1..<offset, isEscaped: false)
  }

  private mutating func string(quote: UInt8) throws(TextError) -> JSONToken {
    let start = offset
    var isEscaped = false
    var index = offset + 1
    while index < bytes.count {
      let byte = bytes[index]
      if byte == quote {
        offset = index + 1
        return JSONToken(kind: .string, range: start..<offset, isEscaped: isEscaped)
      }
      if byte == UInt8(ascii: "\\") {
        isEscaped = true
        let isLineEnd = index + 2 < bytes.count && bytes[index + 1] == 0x0D && bytes[index + 2] == 0x0A
        index += isLineEnd ? 3 : 2
        continue
      }
      if byte < 0x20, dialect == .strict || byte == 0x0A || byte == 0x0D {
        throw error(.invalid("a control character stands in a string"), at: index)
      }
      index += 1
    }
    throw error(.unfinished("a string"), at: bytes.count)
  }

  /// Takes all that may belong to a number; whether it is one is decided when it is read.
  private mutating func number() -> JSONToken {
    let start = offset
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
        offset += 1
      default: return JSONToken(kind: .number, range: start..<offset, isEscaped: false)
      }
    }
    return JSONToken(kind: .number, range: start..<offset, isEscaped: false)
  }

  private mutating func word() throws(TextError) -> JSONToken {
    let start = offset
    var isEscaped = false
    scan: while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): offset += 1
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"):
        guard dialect == .lenient else { break scan }
        offset += 1
      case UInt8(ascii: "\\"):
        guard dialect == .lenient else { break scan }
        isEscaped = true
        offset = min(offset + 2, bytes.count)
      case 0x80...:
        guard dialect == .lenient, wideSpace(at: offset) == 0 else { break scan }
        offset += 1
      default: break scan
      }
    }
    guard offset > start else { throw error(.expected("a value or a sign of JSON"), at: start) }
    return JSONToken(kind: .word, range: start..<offset, isEscaped: isEscaped)
  }

  private mutating func skipTrivia() throws(TextError) {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x09, 0x0A, 0x0D: offset += 1
      case 0x0B, 0x0C:
        guard dialect == .lenient else { return }
        offset += 1
      case UInt8(ascii: "/"):
        guard dialect == .lenient else { return }
        try skipComment()
      case 0x80...:
        let width = dialect == .lenient ? wideSpace(at: offset) : 0
        guard width > 0 else { return }
        offset += width
      default: return
      }
    }
  }

  private mutating func skipComment() throws(TextError) {
    let start = offset
    let second = offset + 1 < bytes.count ? bytes[offset + 1] : 0
    if second == UInt8(ascii: "/") {
      while offset < bytes.count, bytes[offset] != 0x0A, bytes[offset] != 0x0D { offset += 1 }
    } else if second == UInt8(ascii: "*") {
      offset += 2
      while offset + 1 < bytes.count {
        if bytes[offset] == UInt8(ascii: "*"), bytes[offset + 1] == UInt8(ascii: "/") {
          offset += 2
          return
        }
        offset += 1
      }
      throw error(.unfinished("a comment"), at: bytes.count)
    } else {
      throw error(.expected("a value or a sign of JSON"), at: start)
    }
  }

  /// The length of a white space character beyond ASCII at that place, 0 if there is none.
  private func wideSpace(at place: Int) -> Int {
    guard place + 1 < bytes.count else { return 0 }
    let second = bytes[place + 1]
    if bytes[place] == 0xC2 { return second == 0xA0 ? 2 : 0 }
    guard place + 2 < bytes.count else { return 0 }
    let third = bytes[place + 2]
    switch (bytes[place], second) {
    case (0xE1, 0x9A): return third == 0x80 ? 3 : 0
    case (0xE2, 0x80): return (0x80...0x8A).contains(third) || [0xA8, 0xA9, 0xAF].contains(third) ? 3 : 0
    case (0xE2, 0x81): return third == 0x9F ? 3 : 0
    case (0xE3, 0x80): return third == 0x80 ? 3 : 0
    case (0xEF, 0xBB): return third == 0xBF ? 3 : 0
    default: return 0
    }
  }
}
