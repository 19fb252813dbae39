/// The document as the readers take it: without a byte order mark.
func withoutByteOrderMark(_ bytes: [UInt8]) -> Int {
  bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
}

/// The place of the first byte that is not UTF-8; nil when all of it is.
func firstInvalidUTF8(in bytes: [UInt8]) -> Int? {
  bytes.withUnsafeBufferPointer { buffer in
    var index = 0
    while index < buffer.count {
      if buffer[index] < 0x80 {
        index += 1
      } else {
        guard let length = lengthOfScalar(at: index, in: buffer) else { return index }
        index += length
      }
    }
    return nil
  }
}

/// How many bytes the scalar beyond ASCII takes that begins at the place, 2 to 4; nil when it is not UTF-8.
///
/// Overlong forms, surrogates and scalars above U+10FFFF are refused, as the Unicode standard (table 3-7) has it.
@inlinable
public func lengthOfScalar(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
  let first = bytes[index]
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
  default: return nil
  }
  guard index + length <= bytes.count, bytes[index + 1] >= low, bytes[index + 1] <= high else { return nil }
  for next in 2..<max(length, 2) where bytes[index + next] & 0xC0 != 0x80 { return nil }
  return length
}
