/// What rows show, in lower case and one after the other, for the filter to search.
struct Haystack: Sendable {
  private var bytes: [UInt8] = []
  /// Where each row ends in `bytes`.
  private var ends: [Int] = []

  /// - Parameter add: hands over what a row shows, part by part; words do not reach from one part into the next.
  init(count: Int, parts add: (Int, (String) -> Void) -> Void) {
    ends.reserveCapacity(count)
    bytes.reserveCapacity(count * 64)
    for index in 0..<count {
      let start = bytes.count
      add(index) { part in
        bytes.append(contentsOf: part.utf8)
        bytes.append(UInt8(ascii: "\n"))
      }
      lowercase(from: start)
      ends.append(bytes.count)
    }
  }

  private mutating func lowercase(from start: Int) {
    var isASCII = true
    bytes.withUnsafeMutableBufferPointer { bytes in
      for index in start..<bytes.count {
        let byte = bytes[index]
        if byte >= 0x80 { isASCII = false }
        if byte >= 65, byte <= 90 { bytes[index] = byte | 0x20 }
      }
    }
    guard !isASCII else { return }
    let text = String(decoding: bytes[start...], as: UTF8.self).lowercased()
    bytes.removeSubrange(start...)
    bytes.append(contentsOf: text.utf8)
  }

  /// The words of a filter, in lower case.
  static func words(of filter: String) -> [[UInt8]] {
    filter.lowercased().split(whereSeparator: \.isWhitespace).map { Array($0.utf8) }
  }

  /// Those of the given rows (nil: all) that hold every word.
  func rows(with words: [[UInt8]], among order: [Int]?) -> [Int] {
    bytes.withUnsafeBufferPointer { bytes in
      func holdsAll(_ row: Int) -> Bool {
        let start = row == 0 ? 0 : ends[row - 1]
        let text = UnsafeBufferPointer(rebasing: bytes[start..<ends[row]])
        return words.allSatisfy { Self.contains($0, in: text) }
      }
      return if let order { order.filter(holdsAll) } else { ends.indices.filter(holdsAll) }
    }
  }

  private static func contains(_ word: [UInt8], in text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = word.first else { return true }
    guard word.count <= text.count else { return false }
    return word.withUnsafeBufferPointer { word in
      for start in 0...(text.count - word.count) where text[start] == first {
        var length = 1
        while length < word.count, text[start + length] == word[length] { length += 1 }
        if length == word.count { return true }
      }
      return false
    }
  }
}
