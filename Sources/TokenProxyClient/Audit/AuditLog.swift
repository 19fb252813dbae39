import Glibc
import StructuredText

/// The log of what was run: lines of JSON in `audit.log`, 0600. When it has grown too large it becomes `audit.log.1` in the
/// place of an older one, and a new one is begun.
public struct AuditLog: Sendable {
  let folder: String
  let limit: Int

  /// - Parameters:
  ///   - folder: the client's folder.
  ///   - limit: the size in bytes from which on the log is put aside.
  public init(folder: String, limit: Int = 1 << 20) {
    self.folder = folder
    self.limit = limit
  }

  var path: String { folder + "/audit.log" }

  /// Appends a line, whole even when several programs do so at once.
  ///
  /// - Throws: `ClientFailure`. Nobody's command should fail for it.
  public func add(_ entry: AuditEntry) throws(ClientFailure) {
    let line = Array((JSONWriter.compact(entry.json) + "\n").utf8)
    try DiskFolder(path: folder).locked { () throws(ClientFailure) in
      var facts = stat()
      if lstat(path, &facts) == 0, facts.st_size + off_t(line.count) > limit, facts.st_mode & S_IFMT == S_IFREG {
        guard rename(path, path + ".1") == 0 else { throw failure("put aside") }
      }
      let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard file >= 0 else { throw failure("written") }
      defer { close(file) }
      fchmod(file, 0o600)
      // The end of a line that a crash cut off must not swallow ours.
      let needsLineEnd = endsInMiddleOfLine()
      let bytes = (needsLineEnd ? [0x0A] : []) + line
      let count = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      guard count == bytes.count else { throw failure("written") }
    }
  }

  /// The newest entries, the oldest of them first. What is no entry is passed over.
  ///
  /// Read from the end, so that a long log costs no more than what is shown of it.
  public func newest(_ count: Int) throws(ClientFailure) -> [AuditEntry] {
    var entries: [AuditEntry] = []
    for file in [path, path + ".1"] where entries.count < count {
      var reader = try BackwardLines(file)
      while entries.count < count, let line = reader?.next() {
        guard let value = try? JSONReader.read(line), let entry = AuditEntry(value) else { continue }
        entries.append(entry)
      }
    }
    return entries.reversed()
  }

  /// Removes the log and the one put aside.
  public func clear() throws(ClientFailure) {
    guard access(folder, F_OK) == 0 else { return }
    try DiskFolder(path: folder).locked { () throws(ClientFailure) in
      for file in [path, path + ".1"] where unlink(file) != 0 && errno != ENOENT { throw failure("removed") }
    }
  }

  private func endsInMiddleOfLine() -> Bool {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return false }
    defer { close(file) }
    guard lseek(file, -1, SEEK_END) >= 0 else { return false }
    var last: UInt8 = 0
    return read(file, &last, 1) == 1 && last != 0x0A
  }

  private func failure(_ action: String) -> ClientFailure {
    ClientFailure(.system, "\(path) cannot be \(action): \(String(cString: strerror(errno)))")
  }
}

/// The lines of a file, the last one first.
struct BackwardLines: ~Copyable {
  private static let block = 65_536
  /// Longer lines are no entries of ours.
  private static let longest = 1 << 20

  private let file: Int32
  private var position: off_t
  /// What was read and not yet given away; its first byte is at `position`.
  private var pending: [UInt8] = []

  /// nil when there is no such file.
  init?(_ path: String) throws(ClientFailure) {
    file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw ClientFailure(.system, "\(path) cannot be read: \(String(cString: strerror(errno)))")
    }
    position = lseek(file, 0, SEEK_END)
  }

  deinit { if file >= 0 { close(file) } }

  /// Without its line end; nil at the beginning of the file.
  mutating func next() -> [UInt8]? {
    while true {
      if let end = pending.lastIndex(of: 0x0A) {
        let line = Array(pending[(end + 1)...])
        pending.removeSubrange(end...)
        if line.isEmpty { continue }
        return line
      }
      guard position > 0, pending.count < Self.longest, readBlock() else {
        defer { pending = [] }
        return pending.isEmpty ? nil : pending
      }
    }
  }

  private mutating func readBlock() -> Bool {
    let size = min(off_t(Self.block), position)
    var bytes = [UInt8](repeating: 0, count: Int(size))
    let start = position - size
    let count = bytes.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, start) }
    guard count == bytes.count else { return false }
    pending = bytes + pending
    position = start
    return true
  }
}
