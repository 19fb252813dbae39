/// The characters of a TOML document: blanks, line ends, keys and strings.
struct TOMLScanner {
  let bytes: [UInt8]
  private(set) var offset: Int
  private(set) var line = 1

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    offset = withoutByteOrderMark(bytes)
  }

  var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  func error(_ reason: TextError.Reason, at place: Int) -> TextError { TextError(reason, at: place, in: bytes) }

  /// Something else stands here, or the document ends.
  func fault(_ expected: String, within what: String) -> TextError {
    error(peek == nil ? .unfinished(what) : .expected(expected), at: offset)
  }

  /// Only over bytes that are not line ends.
  mutating func advance(_ count: Int = 1) { offset = min(offset + count, bytes.count) }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || byte == 0x09 { offset += 1 }
  }

  /// Takes one line end, if one stands here.
  mutating func takeLineEnd() -> Bool {
    if peek == 0x0A {
      offset += 1
    } else if peek == 0x0D, offset + 1 < bytes.count, bytes[offset + 1] == 0x0A {
      offset += 2
    } else {
      return false
    }
    line += 1
    return true
  }

  mutating func skipComment() throws(TextError) {
    guard take("#") else { return }
    while let byte = peek, byte != 0x0A {
      if byte == 0x0D, offset + 1 < bytes.count, bytes[offset + 1] == 0x0A { return }
      guard byte >= 0x20 && byte != 0x7F || byte == 0x09 else {
        throw error(.invalid("a control character stands in a comment"), at: offset)
      }
      offset += 1
    }
  }

  /// Blanks, comments and line ends.
  mutating func skipBlankLines() throws(TextError) {
    repeat {
      skipBlanks()
      try skipComment()
    } while takeLineEnd()
  }

  /// Nothing but a comment may follow on this line.
  mutating func endLine() throws(TextError) {
    skipBlanks()
    try skipComment()
    guard peek == nil || takeLineEnd() else { throw error(.expected("the end of the line"), at: offset) }
  }

  mutating func keyPart() throws(TextError) -> String {
    if peek == UInt8(ascii: "\"") || peek == UInt8(ascii: "'") {
      let quote = bytes[offset]
      if offset + 2 < bytes.count, bytes[offset + 1] == quote, bytes[offset + 2] == quote {
        throw error(.invalid("a key may not hold line ends"), at: offset)
      }
      return try string()
    }
    let start = offset
    while let byte = peek, isBareKey(byte) { offset += 1 }
    guard offset > start else { throw fault("a key", within: "an assignment") }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  private func isBareKey(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  /// Any of the four kinds of string, at its opening quote.
  mutating func string() throws(TextError) -> String {
    let quote = bytes[offset]
    let isLong = startsWithThree(quote)
    advance(isLong ? 3 : 1)
    if isLong { _ = takeLineEnd() }
    var text: [UInt8] = []
    while let byte = peek {
      if byte == quote {
        if !isLong {
          offset += 1
          return String(decoding: text, as: UTF8.self)
        }
        if startsWithThree(quote) {
          // Up to two quotes may stand before the closing three.
          for _ in 0..<2 where offset + 3 < bytes.count && bytes[offset + 3] == quote {
            text.append(quote)
            offset += 1
          }
          advance(3)
          return String(decoding: text, as: UTF8.self)
        }
      } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        try escape(inLong: isLong, to: &text)
        continue
      } else if isLong, takeLineEnd() {
        text.append(0x0A)
        continue
      } else if byte < 0x20 && byte != 0x09 || byte == 0x7F {
        throw error(.invalid("a control character or a line end stands in a string"), at: offset)
      }
      text.append(byte)
      offset += 1
    }
    throw error(.unfinished("a string"), at: offset)
  }

  private func startsWithThree(_ quote: UInt8) -> Bool {
    offset + 2 < bytes.count && bytes[offset] == quote && bytes[offset + 1] == quote && bytes[offset + 2] == quote
  }

  private mutating func escape(inLong isLong: Bool, to text: inout [UInt8]) throws(TextError) {
    let place = offset
    offset += 1
    guard let byte = peek else { throw error(.unfinished("a string"), at: offset) }
    if isLong, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      // A backslash at the end of a line takes away all white space up to the next character.
      skipBlanks()
      guard takeLineEnd() else { throw error(.invalid("there is no such escape in TOML"), at: place) }
      repeat { skipBlanks() } while takeLineEnd()
      return
    }
    offset += 1
    switch byte {
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(byte)
    case UInt8(ascii: "u"): try unicode(digits: 4, to: &text)
    case UInt8(ascii: "U"): try unicode(digits: 8, to: &text)
    default: throw error(.invalid("there is no such escape in TOML"), at: place)
    }
  }

  private mutating func unicode(digits: Int, to text: inout [UInt8]) throws(TextError) {
    let place = offset
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let byte = peek, let digit = hexadecimalDigit(byte) else {
        throw error(.invalid("an escape is not complete"), at: place)
      }
      value = value << 4 | UInt32(digit)
      offset += 1
    }
    guard let scalar = Unicode.Scalar(value) else {
      throw error(.invalid("an escape names no character"), at: place)
    }
    text.append(contentsOf: Array(String(scalar).utf8))
  }
}
