import Glibc

/// Bytes within a document that somebody else keeps alive; never leaves the closure that lent them.
struct ByteText {
  let start: UnsafePointer<UInt8>
  let count: Int

  /// Whether the bytes are those of the literal.
  @inline(__always)
  func equals(_ literal: StaticString) -> Bool {
    count == literal.utf8CodeUnitCount && memcmp(start, literal.utf8Start, count) == 0
  }

  func hasPrefix(_ literal: StaticString) -> Bool {
    count >= literal.utf8CodeUnitCount && memcmp(start, literal.utf8Start, literal.utf8CodeUnitCount) == 0
  }

  var string: String { String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self) }
}
