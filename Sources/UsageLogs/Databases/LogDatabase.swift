import GRDBSQLite
import Glibc
import Metering

/// A database of another program, opened for reading and never changed.
struct LogDatabase: ~Copyable {
  private let handle: OpaquePointer

  /// A database that nobody has open is read as it lies: joining its log would make files beside it.
  ///
  /// - Returns: nil with SQLite's reason when it cannot be opened.
  init?(_ path: String, trouble: inout String?) {
    var escaped = ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "_"):
        escaped.unicodeScalars.append(Unicode.Scalar(byte))
      default: escaped += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }
    let isQuiet = access(path + "-wal", F_OK) != 0
    let address = "file:\(escaped)?mode=ro" + (isQuiet ? "&immutable=1" : "")
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(address, &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nil)
    guard code == SQLITE_OK, let opened else {
      trouble = String(cString: sqlite3_errstr(code))
      sqlite3_close(opened)
      return nil
    }
    sqlite3_busy_timeout(opened, 200)
    handle = opened
  }

  deinit { sqlite3_close(handle) }

  /// The names of a table's columns; none when there is no such table.
  func columns(of table: String) -> Set<String> {
    var names: Set<String> = []
    _ = rows("PRAGMA table_info(\(table))") { row in if let name = row.text(1) { names.insert(name.string) } }
    return names
  }

  /// Lends each row of a query.
  ///
  /// - Returns: SQLite's reason when not all could be read.
  func rows(_ query: String, _ parameters: [Int64] = [], _ visit: (LogDatabaseRow) -> Void) -> String? {
    var statement: OpaquePointer?
    var code = sqlite3_prepare_v2(handle, query, -1, &statement, nil)
    guard code == SQLITE_OK, let statement else { return String(cString: sqlite3_errstr(code)) }
    defer { sqlite3_finalize(statement) }
    for (place, value) in parameters.enumerated() { sqlite3_bind_int64(statement, Int32(place + 1), value) }
    while true {
      code = sqlite3_step(statement)
      guard code == SQLITE_ROW else { break }
      visit(LogDatabaseRow(statement: statement))
    }
    return code == SQLITE_DONE ? nil : String(cString: sqlite3_errstr(code))
  }
}

/// A row, valid while it is visited.
struct LogDatabaseRow {
  fileprivate let statement: OpaquePointer

  func int(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

  func text(_ column: Int32) -> ByteText? {
    guard let bytes = sqlite3_column_text(statement, column) else { return nil }
    return ByteText(start: bytes, count: Int(sqlite3_column_bytes(statement, column)))
  }
}
