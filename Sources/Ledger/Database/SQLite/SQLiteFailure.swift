import GRDB
import GRDBSQLite

/// What SQLite said, in our words.
enum SQLiteFailure {
  /// - Parameter code: a primary or extended result code.
  static func of(code: CInt, message: String) -> DatabaseFailure {
    switch code {
    case 1555, 2067, 2579:  // primary key, unique, rowid
      let prefix = "UNIQUE constraint failed: "
      return .notUnique(message.hasPrefix(prefix) ? String(message.dropFirst(prefix.count)) : message)
    default: break
    }
    switch code & 0xff {
    case SQLITE_BUSY, SQLITE_LOCKED: return .busy
    case SQLITE_CANTOPEN, SQLITE_NOTADB, SQLITE_CORRUPT, SQLITE_READONLY, SQLITE_PERM, SQLITE_FULL, SQLITE_IOERR:
      return .unavailable(message)
    default: return .failed(message)
    }
  }

  /// The latest fault of a connection.
  static func latest(_ connection: OpaquePointer?) -> DatabaseFailure {
    of(code: sqlite3_extended_errcode(connection), message: String(cString: sqlite3_errmsg(connection)))
  }

  static func of(_ error: any Error) -> DatabaseFailure {
    switch error {
    case let failure as DatabaseFailure: failure
    case let error as DatabaseError:
      of(code: error.extendedResultCode.rawValue, message: error.message ?? "\(error.extendedResultCode)")
    default: .failed("\(error)")
    }
  }
}
