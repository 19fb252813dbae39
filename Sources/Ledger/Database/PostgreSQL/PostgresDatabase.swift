/// The database that several servers share.
public final class PostgresDatabase: Database {
  public let dialect = SQLDialect.postgreSQL

  public init(url: String) async throws { throw DatabaseFailure.unavailable("PostgreSQL is not written yet") }

  public func write<Value: Sendable>(
    isDurable: Bool, _ work: @escaping @Sendable (any SQLSession) throws -> Value
  ) async throws -> Value {
    throw DatabaseFailure.closed
  }

  public func writeOne(
    _ sql: String, _ values: [SQLValue], isDurable: Bool, isRepeatable: Bool
  ) async throws -> [SQLRow] {
    throw DatabaseFailure.closed
  }

  public func read<Value: Sendable>(
    _ work: @escaping @Sendable (any SQLSession) throws -> Value
  ) async throws -> Value {
    throw DatabaseFailure.closed
  }

  public func notify(_ payload: String) async throws {}
  public func notifications() -> AsyncStream<String> { Subscribers().stream() }
  public func close() async {}
}
