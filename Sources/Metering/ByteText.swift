import Glibc

/// Bytes within a document that somebody else keeps alive; never leaves the closure that lent them.
package struct ByteText {
  package let start: UnsafePointer<UInt8>
  package let count: Int

  @inlinable
  package init(start: UnsafePointer<UInt8>, count: Int) {
    self.start = start
    self.count = count
  }

  /// Whether the bytes are those of the literal.
  @inlinable @inline(__always)
  package func equals(_ literal: StaticString) -> Bool {
    count == literal.utf8CodeUnitCount && memcmp(start, literal.utf8Start, count) == 0
  }

  package func hasPrefix(_ literal: StaticString) -> Bool {
    count >= literal.utf8CodeUnitCount && memcmp(start, literal.utf8Start, literal.utf8CodeUnitCount) == 0
  }

  package var string: String { String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self) }
}
