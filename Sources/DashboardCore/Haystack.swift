/// What rows show, in lower case and one after the other, for the filter to search.
struct Haystack: Sendable {
  private var bytes: [UInt8] = []
  /// Where each row ends in `bytes`.
  private var ends: [Int] = []

  init(count: Int, text: (Int, inout String) -> Void) {
    ends.reserveCapacity(count)
    bytes.reserveCapacity(count * 64)
    var row = ""
    for index in 0..<count {
      row.removeAll(keepingCapacity: true)
      text(index, &row)
      if row.utf8.allSatisfy({ $0 < 0x80 }) {
        bytes.append(contentsOf: row.utf8.lazy.map { (65...90).contains($0) ? $0 | 0x20 : $0 })
      } else {
        bytes.append(contentsOf: row.lowercased().utf8)
      }
      ends.append(bytes.count)
    }
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
