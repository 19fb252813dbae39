import GRDB
import GRDBSQLite

/// Statements on one connection of SQLite, prepared once each.
final class SQLiteSession: SQLSession {
  let dialect = SQLDialect.sqlite

  let connection: OpaquePointer?
  private let prepare: (String) throws -> SQLiteStatement
  private var statements: [String: SQLiteStatement] = [:]
  /// Those of the calls, by their numbers.
  private var callStatements = [SQLiteStatement?](repeating: nil, count: CallStatement.allCases.count)
  /// What to run before the first statement that changes something; used up by it.
  private var beforeChange: String?
  private(set) var hasSavepoint = false
  private(set) var hasChanged = false
  /// The first fault of the job: nothing more is done in its name.
  private(set) var failure: DatabaseFailure?

  /// A session that lives as long as its connection, and keeps its statements itself.
  init(writing database: GRDB.Database) {
    let connection = database.sqliteConnection
    self.connection = connection
    prepare = { try SQLiteStatement($0, on: connection) }
  }

  /// A session of one read; GRDB keeps the statements.
  init(reading database: GRDB.Database) {
    connection = database.sqliteConnection
    prepare = { SQLiteStatement(try database.cachedStatement(sql: $0)) }
  }

  /// Takes GRDB's hooks off: they need its queue, and nobody observes the database through it.
  func leaveToUs() {
    sqlite3_commit_hook(connection, nil, nil)
    sqlite3_rollback_hook(connection, nil, nil)
    sqlite3_update_hook(connection, nil, nil)
    sqlite3_set_authorizer(connection, nil, nil)
  }

  /// Begins a job; a savepoint is only made when it comes to change something.
  func beginJob(savepoint: Bool) {
    beforeChange = savepoint ? "SAVEPOINT job" : nil
    hasSavepoint = false
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
    try run(sql, values) { rows.append(try $0.row()) }
    return rows
  }

  @discardableResult
  func execute(_ sql: String, _ values: [SQLValue]) throws -> Int {
    let before = sqlite3_total_changes(connection)
    try run(sql, values) { _ in }
    return changes(since: before)
  }

  /// Runs a statement of the calls; it is not undone with the job, except by itself when it fails.
  ///
  /// - Returns: the number of rows that were changed.
  @discardableResult
  func run(
    _ name: CallStatement, _ values: [SQLValue], onRow: (SQLiteStatement) throws -> Void = { _ in }
  ) throws -> Int {
    try noting {
      let statement: SQLiteStatement
      if let known = callStatements[name.rawValue] {
        statement = known
      } else {
        statement = try prepare(name.sql)
        callStatements[name.rawValue] = statement
      }
      if statement.isReadOnly {
        try statement.run(values, onRow)
        return 0
      }
      hasChanged = true
      let before = sqlite3_total_changes(connection)
      try statement.run(values, onRow)
      return changes(since: before)
    }
  }

  /// The connection can be closed then.
  func forgetStatements() {
    statements = [:]
    for index in callStatements.indices { callStatements[index] = nil }
  }

  private func run(_ sql: String, _ values: [SQLValue], _ onRow: (SQLiteStatement) throws -> Void) throws {
    try noting {
      let statement: SQLiteStatement
      if let known = statements[sql] {
        statement = known
      } else {
        statement = try prepare(sql)
        statements[sql] = statement
      }
      if !statement.isReadOnly {
        hasChanged = true
        if let savepoint = beforeChange {
          beforeChange = nil
          try plain(savepoint)
          hasSavepoint = true
        }
      }
      try statement.run(values, onRow)
    }
  }

  private func noting<Value>(_ body: () throws -> Value) throws -> Value {
    if let failure { throw failure }
    do {
      return try body()
    } catch {
      let failure = SQLiteFailure.of(error)
      self.failure = failure
      throw failure
    }
  }

  /// The count of changes stays what it was when a statement changes nothing, as those of a schema do.
  private func changes(since before: CInt) -> Int {
    sqlite3_total_changes(connection) == before ? 0 : Int(sqlite3_changes(connection))
  }
}
