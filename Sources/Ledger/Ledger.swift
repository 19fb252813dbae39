/// Accounts, keys and their money, in a database. Every decision is made in the database, so that several servers may
/// share it and each may die at any time.
public struct Ledger: Sendable {
  public let database: any Database
  /// There is no payment provider: auto top-ups are granted at once and marked as unbilled. Without it none happens.
  public var grantsUnbilled: Bool
  /// What is on its way to PostgreSQL; copies of a ledger share it.
  let reservations = CallBatches(.reserve)
  let settlements = CallBatches(.settle)
  /// The database where it is SQLite: the steps of calls have a way of their own there.
  let sqlite: SQLiteDatabase?

  public init(_ database: any Database, grantsUnbilled: Bool = false) {
    self.database = database
    sqlite = database as? SQLiteDatabase
    self.grantsUnbilled = grantsUnbilled
  }

  /// Opens the database and brings its schema up to date; several servers may do so at once.
  ///
  /// - Parameter url: `sqlite:PATH`, `sqlite::memory:`, `postgres://…` or `postgresql://…`.
  /// - Throws: `DatabaseFailure`.
  public static func open(_ url: String) async throws -> Ledger {
    let database = try await openDatabase(url)
    do {
      try await MigrationRunner.run(Schema.migrations, on: database)
    } catch {
      await database.close()
      throw error
    }
    return Ledger(database)
  }

  /// Changes accounts, keys or credits in one transaction.
  public func change<Value: Sendable>(
    _ work: @escaping @Sendable (LedgerSession) throws -> Value
  ) async throws -> Value {
    try await database.write(isDurable: true) { try work(LedgerSession(sql: $0)) }
  }

  /// Reads accounts, keys or credits.
  public func look<Value: Sendable>(
    _ work: @escaping @Sendable (LedgerSession) throws -> Value
  ) async throws -> Value {
    try await database.read { try work(LedgerSession(sql: $0)) }
  }

  public func close() async { await database.close() }
}

/// One property that the ledger must always have.
public struct LedgerInvariant: Hashable, Sendable {
  /// For instance `the entries of every account sum to its balance`.
  public var name: String
  public var holds: Bool
  /// The figures behind it: `accounts 12, entries 4031, off 0`.
  public var figures: String

  public init(name: String, holds: Bool, figures: String) {
    self.name = name
    self.holds = holds
    self.figures = figures
  }
}

/// The words of the ledger within one transaction.
public struct LedgerSession {
  public let sql: any SQLSession

  public init(sql: any SQLSession) { self.sql = sql }
}
