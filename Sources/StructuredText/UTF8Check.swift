/// The document as the readers take it: without a byte order mark.
func withoutByteOrderMark(_ bytes: [UInt8]) -> Int {
  bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
}

/// The place of the first byte that is not UTF-8; nil when all of it is.
///
/// Overlong forms, surrogates and scalars above U+10FFFF are refused, as the Unicode standard (table 3-7) has it.
func firstInvalidUTF8(in bytes: [UInt8]) -> Int? {
  bytes.withUnsafeBufferPointer { buffer in
    var index = 0
    let count = buffer.count
    while index < count {
      let first = buffer[index]
      if first < 0x80 {
        index += 1
        continue
      }
      let length: Int
      var low: UInt8 = 0x80
      var high: UInt8 = 0xBF
      switch first {
      case 0xC2...0xDF: length = 2
      case 0xE0...0xEF:
        length = 3
        if first == 0xE0 { low = 0xA0 }
        if first == 0xED { high = 0x9F }
      case 0xF0...0xF4:
        length = 4
        if first == 0xF0 { low = 0x90 }
        if first == 0xF4 { high = 0x8F }
      default: return index
      }
      guard index + length <= count, buffer[index + 1] >= low, buffer[index + 1] <= high else { return index }
      for next in 2..<max(length, 2) where buffer[index + next] & 0xC0 != 0x80 { return index }
      index += length
    }
    return nil
  }
}
