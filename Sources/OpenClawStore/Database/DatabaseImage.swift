import Glibc

/// A database as one moment's bytes: what its file says with what its log of later writes says.
///
/// SQLite itself cannot read a database in this mode without making files beside it, where none are there because
/// nobody has it open. So it is read into memory, and SQLite looks at that.
struct DatabaseImage {
  var bytes: [UInt8]

  static let largest = 256 << 20

  private static let magic = Array("SQLite format 3\u{0}".utf8)

  /// Whether a file's first 100 bytes are those of a database.
  static func isDatabase(_ header: [UInt8]) -> Bool { header.count >= 100 && header.starts(with: magic) }

  /// Whether its writes go to a log first.
  static func usesLog(_ header: [UInt8]) -> Bool { header.count > 19 && header[18] == 2 && header[19] == 2 }

  /// - Parameter log: the file `-wal`; empty when there is none.
  init(_ main: [UInt8], log: [UInt8]) {
    bytes = main
    if let log = WriteAheadLog(log) { log.apply(to: &bytes) }
    // Without a log there is nothing for SQLite to look for beside it.
    if bytes.count > 19 {
      bytes[18] = 1
      bytes[19] = 1
    }
  }
}

/// What was written to a database and is not in its file yet.
struct WriteAheadLog {
  private let bytes: [UInt8]
  private let pageSize: Int
  private let isBigEndian: Bool

  private static let headerSize = 32
  private static let frameHeaderSize = 24

  /// nil when it is none, or holds nothing that counts.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= Self.headerSize else { return nil }
    self.bytes = bytes
    let magic = Self.number(bytes, 0)
    guard magic == 0x377F_0682 || magic == 0x377F_0683 else { return nil }
    isBigEndian = magic & 1 == 1
    pageSize = Int(Self.number(bytes, 8))
    guard pageSize >= 512, pageSize <= 65536, pageSize & (pageSize - 1) == 0 else { return nil }
    guard case let sum = checksum(0..<24, from: (0, 0)), sum.0 == Self.number(bytes, 24),
      sum.1 == Self.number(bytes, 28)
    else { return nil }
  }

  /// Puts the pages of all whole transactions in their places.
  func apply(to database: inout [UInt8]) {
    var sum = (Self.number(bytes, 24), Self.number(bytes, 28))
    var place = Self.headerSize
    var pending: [(page: Int, place: Int)] = []
    while place + Self.frameHeaderSize + pageSize <= bytes.count {
      let content = place + Self.frameHeaderSize
      // The salt tells frames of this log from what an older one left behind them.
      guard bytes[place + 8..<place + 16] == bytes[16..<24] else { return }
      sum = checksum(place..<place + 8, from: sum)
      sum = checksum(content..<content + pageSize, from: sum)
      guard sum.0 == Self.number(bytes, place + 16), sum.1 == Self.number(bytes, place + 20) else { return }
      let page = Int(Self.number(bytes, place))
      guard page > 0, page <= DatabaseImage.largest / pageSize else { return }
      pending.append((page, content))
      let size = Int(Self.number(bytes, place + 4))
      if size > 0 {
        guard size <= DatabaseImage.largest / pageSize else { return }
        resize(&database, to: size * pageSize)
        for (page, content) in pending where page <= size {
          database.replaceSubrange((page - 1) * pageSize..<page * pageSize, with: bytes[content..<content + pageSize])
        }
        pending.removeAll()
      }
      place = content + pageSize
    }
  }

  private func resize(_ database: inout [UInt8], to size: Int) {
    if database.count > size { database.removeLast(database.count - size) }
    if database.count < size { database += repeatElement(0, count: size - database.count) }
  }

  private func checksum(_ range: Range<Int>, from start: (UInt32, UInt32)) -> (UInt32, UInt32) {
    var (first, second) = start
    var place = range.lowerBound
    while place + 8 <= range.upperBound {
      first = first &+ word(place) &+ second
      second = second &+ word(place + 4) &+ first
      place += 8
    }
    return (first, second)
  }

  private func word(_ place: Int) -> UInt32 {
    let number = Self.number(bytes, place)
    return isBigEndian ? number : number.byteSwapped
  }

  private static func number(_ bytes: [UInt8], _ place: Int) -> UInt32 {
    UInt32(bytes[place]) << 24 | UInt32(bytes[place + 1]) << 16 | UInt32(bytes[place + 2]) << 8
      | UInt32(bytes[place + 3])
  }
}
