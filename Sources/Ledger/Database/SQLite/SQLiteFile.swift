import Glibc
import GRDB

/// Opens files of SQLite so that only their owner reads them and several processes share them.
enum SQLiteFile {
  /// How long a lock of another process is waited for, in milliseconds.
  private static let busyTimeout = 5000

  static func open(_ path: String) throws -> any DatabaseWriter {
    try makePrivate(path)
    // Two processes that make the file at once may find it locked while it becomes a WAL database.
    for attempt in 0..<20 {
      do {
        return try DatabasePool(path: path, configuration: configuration())
      } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
        usleep(useconds_t(min(10_000 * (attempt + 1), 100_000)))
      }
    }
    return try DatabasePool(path: path, configuration: configuration())
  }

  static func inMemory() throws -> any DatabaseWriter {
    try DatabaseQueue(configuration: configuration())
  }

  private static func configuration() -> Configuration {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    configuration.maximumReaderCount = 3
    // The writer keeps its transaction open for more to come.
    configuration.allowsUnsafeTransactions = true
    // Short naps: the other process holds the lock for the time of one commit.
    configuration.busyMode = .callback { attempt in
      usleep(useconds_t(min(200 * (attempt + 1), 5000)))
      return attempt < busyTimeout / 5
    }
    configuration.prepareDatabase { database in
      // Every statement of ours is prepared once; nothing it does needs a temporary file.
      try database.execute(sql: "PRAGMA temp_store=MEMORY")
      // The log is put on the disk by the writer, after the commit, and kept short by it.
      try database.execute(sql: "PRAGMA synchronous=NORMAL")
      try database.execute(sql: "PRAGMA journal_size_limit=16777216")
    }
    return configuration
  }

  /// Makes the missing folders with 0700 and the file with 0600, so that it is never readable for others.
  private static func makePrivate(_ path: String) throws(DatabaseFailure) {
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try makeFolder(String(path[..<slash])) }
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure("opened", path) }
    defer { Glibc.close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure("read", path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .unavailable("\"\(path)\" is not a file: name a file for the database")
    }
    // An older file that others may read is ours to close; one of another owner stays as it is.
    if status.st_mode & 0o077 != 0 { _ = fchmod(descriptor, 0o600) }
  }

  private static func makeFolder(_ path: String) throws(DatabaseFailure) {
    guard mkdir(path, 0o700) != 0 else { return }
    switch errno {
    case EEXIST: return
    case ENOENT:
      guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { throw failure("made", path) }
      try makeFolder(String(path[..<slash]))
      guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure("made", path) }
    default: throw failure("made", path)
    }
  }

  private static func failure(_ what: String, _ path: String) -> DatabaseFailure {
    .unavailable("\"\(path)\" cannot be \(what): \(String(cString: strerror(errno)))")
  }
}

/// Where a database's file was when it was opened. What is written into one that was deleted since would be lost.
struct SQLitePlace: Sendable {
  private let path: String
  private let device: dev_t
  private let inode: ino_t

  /// - Returns: nil when there is none.
  init?(_ path: String) {
    guard let status = Self.status(path) else { return nil }
    self.path = path
    device = status.st_dev
    inode = status.st_ino
  }

  var isThere: Bool {
    guard let status = Self.status(path) else { return false }
    return status.st_dev == device && status.st_ino == inode
  }

  private static func status(_ path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }
}
