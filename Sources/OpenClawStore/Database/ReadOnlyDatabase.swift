import GRDBSQLite
import Glibc
import LocalFiles

/// Why a database could not be read, for a person.
struct DatabaseProblem: Error, Hashable, Sendable {
  var text: String
  var isMalformed = false
}

/// Somebody else's database, looked at without leaving a trace: nothing is written, created, moved into the file, or
/// waited for longer than was said.
final class ReadOnlyDatabase {
  private var connection: OpaquePointer?

  /// - Parameters:
  ///   - path: of a regular file.
  ///   - patience: in milliseconds, for a writer to be done.
  init(_ path: String, patience: Int32) throws(DatabaseProblem) {
    // A link is followed here, so that the log is sought where the database is.
    let path = realPath(of: path) ?? path
    if try Self.isHeldOpen(path) {
      try open(file: path, patience: patience)
    } else {
      try open(image: try Self.image(of: path))
    }
    do { try prepare() } catch {
      sqlite3_close_v2(connection)
      throw error
    }
  }

  deinit { sqlite3_close_v2(connection) }

  /// Whether SQLite can open it as it lies, making no file: somebody has it open, or its writes need no log.
  private static func isHeldOpen(_ path: String) throws(DatabaseProblem) -> Bool {
    let header = try beginning(of: path)
    guard DatabaseImage.isDatabase(header) else {
      throw DatabaseProblem(text: "is no SQLite database", isMalformed: true)
    }
    for suffix in ["-wal", "-shm", "-journal"] where exists(path + suffix) {
      guard isRegularFile(path + suffix) else { throw DatabaseProblem(text: "has a \(suffix) that is no regular file") }
    }
    guard DatabaseImage.usesLog(header) else { return true }
    return exists(path + "-wal") && exists(path + "-shm")
  }

  private static func beginning(of path: String) throws(DatabaseProblem) -> [UInt8] {
    let file = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard file >= 0 else { throw DatabaseProblem(text: "cannot be opened: \(String(cString: strerror(errno)))") }
    defer { close(file) }
    var facts = stat()
    guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      throw DatabaseProblem(text: "is not a regular file")
    }
    var bytes = [UInt8](repeating: 0, count: 100)
    let count = bytes.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
    return Array(bytes.prefix(max(0, count)))
  }

  private static func isRegularFile(_ path: String) -> Bool {
    var facts = stat()
    return lstat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG
  }

  /// The database with its log as they are at one moment: nothing changed while they were read.
  private static func image(of path: String) throws(DatabaseProblem) -> DatabaseImage {
    for _ in 0..<5 {
      let before = (state(of: path), state(of: path + "-wal"))
      guard case .content(let main) = readFile(path, limit: DatabaseImage.largest) else {
        throw DatabaseProblem(text: "cannot be read, or is larger than \(DatabaseImage.largest >> 20) MiB")
      }
      var log: [UInt8] = []
      switch readFile(path + "-wal", limit: DatabaseImage.largest) {
      case .absent: break
      case .content(let content): log = content.bytes
      case .refused(_, let text): throw DatabaseProblem(text: "has a log that \(text)")
      }
      guard before == (state(of: path), state(of: path + "-wal")) else { continue }
      return DatabaseImage(main.bytes, log: log)
    }
    throw DatabaseProblem(text: "is being written")
  }

  /// What changes when somebody writes.
  private static func state(of path: String) -> [Int] {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return [] }
    return [
      Int(facts.st_ino), Int(facts.st_size), facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec, facts.st_ctim.tv_sec,
      facts.st_ctim.tv_nsec,
    ]
  }

  private func open(file path: String, patience: Int32) throws(DatabaseProblem) {
    let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_FULLMUTEX
    guard sqlite3_open_v2("file:\(Self.escaped(path))?mode=ro", &connection, flags, nil) == SQLITE_OK else {
      throw problem()
    }
    sqlite3_busy_timeout(connection, patience)
  }

  private func open(image: DatabaseImage) throws(DatabaseProblem) {
    guard sqlite3_open_v2(":memory:", &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX, nil) == SQLITE_OK
    else { throw problem() }
    let size = image.bytes.count
    // SQLite frees it, also when it does not take it.
    guard size > 0, let memory = sqlite3_malloc64(UInt64(size)) else {
      throw DatabaseProblem(text: "does not fit into memory")
    }
    image.bytes.withUnsafeBytes { bytes in
      if let start = bytes.baseAddress { memory.copyMemory(from: start, byteCount: size) }
    }
    let flags = UInt32(SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY)
    let bytes = memory.assumingMemoryBound(to: UInt8.self)
    guard sqlite3_deserialize(connection, "main", bytes, Int64(size), Int64(size), flags) == SQLITE_OK else {
      throw problem()
    }
  }

  /// Nothing that stands in the database may make us work without end, run functions, or use much memory.
  private func prepare() throws(DatabaseProblem) {
    sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, 32 << 20)
    sqlite3_limit(connection, SQLITE_LIMIT_SQL_LENGTH, 1 << 20)
    sqlite3_limit(connection, SQLITE_LIMIT_VDBE_OP, 100_000)
    sqlite3_progress_handler(connection, 5_000_000, { _ in 1 }, nil)
    for pragma in ["query_only=1", "trusted_schema=0", "cell_size_check=1", "mmap_size=0"] {
      guard sqlite3_exec(connection, "PRAGMA \(pragma)", nil, nil, nil) == SQLITE_OK else { throw problem() }
    }
  }

  /// The names of the tables; views and virtual tables do not count.
  func tables() throws(DatabaseProblem) -> Set<String> {
    let rows = try rows(
      "SELECT name FROM sqlite_master WHERE type='table' AND rootpage > 0 AND sql NOT LIKE 'CREATE VIRTUAL%'")
    return Set(rows.compactMap { $0.first ?? nil })
  }

  /// - Returns: each row as texts; null is nil.
  func rows(_ sql: String, _ values: [String] = []) throws(DatabaseProblem) -> [[String?]] {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(connection, sql, -1, &statement, nil) == SQLITE_OK else { throw problem() }
    defer { sqlite3_finalize(statement) }
    for (index, value) in values.enumerated() {
      guard sqlite3_bind_text(statement, CInt(index + 1), value, -1, Self.copies) == SQLITE_OK else { throw problem() }
    }
    var rows: [[String?]] = []
    while rows.count < 10_000 {
      switch sqlite3_step(statement) {
      case SQLITE_ROW:
        rows.append((0..<sqlite3_column_count(statement)).map { Self.text(statement, $0) })
      case SQLITE_DONE: return rows
      default: throw problem()
      }
    }
    return rows
  }

  private static func text(_ statement: OpaquePointer?, _ column: CInt) -> String? {
    guard let start = sqlite3_column_text(statement, column) else { return nil }
    let count = Int(sqlite3_column_bytes(statement, column))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  private func problem() -> DatabaseProblem {
    let code = sqlite3_errcode(connection)
    let text =
      switch code & 0xFF {
      case SQLITE_BUSY, SQLITE_LOCKED: "is in use by another program"
      case SQLITE_INTERRUPT: "takes too long to read"
      default: "cannot be read: \(String(cString: sqlite3_errstr(code)))"
      }
    return DatabaseProblem(
      text: text, isMalformed: code & 0xFF == SQLITE_CORRUPT || code & 0xFF == SQLITE_NOTADB)
  }

  private static func escaped(_ path: String) -> String {
    var text = ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "%"), UInt8(ascii: "?"), UInt8(ascii: "#"), 0...0x20, 0x7F...0xFF:
        let digits = String(byte, radix: 16, uppercase: true)
        text += "%" + (digits.count < 2 ? "0" : "") + digits
      default: text.unicodeScalars.append(Unicode.Scalar(byte))
      }
    }
    return text
  }

  /// SQLite's word for "copy the bytes, they go away": the address -1.
  private static let copies = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}
