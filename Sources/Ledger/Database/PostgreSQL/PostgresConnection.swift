import CPostgres

/// What a statement gave.
struct PostgresAnswer {
  var rows: [SQLRow] = []
  var changed = 0
  /// The server's word: `COMMIT`, or `ROLLBACK` for a commit that it did not do.
  var command = ""
}

/// One connection, for the thread that made it.
final class PostgresConnection {
  /// Statements beyond so many are not prepared: somebody makes up SQL as he goes.
  private static let most = 500

  private let connection: OpaquePointer
  private let options: PostgresOptions
  private var statements: [String: PostgresStatement] = [:]
  private var prepared = 0
  /// False after a loss.
  private(set) var isUsable = true
  /// What the session's `synchronous_commit` was last set to.
  private var isDurable = true

  /// - Throws: `DatabaseFailure.unavailable`.
  init(_ options: PostgresOptions) throws(DatabaseFailure) {
    guard let connection = Self.connect(options) else { throw .unavailable("there is no memory for a connection") }
    self.connection = connection
    self.options = options
    guard cpg_is_alive(connection) else {
      throw .unavailable(options.harmless(String(cString: cpg_message(connection))))
    }
    do {
      _ = try run(
        before: [
          "SET statement_timeout TO \(PostgresOptions.statementTimeout)",
          "SET lock_timeout TO \(PostgresOptions.lockTimeout)",
          "SET default_transaction_isolation TO 'read committed'",
        ], "SET idle_in_transaction_session_timeout TO \(PostgresOptions.statementTimeout)", [])
    } catch {
      throw .unavailable(options.harmless(error.failure.description))
    }
  }

  deinit { cpg_close(connection) }

  private static func connect(_ options: PostgresOptions) -> OpaquePointer? {
    let keywords = PostgresTexts(options.keywords.map(\.0))
    let values = PostgresTexts(options.keywords.map(\.1))
    return keywords.withPointers { keywords in values.withPointers { cpg_connect(keywords, $0) } }
  }

  /// False when the server has ended the connection while nobody used it.
  var isFresh: Bool { isUsable && !cpg_has_unasked_input(connection) }

  /// Runs one statement as a transaction of its own.
  func runAlone(
    _ sql: String, _ values: [SQLValue], isDurable: Bool
  ) throws(PostgresFault) -> PostgresAnswer {
    guard isDurable != self.isDurable else { return try run(before: [], sql, values) }
    // One transaction with the statement: when that fails, so does this.
    let setting = isDurable ? "RESET synchronous_commit" : "SET synchronous_commit TO off"
    let answer = try run(before: [setting], sql, values)
    self.isDurable = isDurable
    return answer
  }

  /// The setting of one transaction, for behind its `BEGIN`; nil when it is the session's.
  func durabilitySetting(_ isDurable: Bool) -> String? {
    guard isDurable != self.isDurable else { return nil }
    return isDurable ? "SET LOCAL synchronous_commit TO DEFAULT" : "SET LOCAL synchronous_commit TO off"
  }

  /// Sends statements together and blocks for the answer of the last: one round trip.
  func run(before: [String], _ sql: String, _ values: [SQLValue]) throws(PostgresFault) -> PostgresAnswer {
    let statement: PostgresStatement
    if let known = statements[sql] {
      statement = known
    } else {
      statement = PostgresStatement(sql)
      if statement.isRepeated, statements.count < Self.most { statements[sql] = statement }
    }
    let parameters = try PostgresParameters(values)
    var isSent = true
    for text in before { isSent = isSent && cpg_send(connection, nil, text, 0, nil, nil) }

    var name: [CChar]?
    var signature: UInt64?
    if statement.isRepeated, prepared < Self.most { signature = PostgresStatement.signature(values) }
    if let signature { name = statement.names[signature] }
    let needsPreparing = signature != nil && name == nil
    if needsPreparing {
      prepared += 1
      let fresh = "s\(prepared)".utf8CString.map { $0 }
      isSent =
        isSent && cpg_send_prepare(connection, fresh, statement.sql, CInt(values.count), parameters.types)
      name = fresh
    }
    isSent =
      isSent
      && parameters.texts.withPointers {
        cpg_send(connection, name, statement.sql, CInt(values.count), parameters.types, $0)
      }
    guard isSent, cpg_send_sync(connection) else { throw loss(String(cString: cpg_message(connection))) }

    var reading = Reading(last: before.count + (needsPreparing ? 1 : 0))
    defer {
      if needsPreparing, reading.done > before.count, let signature { statement.names[signature] = name }
    }
    try read(&reading, of: statement)
    return reading.answer
  }

  private struct Reading {
    /// The place of the statement whose answer is wanted.
    let last: Int
    /// How many of the statements have succeeded.
    var done = 0
    var answer = PostgresAnswer()
    var fault: PostgresFault?
  }

  /// Reads until the server has said that all is done: a commit fails behind the answer of its statement.
  private func read(_ reading: inout Reading, of statement: PostgresStatement) throws(PostgresFault) {
    var silences = 0
    while true {
      guard let result = cpg_next(connection) else {
        silences += 1
        guard cpg_is_alive(connection), silences < 3 else { throw loss(String(cString: cpg_message(connection))) }
        continue
      }
      defer { cpg_free(result) }
      silences = 0
      switch cpg_kind(result) {
      case CInt(CPG_SYNC):
        if let fault = reading.fault { throw fault }
        return
      case CInt(CPG_SKIPPED): break
      case CInt(CPG_FAILED):
        let fault = PostgresFault(result, on: connection)
        if case .lost(let message, let isUndone) = fault {
          // The answer of a statement comes before the commit, so without the answer there was none.
          throw loss(message, isUndone: isUndone && reading.done <= reading.last)
        }
        reading.fault = reading.fault ?? fault
      default:
        if reading.done == reading.last {
          do throws(PostgresFault) {
            reading.answer = try PostgresAnswer(result, columns: &statement.columns)
          } catch {
            reading.fault = reading.fault ?? error
          }
        }
        reading.done += 1
      }
    }
  }

  private func loss(_ message: String, isUndone: Bool = false) -> PostgresFault {
    isUsable = false
    return .lost(options.harmless(message.firstLine), isUndone: isUndone)
  }

  /// Prepares everything anew.
  func forgetStatements() {
    statements = [:]
    prepared = 0
    _ = try? run(before: [], "DEALLOCATE ALL", [])
  }

  /// Blocks for the next notification; nil when the connection is lost or the descriptor can be read.
  func nextNotification(orInputOf descriptor: CInt) -> String? {
    guard let payload = cpg_wait_for_notification(connection, descriptor) else { return nil }
    defer { freeText(payload) }
    return String(cString: payload)
  }
}
