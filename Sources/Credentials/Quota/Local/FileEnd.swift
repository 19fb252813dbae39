import Glibc

/// The end of a file that may be large. Never waits: what is no regular file has none.
struct FileEnd: Sendable {
  var bytes: [UInt8]
  /// Whether that is all of the file.
  var isWhole: Bool
  /// Seconds since 1970.
  var modifiedAt: Double

  init(bytes: [UInt8], isWhole: Bool, modifiedAt: Double) {
    self.bytes = bytes
    self.isWhole = isWhole
    self.modifiedAt = modifiedAt
  }

  init?(_ path: String, most: Int) {
    let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var facts = stat()
    guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
    let start = max(0, Int(facts.st_size) - most)
    var content = [UInt8](repeating: 0, count: min(Int(facts.st_size), most))
    var length = 0
    while length < content.count {
      let room = content.count - length
      let count = content.withUnsafeMutableBytes { buffer in
        buffer.baseAddress.map { pread(file, $0 + length, room, off_t(start + length)) } ?? 0
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      length += count
    }
    content.removeLast(content.count - length)
    self.init(bytes: content, isWhole: start == 0, modifiedAt: Self.seconds(facts))
  }

  static func facts(of path: String) -> (modifiedAt: Double, size: Int64)? {
    var facts = stat()
    guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
    return (seconds(facts), Int64(facts.st_size))
  }

  private static func seconds(_ facts: stat) -> Double {
    Double(facts.st_mtim.tv_sec) + Double(facts.st_mtim.tv_nsec) / 1e9
  }
}
