extension JSONTokenizer {
  /// The text of a string or of a bare word, escapes resolved. Half of a surrogate pair becomes U+FFFD.
  public func text(of token: JSONToken) throws(TextError) -> String {
    let inner = token.kind == .string ? token.range.lowerBound + 1..<token.range.upperBound - 1 : token.range
    guard token.isEscaped else { return String(decoding: bytes[inner], as: UTF8.self) }
    var text: [UInt8] = []
    text.reserveCapacity(inner.count)
    var index = inner.lowerBound
    while index < inner.upperBound {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "\\") {
        try appendEscape(at: &index, before: inner.upperBound, to: &text)
      } else {
        text.append(byte)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// - Parameter index: behind the backslash; moved behind the escape.
  private func appendEscape(at index: inout Int, before end: Int, to text: inout [UInt8]) throws(TextError) {
    guard index < end else { throw error(.invalid("an escape is not complete"), at: index) }
    let byte = bytes[index]
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): try appendUnicode(at: &index, before: end, to: &text)
    default:
      guard dialect == .lenient else { throw error(.invalid("there is no such escape in JSON"), at: index - 2) }
      try appendLenientEscape(byte, at: &index, before: end, to: &text)
    }
  }

  private func appendLenientEscape(
    _ byte: UInt8, at index: inout Int, before end: Int, to text: inout [UInt8]
  ) throws(TextError) {
    switch byte {
    case UInt8(ascii: "v"): text.append(0x0B)
    case UInt8(ascii: "0"): text.append(0)
    case UInt8(ascii: "x"):
      let unit = try hexadecimal(2, at: &index, before: end)
      text.append(contentsOf: Array(String(Unicode.Scalar(UInt8(truncatingIfNeeded: unit))).utf8))
    case UInt8(ascii: "1")...UInt8(ascii: "9"):
      throw error(.invalid("there is no such escape in JSON5"), at: index - 2)
    case 0x0A: break
    case 0x0D: if index < end, bytes[index] == 0x0A { index += 1 }
    case 0xE2 where index + 1 < end && bytes[index] == 0x80 && (bytes[index + 1] == 0xA8 || bytes[index + 1] == 0xA9):
      index += 2
    default: text.append(byte)
    }
  }

  private func appendUnicode(at index: inout Int, before end: Int, to text: inout [UInt8]) throws(TextError) {
    var value = UInt32(try hexadecimal(4, at: &index, before: end))
    if (0xD800...0xDBFF).contains(value), index + 6 <= end, bytes[index] == UInt8(ascii: "\\"),
      bytes[index + 1] == UInt8(ascii: "u")
    {
      var second = index + 2
      let low = UInt32(try hexadecimal(4, at: &second, before: end))
      if (0xDC00...0xDFFF).contains(low) {
        value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
        index = second
      }
    }
    let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
    text.append(contentsOf: Array(String(scalar).utf8))
  }

  private func hexadecimal(_ digits: Int, at index: inout Int, before end: Int) throws(TextError) -> UInt16 {
    var value: UInt16 = 0
    for place in index..<index + digits {
      guard place < end, let digit = hexadecimalDigit(bytes[place]) else {
        throw error(.invalid("an escape is not complete"), at: place)
      }
      value = value << 4 | UInt16(digit)
    }
    index += digits
    return value
  }
}

/// 0 to 15, or nil.
func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
  default: nil
  }
}
