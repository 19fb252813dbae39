/// A transaction that waits for a connection.
struct PostgresJob: Sendable {
  enum Outcome {
    /// Its caller was told.
    case told
    /// Nothing was done, and once more may help.
    case again(PostgresFault)
  }

  var attempt: @Sendable (PostgresConnection) -> Outcome
  var refuse: @Sendable (DatabaseFailure) -> Void
}

extension PostgresJob {
  typealias Teller<Value> = @Sendable (Result<Value, any Error>) -> Void

  /// A transaction of several statements.
  static func write<Value: Sendable>(
    isDurable: Bool, _ work: @escaping @Sendable (any SQLSession) throws -> Value, tell: @escaping Teller<Value>
  ) -> PostgresJob {
    PostgresJob { connection in
      let session = PostgresSession(writingOn: connection, isDurable: isDurable)
      let result = Result { try work(session) }
      if let fault = session.fault {
        session.rollback()
        if fault.isConflict || fault.isStalePlan || fault.isLoss { return .again(fault) }
        // The work may have made another error of it; a value would be a lie.
        tell(result.flatMap { _ in .failure(fault.failure) })
        return .told
      }
      guard case .success = result else {
        session.rollback()
        tell(result)
        return .told
      }
      do throws(PostgresFault) {
        try session.commit()
        tell(result)
      } catch {
        if error.isConflict { return .again(error) }
        tell(.failure(error.isLoss ? DatabaseFailure.unknownOutcome : error.failure))
      }
      return .told
    } refuse: {
      tell(.failure($0))
    }
  }

  /// One statement that is a transaction.
  static func one(
    _ sql: String, _ values: [SQLValue], isDurable: Bool, isRepeatable: Bool, tell: @escaping Teller<[SQLRow]>
  ) -> PostgresJob {
    PostgresJob { connection in
      do throws(PostgresFault) {
        tell(.success(try connection.runAlone(sql, values, isDurable: isDurable).rows))
      } catch {
        if error.isConflict || error.isStalePlan || error.isUndone || (error.isLoss && isRepeatable) {
          return .again(error)
        }
        tell(.failure(error.isLoss ? DatabaseFailure.unknownOutcome : error.failure))
      }
      return .told
    } refuse: {
      tell(.failure($0))
    }
  }

  /// Reads of one state. The caller goes on before the end of the transaction is said to the server.
  static func read<Value: Sendable>(
    _ work: @escaping @Sendable (any SQLSession) throws -> Value, tell: @escaping Teller<Value>
  ) -> PostgresJob {
    PostgresJob { connection in
      let session = PostgresSession(readingOn: connection)
      let result = Result { try work(session) }
      if let fault = session.fault {
        session.rollback()
        if fault.isConflict || fault.isStalePlan || fault.isLoss { return .again(fault) }
        tell(result.flatMap { _ in .failure(fault.failure) })
      } else {
        tell(result)
        session.rollback()
      }
      return .told
    } refuse: {
      tell(.failure($0))
    }
  }
}

extension DatabaseFailure {
  static let unknownOutcome = DatabaseFailure.unavailable(
    "the connection to PostgreSQL was lost while a transaction was being committed: it is unknown whether it was")
}
