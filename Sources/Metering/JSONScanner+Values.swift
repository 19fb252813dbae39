extension JSONScanner {
  /// Longer strings are never names or values that matter here.
  private static let decodedLimit = 2_048

  /// Lends the text of the last string or name without its escapes; of a long escaped one the raw bytes.
  @inline(__always)
  func withText<Result>(_ body: (ByteText) -> Result) -> Result {
    guard isEscaped, end - start <= Self.decodedLimit else { return body(raw) }
    let decoded = unescaped()
    return decoded.withUnsafeBufferPointer { buffer in
      // An escaped text is never empty, but an empty buffer would have no address.
      guard let base = buffer.baseAddress else { return body(ByteText(start: bytes, count: 0)) }
      return body(ByteText(start: base, count: buffer.count))
    }
  }

  /// The last string as text; nil when it is longer than `limit` bytes.
  func string(limit: Int) -> String? {
    guard end - start <= limit else { return nil }
    return isEscaped ? String(decoding: unescaped(), as: UTF8.self) : raw.string
  }

  /// The last number where it is a whole one from 0 to 2^50, however it is written.
  var wholeNumber: Int? {
    let length = end - start
    guard length > 0, length <= 40 else { return nil }
    var value = 0
    for place in start..<end {
      let digit = bytes[place] &- 0x30
      guard digit < 10, place - start < 15 else { return unusualWholeNumber }
      value = value * 10 + Int(digit)
    }
    return value
  }

  /// The last number, where it is finite.
  var decimal: Double? {
    guard end - start <= 40, let value = Double(raw.string), value.isFinite else { return nil }
    return value
  }

  private var unusualWholeNumber: Int? {
    guard let value = decimal, value >= 0, value <= 0x1p50, value == value.rounded() else { return nil }
    return Int(value)
  }

  private func unescaped() -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(end - start)
    var place = start
    while place < end {
      guard bytes[place] == UInt8(ascii: "\\") else {
        text.append(bytes[place])
        place += 1
        continue
      }
      let kind = bytes[place + 1]
      place += 2
      switch kind {
      case UInt8(ascii: "b"): text.append(0x08)
      case UInt8(ascii: "f"): text.append(0x0C)
      case UInt8(ascii: "n"): text.append(0x0A)
      case UInt8(ascii: "r"): text.append(0x0D)
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "u"):
        var scalar = UInt32(unit(at: place))
        place += 4
        if scalar & 0xFC00 == 0xD800, place + 6 <= end, bytes[place] == UInt8(ascii: "\\"),
          bytes[place + 1] == UInt8(ascii: "u")
        {
          let low = UInt32(unit(at: place + 2))
          if low & 0xFC00 == 0xDC00 {
            scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
            place += 6
          }
        }
        text.append(contentsOf: UTF8.encode(Unicode.Scalar(scalar) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter)
      default: text.append(kind)
      }
    }
    return text
  }

  private func unit(at place: Int) -> UInt16 {
    (0..<4).reduce(0) { $0 << 4 | (hexadecimal(bytes[place + $1]) ?? 0) }
  }
}
