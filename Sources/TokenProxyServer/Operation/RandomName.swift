import Glibc
import Synchronization

/// Names that nobody chooses twice. Their bits come from the system's generator, some hundred at a time, since asking it is
/// a system call; none is kept once it is used.
enum RandomName {
  private struct Stock {
    /// What one call of `getentropy` may give.
    private static let size = 32
    private var bits = [UInt64](repeating: 0, count: size)
    private var count = 0

    mutating func take() -> UInt64 {
      if count == 0 {
        fill()
        count = Self.size
      }
      count -= 1
      defer { bits[count] = 0 }
      return bits[count]
    }

    private mutating func fill() {
      let bytes = Self.size * MemoryLayout<UInt64>.stride
      guard bits.withUnsafeMutableBytes({ getentropy($0.baseAddress, bytes) }) != 0 else { return }
      // Without it there is still the library's own way of asking.
      var generator = SystemRandomNumberGenerator()
      for place in bits.indices { bits[place] = generator.next() }
    }
  }

  private static let stock = Mutex(Stock())
  private static let digits: StaticString = "0123456789abcdef"

  /// 32 hexadecimal digits: 128 random bits.
  static func make() -> String {
    let (high, low) = stock.withLock { ($0.take(), $0.take()) }
    return String(unsafeUninitializedCapacity: 32) { text in
      for place in 0..<16 {
        text[place] = digits.utf8Start[Int(high >> (4 * UInt64(place)) & 15)]
        text[16 + place] = digits.utf8Start[Int(low >> (4 * UInt64(place)) & 15)]
      }
      return 32
    }
  }
}
