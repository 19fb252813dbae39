import Synchronization

/// Names that nobody chooses twice. Their bits come from the system's generator, some hundred at a time, since asking it is
/// a system call; none is kept once it is used.
enum RandomName {
  private struct Stock {
    var bits = InlineArray<64, UInt64>(repeating: 0)
    var count = 0

    mutating func take() -> UInt64 {
      if count == 0 {
        var generator = SystemRandomNumberGenerator()
        for place in bits.indices { bits[place] = generator.next() }
        count = bits.count
      }
      count -= 1
      defer { bits[count] = 0 }
      return bits[count]
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
