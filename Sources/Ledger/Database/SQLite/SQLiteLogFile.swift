import Glibc

/// The write-ahead log of a database, as a file whose content can be put on the disk.
///
/// It is opened beside SQLite's own descriptor, so that one thread waits for the disk while another one works on the
/// database. SQLite's locks lie on other files: closing this one lets go of none.
///
/// `@unchecked Sendable`: only the one thread that syncs uses it.
final class SQLiteLogFile: @unchecked Sendable {
  private let path: String
  private var descriptor: CInt = -1

  init(database path: String) { self.path = path + "-wal" }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Returns when everything that was committed before is on the disk.
  func sync() throws(DatabaseFailure) {
    if descriptor < 0 {
      descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else {
        // Nothing was ever written.
        if errno == ENOENT { return }
        throw failure
      }
      try syncFolder()
    }
    while fdatasync(descriptor) != 0 { if errno != EINTR { throw failure } }
  }

  /// The file's name must be there too after the power was lost.
  private func syncFolder() throws(DatabaseFailure) {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let handle = open(folder, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
    guard handle >= 0 else { throw failure }
    defer { close(handle) }
    guard fsync(handle) == 0 else { throw failure }
  }

  private var failure: DatabaseFailure {
    .unavailable("its log cannot be written to the disk: \(String(cString: strerror(errno)))")
  }
}
