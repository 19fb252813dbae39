/// One step of the schema, for both databases; once it was shipped it never changes.
public struct Migration: Sendable {
  /// From 1 on, without gaps.
  public var version: Int
  public var name: String
  /// One statement each.
  public var sqlite: [String]
  public var postgreSQL: [String]

  public init(version: Int, name: String, sqlite: [String], postgreSQL: [String]) {
    self.version = version
    self.name = name
    self.sqlite = sqlite
    self.postgreSQL = postgreSQL
  }
}

/// Brings the schema of a database up to date.
public enum MigrationRunner {
  /// Applies what is missing, each step in a transaction of its own with its row in `schema_migrations`. Several servers
  /// may do so at once: one applies a step, the others find it done.
  ///
  /// - Throws: `DatabaseFailure.unavailable` when the database is newer than this program.
  public static func run(_ migrations: [Migration], on database: any Database) async throws {
    let steps = migrations.sorted { $0.version < $1.version }
    for (step, position) in zip(steps, 1...) where step.version != position {
      throw DatabaseFailure.failed("the migration \"\(step.name)\" has the number \(step.version), not \(position)")
    }
    var applied = try await database.write(isDurable: true) { session in
      try lock(session)
      try session.execute(Self.table, [])
      return try Self.applied(session)
    }
    while applied < steps.count {
      let now = applied
      applied = try await database.write(isDurable: true) { session in
        try lock(session)
        let latest = try Self.applied(session)
        // Another server may have been faster.
        guard latest == now else { return latest }
        let step = steps[now]
        for statement in session.dialect == .sqlite ? step.sqlite : step.postgreSQL {
          try session.execute(statement, [])
        }
        try session.execute(
          "INSERT INTO schema_migrations (version, name) VALUES (?1, ?2)",
          [.integer(Int64(step.version)), .text(step.name)])
        return step.version
      }
    }
    guard applied == steps.count else {
      throw DatabaseFailure.unavailable(
        "it was made by a newer credtop (its schema is \(applied), this program knows \(steps.count)): update this program"
      )
    }
  }

  private static let table = """
    CREATE TABLE IF NOT EXISTS schema_migrations (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)
    """

  /// One server at a time; freed by the end of the transaction. A writing transaction of SQLite is alone anyway.
  private static func lock(_ session: any SQLSession) throws {
    guard session.dialect == .postgreSQL else { return }
    // A step over a large table takes its time, and the other servers wait for it.
    try session.execute("SET LOCAL statement_timeout TO 0", [])
    try session.execute("SET LOCAL lock_timeout TO 0", [])
    _ = try session.query("SELECT 1 AS one FROM (SELECT pg_advisory_xact_lock(7217150346)) AS locked", [])
  }

  private static func applied(_ session: any SQLSession) throws -> Int {
    let rows = try session.query("SELECT COALESCE(MAX(version), 0) AS version FROM schema_migrations", [])
    guard case .integer(let version)? = rows.first?["version"] else { return 0 }
    return Int(version)
  }
}
