/// The statements of one transaction. `BEGIN` travels with the first of them.
final class PostgresSession: SQLSession {
  let dialect = SQLDialect.postgreSQL

  private let connection: PostgresConnection
  private let begin: [String]
  private(set) var hasBegun = false
  /// The first fault: the server refuses everything behind it.
  private(set) var fault: PostgresFault?

  init(writingOn connection: PostgresConnection, isDurable: Bool) {
    self.connection = connection
    begin = ["BEGIN"] + [connection.durabilitySetting(isDurable)].compactMap { $0 }
  }

  init(readingOn connection: PostgresConnection) {
    self.connection = connection
    // Nobody waits for a reader's locks: it may look through the whole ledger.
    begin = ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "SET LOCAL statement_timeout TO 300000"]
  }

  func query(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] { try run(sql, values).rows }

  @discardableResult
  func execute(_ sql: String, _ values: [SQLValue]) throws -> Int { try run(sql, values).changed }

  private func run(_ sql: String, _ values: [SQLValue]) throws(DatabaseFailure) -> PostgresAnswer {
    if let fault { throw fault.failure }
    do {
      let isFirst = !hasBegun
      hasBegun = true
      return try connection.run(before: isFirst ? begin : [], sql, values)
    } catch {
      fault = error
      throw error.failure
    }
  }

  /// - Throws: a fault also where the server has undone the transaction instead.
  func commit() throws(PostgresFault) {
    guard hasBegun else { return }
    let answer = try connection.run(before: [], "COMMIT", [])
    guard answer.command == "COMMIT" else { throw .ours(.failed("the transaction was undone by the server")) }
  }

  func rollback() {
    guard hasBegun, connection.isUsable else { return }
    _ = try? connection.run(before: [], "ROLLBACK", [])
  }
}
