/// A database that the ledger stands on. Everything above speaks one SQL: parameters are `?1`, `?2`, …, and what the
/// two databases write differently comes from `SQLDialect`.
public protocol Database: Sendable {
  var dialect: SQLDialect { get }

  /// Runs the work in one transaction that sees no other writer's half-done work; it is committed when this returns,
  /// and undone when the work throws. It may run twice where the database reports a conflict between transactions.
  ///
  /// - Parameter isDurable: false where losing it with the machine's power, or with this process, does no harm. It may be
  ///   committed a moment after this returns; whatever this value reads, and every later transaction of any server, sees it.
  /// - Throws: `DatabaseFailure`, or what the work throws.
  @discardableResult
  func write<Value: Sendable>(
    isDurable: Bool, _ work: @escaping @Sendable (any SQLSession) throws -> Value
  ) async throws -> Value

  /// Runs one statement as a transaction of its own: on PostgreSQL one round trip, where `write` takes two.
  ///
  /// - Parameter isRepeatable: true where doing it twice does no harm, so that it is sent again when the connection is lost
  ///   and nobody knows whether it was done.
  /// - Returns: its rows, where it has a `RETURNING` or is a `SELECT` of a function that writes.
  /// - Throws: `DatabaseFailure`.
  @discardableResult
  func writeOne(
    _ sql: String, _ values: [SQLValue], isDurable: Bool, isRepeatable: Bool
  ) async throws -> [SQLRow]

  /// Runs the work on one consistent state of the database; it must not change anything.
  func read<Value: Sendable>(_ work: @escaping @Sendable (any SQLSession) throws -> Value) async throws -> Value

  /// Tells every other server on this database; a database that only one process uses needs nothing.
  func notify(_ payload: String) async throws
  /// What other servers told; ends with the database.
  func notifications() -> AsyncStream<String>

  /// Ends the waiting work first; what comes later is refused.
  func close() async
}

extension Database {
  /// Runs one statement as a transaction of its own that must not be done twice.
  @discardableResult
  public func writeOne(_ sql: String, _ values: [SQLValue], isDurable: Bool) async throws -> [SQLRow] {
    try await writeOne(sql, values, isDurable: isDurable, isRepeatable: false)
  }
}

/// The statements of one transaction. Only used within the closure that it was handed to.
///
/// When a statement has failed the transaction is lost on both databases, also where the work goes on: write
/// `ON CONFLICT` instead of catching `notUnique` within it. Texts with a NUL character are refused by both.
public protocol SQLSession {
  var dialect: SQLDialect { get }
  func query(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow]
  /// The number of rows that were changed.
  @discardableResult
  func execute(_ sql: String, _ values: [SQLValue]) throws -> Int
}

public enum SQLDialect: Sendable {
  case sqlite, postgreSQL

  /// Behind a `SELECT` whose rows are to be changed: locks them. SQLite has one writer at a time and needs no word.
  public var forUpdate: String { self == .postgreSQL ? " FOR UPDATE" : "" }
}

/// Why the database did not do it.
public enum DatabaseFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// It cannot be opened or reached.
  case unavailable(String)
  /// A unique index forbids it; the text names the constraint or its columns.
  case notUnique(String)
  /// Too much waits already.
  case busy
  /// Another fault, in the database's own words.
  case failed(String)

  public var description: String {
    switch self {
    case .unavailable(let text): "the database cannot be used: \(text)"
    case .notUnique(let text): "it exists already: \(text)"
    case .busy: "the database is too busy"
    case .failed(let text): "the database failed: \(text)"
    }
  }
}
