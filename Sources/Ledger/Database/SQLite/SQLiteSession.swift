import GRDB
import GRDBSQLite

/// Statements on one connection of SQLite, prepared once each.
///
/// It binds and steps by SQLite's own functions: on the way of every call, GRDB's rows and arguments cost more than the
/// statements do.
final class SQLiteSession: SQLSession {
  let dialect = SQLDialect.sqlite

  private let database: GRDB.Database
  private let connection: OpaquePointer?
  /// What to run before the first statement that changes something; used up by it.
  private var beforeChange: String?
  private(set) var hasChanged = false
  /// The first fault of the job: nothing more is done in its name.
  private(set) var failure: DatabaseFailure?

  init(_ database: GRDB.Database) {
    self.database = database
    connection = database.sqliteConnection
  }

  /// Begins a job; a savepoint is only made when it comes to change something.
  func beginJob(savepoint: Bool) {
    beforeChange = savepoint ? "SAVEPOINT job" : nil
    hasChanged = false
    failure = nil
  }

  /// True when SQLite itself has given up the transaction.
  var isTransactionLost: Bool { sqlite3_get_autocommit(connection) != 0 }

  /// Runs a statement without values, rows, cache.
  func plain(_ sql: String) throws(DatabaseFailure) {
    guard sqlite3_exec(connection, sql, nil, nil, nil) != SQLITE_OK else { return }
    throw SQLiteFailure.latest(connection)
  }

  func query(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
    var rows: [SQLRow] = []
    try run(sql, values) { statement, handle in
      let columns = statement.columnNames
      rows.append(SQLRow(columns: columns, values: try Self.row(handle, count: columns.count)))
    }
    return rows
  }

  @discardableResult
  func execute(_ sql: String, _ values: [SQLValue]) throws -> Int {
    let before = sqlite3_total_changes(connection)
    try run(sql, values) { _, _ in }
    // The count of changes stays what it was when a statement changes nothing, as those of a schema do.
    return sqlite3_total_changes(connection) == before ? 0 : Int(sqlite3_changes(connection))
  }

  private func run(
    _ sql: String, _ values: [SQLValue], _ onRow: (Statement, OpaquePointer) throws -> Void
  ) throws {
    if let failure { throw failure }
    do {
      let statement = try database.cachedStatement(sql: sql)
      let handle = statement.sqliteStatement
      if sqlite3_stmt_readonly(handle) == 0 {
        hasChanged = true
        if let savepoint = beforeChange {
          beforeChange = nil
          try plain(savepoint)
        }
      }
      defer { sqlite3_reset(handle) }
      try bind(values, to: handle)
      while true {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: try onRow(statement, handle)
        case SQLITE_DONE: return
        default: throw SQLiteFailure.latest(connection)
        }
      }
    } catch {
      let failure = SQLiteFailure.of(error)
      self.failure = failure
      throw failure
    }
  }

  private func bind(_ values: [SQLValue], to handle: OpaquePointer) throws {
    guard values.count == Int(sqlite3_bind_parameter_count(handle)) else {
      throw DatabaseFailure.failed(
        "the statement has \(sqlite3_bind_parameter_count(handle)) parameters, not \(values.count)")
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
      guard code == SQLITE_OK else { throw SQLiteFailure.latest(connection) }
    }
  }

  private static func row(_ handle: OpaquePointer, count: Int) throws -> [SQLValue] {
    try [SQLValue](unsafeUninitializedCapacity: count) { values, made in
      for column in 0..<count {
        let index = CInt(column)
        let value: SQLValue
        switch sqlite3_column_type(handle, index) {
        case SQLITE_NULL: value = .null
        case SQLITE_INTEGER: value = .integer(sqlite3_column_int64(handle, index))
        case SQLITE_FLOAT: throw DatabaseFailure.failed("column \(column + 1) is a fraction: the ledger has none")
        default:
          let start = sqlite3_column_text(handle, index)
          let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, index)))
          value = .text(String(decoding: bytes, as: UTF8.self))
        }
        (values.baseAddress.map { $0 + column })?.initialize(to: value)
        made = column + 1
      }
    }
  }

  /// SQLite's word for "copy the bytes, they go away": the address -1.
  private static let copies = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}

extension DatabaseFailure {
  /// PostgreSQL cannot keep it, so neither takes it.
  static let nulInText = DatabaseFailure.failed("a text with a NUL character cannot be stored")
}
