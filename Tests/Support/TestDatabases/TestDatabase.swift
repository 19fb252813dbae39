import Glibc

/// The databases that tests of the ledger and the server run on. Each `make` gives a new, empty one.
public enum TestDatabase: String, CaseIterable, Sendable {
  case sqliteFile = "SQLite in a file"
  case sqliteMemory = "SQLite in memory"
  case postgreSQL = "PostgreSQL"

  /// False only where the variable `CREDTOP_TEST_POSTGRES` is `0`.
  public static let isPostgresTested = environment("CREDTOP_TEST_POSTGRES") != "0"

  /// Those to run a test on, as in `@Test(arguments: TestDatabase.tested)`.
  public static let tested = allCases.filter { isPostgresTested || $0 != .postgreSQL }
  /// Those that several handles or processes can share.
  public static let shared = tested.filter { $0 != .sqliteMemory }

  /// - Returns: the URL of a database that nobody else has; it is removed when the test process ends, however it ends.
  /// - Throws: `TestDatabaseFailure`, which names what to install.
  public func make() async throws -> String {
    switch self {
    case .sqliteMemory: "sqlite::memory:"
    case .sqliteFile: "sqlite:\(try await Helper.files.ask("folder"))/ledger/test.sqlite"
    case .postgreSQL: try await Helper.postgres.ask("database")
    }
  }

  static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

public struct TestDatabaseFailure: Error, CustomStringConvertible {
  public let description: String
}
