import GRDB
import GRDBSQLite

/// A prepared statement of one connection. It binds and steps by SQLite's own functions: on the way of every call, GRDB's
/// rows and arguments cost more than the statements do.
///
/// Only used by who has the connection.
final class SQLiteStatement {
  let isReadOnly: Bool
  private let handle: OpaquePointer
  private let parameters: Int
  private let isOurs: Bool
  private var columns: [String]

  /// - Throws: `DatabaseFailure`.
  init(_ sql: String, on connection: OpaquePointer?) throws(DatabaseFailure) {
    var made: OpaquePointer?
    guard sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &made, nil) == SQLITE_OK,
      let made
    else { throw SQLiteFailure.latest(connection) }
    handle = made
    isOurs = true
    isReadOnly = sqlite3_stmt_readonly(made) != 0
    parameters = Int(sqlite3_bind_parameter_count(made))
    columns = Self.columns(of: made)
  }

  /// One that GRDB keeps.
  init(_ statement: Statement) {
    handle = statement.sqliteStatement
    isOurs = false
    isReadOnly = sqlite3_stmt_readonly(handle) != 0
    parameters = Int(sqlite3_bind_parameter_count(handle))
    columns = statement.columnNames
  }

  deinit { if isOurs { sqlite3_finalize(handle) } }

  /// Runs it once.
  ///
  /// - Parameter onRow: told for each row, which can be read then.
  /// - Throws: `DatabaseFailure`, or what `onRow` throws.
  func run(_ values: [SQLValue], _ onRow: (SQLiteStatement) throws -> Void) throws {
    defer { sqlite3_reset(handle) }
    try bind(values)
    while true {
      switch sqlite3_step(handle) {
      case SQLITE_ROW: try onRow(self)
      case SQLITE_DONE: return
      default: throw SQLiteFailure.latest(sqlite3_db_handle(handle))
      }
    }
  }

  // MARK: The row

  func integer(_ column: CInt) -> Int64 { sqlite3_column_int64(handle, column) }

  func optionalInteger(_ column: CInt) -> Int64? {
    sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : integer(column)
  }

  /// Empty for null.
  func text(_ column: CInt) -> String {
    let start = sqlite3_column_text(handle, column)
    return String(
      decoding: UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))), as: UTF8.self)
  }

  func optionalText(_ column: CInt) -> String? {
    sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : text(column)
  }

  /// - Throws: `DatabaseFailure` for a fraction.
  func row() throws -> SQLRow {
    let count = Int(sqlite3_column_count(handle))
    // Somebody changed the schema, and SQLite prepared it anew.
    if count != columns.count { columns = Self.columns(of: handle) }
    let values = try [SQLValue](unsafeUninitializedCapacity: count) { values, made in
      for column in 0..<count {
        (values.baseAddress.map { $0 + column })?.initialize(to: try value(CInt(column)))
        made = column + 1
      }
    }
    return SQLRow(columns: columns, values: values)
  }

  private func value(_ column: CInt) throws -> SQLValue {
    switch sqlite3_column_type(handle, column) {
    case SQLITE_NULL: return .null
    case SQLITE_INTEGER: return .integer(integer(column))
    case SQLITE_FLOAT: throw DatabaseFailure.failed("column \(column + 1) is a fraction: the ledger has none")
    default: return .text(text(column))
    }
  }

  private static func columns(of handle: OpaquePointer) -> [String] {
    (0..<sqlite3_column_count(handle)).map { sqlite3_column_name(handle, $0).map { String(cString: $0) } ?? "" }
  }

  // MARK: The values

  private func bind(_ values: [SQLValue]) throws {
    guard values.count == parameters else {
      throw DatabaseFailure.failed("the statement has \(parameters) parameters, not \(values.count)")
    }
    var index: CInt = 0
    for value in values {
      index += 1
      let code =
        switch value {
        case .null: sqlite3_bind_null(handle, index)
        case .integer(let number): sqlite3_bind_int64(handle, index, number)
        case .text(var text):
          try text.withUTF8 { bytes in
            guard !bytes.contains(0) else { throw DatabaseFailure.nulInText }
            return bytes.withMemoryRebound(to: CChar.self) {
              // A nil address would be a null.
              $0.isEmpty
                ? sqlite3_bind_text(handle, index, "", 0, Self.copies)
                : sqlite3_bind_text(handle, index, $0.baseAddress, CInt($0.count), Self.copies)
            }
          }
        }
      guard code == SQLITE_OK else { throw SQLiteFailure.latest(sqlite3_db_handle(handle)) }
    }
  }

  /// SQLite's word for "copy the bytes, they go away": the address -1.
  private static let copies = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}

extension DatabaseFailure {
  /// PostgreSQL cannot keep it, so neither takes it.
  static let nulInText = DatabaseFailure.failed("a text with a NUL character cannot be stored")
}
