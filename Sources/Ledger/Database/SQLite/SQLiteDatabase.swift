import GRDB
import Threads

/// The embedded database: one file, or memory that ends with it.
public final class SQLiteDatabase: Database {
  public let dialect = SQLDialect.sqlite

  /// How many transactions may wait for the writer, and how many for a reader.
  static let waitingLimit = 16_384
  private static let readers = 3

  private let connection: any DatabaseWriter
  private let writer: SQLiteWriter
  private let reads = JobQueue<@Sendable (any DatabaseWriter) -> Void>(limit: waitingLimit)
  private let threads = OwnThreads()
  private let subscribers = Subscribers()

  /// Opens or makes the file; its folder is made with the mode 0700, the file with 0600.
  ///
  /// - Parameter path: nil for a database in memory.
  /// - Throws: `DatabaseFailure.unavailable`.
  public init(path: String?) throws {
    do {
      connection = try path.map { try SQLiteFile.open($0) } ?? SQLiteFile.inMemory()
    } catch {
      let reason = SQLiteFailure.of(error)
      switch reason {
      case .unavailable, .busy: throw reason
      case .notUnique(let text), .failed(let text): throw DatabaseFailure.unavailable(text)
      }
    }
    writer = SQLiteWriter(connection, path: path, limit: Self.waitingLimit)
    let (connection, writer, reads) = (connection, writer, reads)
    for _ in 0..<writer.threads { try threads.start { writer.run() } }
    try threads.start { writer.watch() }
    if path != nil { try threads.start { writer.mergeLog() } }
    // In memory there is one connection: readers take turns on it.
    for _ in 0..<(path == nil ? 1 : Self.readers) {
      try threads.start { while let job = reads.next() { job(connection) } }
    }
  }

  deinit {
    writer.close()
    reads.close()
  }

  public func write<Value: Sendable>(
    isDurable: Bool, _ work: @escaping @Sendable (any SQLSession) throws -> Value
  ) async throws -> Value {
    try await submit(isDurable: isDurable, needsSavepoint: true, work)
  }

  public func writeOne(
    _ sql: String, _ values: [SQLValue], isDurable: Bool, isRepeatable: Bool
  ) async throws -> [SQLRow] {
    try await submit(isDurable: isDurable, needsSavepoint: false) { try $0.query(sql, values) }
  }

  public func read<Value: Sendable>(
    _ work: @escaping @Sendable (any SQLSession) throws -> Value
  ) async throws -> Value {
    // Who was told of something must find it.
    if writer.isAhead { try await submit(isDurable: true, needsSavepoint: false) { _ in } }
    return try await withCheckedThrowingContinuation { continuation in
      let answer = reads.add { connection in
        continuation.resume(with: Result { try Self.read(connection, work) })
      }
      if let refusal = answer.refusal { continuation.resume(throwing: refusal) }
    }
  }

  private static func read<Value>(
    _ connection: any DatabaseWriter, _ work: (any SQLSession) throws -> Value
  ) throws -> Value {
    do {
      return try connection.read { database in
        let session = SQLiteSession(reading: database)
        session.beginJob(savepoint: false)
        let value = try work(session)
        if let failure = session.failure { throw failure }
        return value
      }
    } catch let error as DatabaseError {
      throw SQLiteFailure.of(error)
    }
  }

  /// Does a step of a call.
  ///
  /// - Parameter patience: when it is refused as `.busy` if it could not be begun.
  func call<Value: Sendable>(
    isDurable: Bool, patience: Duration? = nil, _ work: @escaping @Sendable (SQLiteCalls) throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      var job = Self.job(isDurable, needsSavepoint: true, continuation) {
        try work(SQLiteCalls(session: $0, book: $1))
      }
      job.isCall = true
      if let patience { job.expiresAt = Monitor.now + Int(patience / .nanoseconds(1)) }
      writer.submit(job)
    }
  }

  private func submit<Value: Sendable>(
    isDurable: Bool, needsSavepoint: Bool, _ work: @escaping @Sendable (SQLiteSession) throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      writer.submit(
        Self.job(isDurable, needsSavepoint: needsSavepoint, continuation) { session, _ in try work(session) })
    }
  }

  private static func job<Value: Sendable>(
    _ isDurable: Bool, needsSavepoint: Bool, _ continuation: CheckedContinuation<Value, any Error>,
    _ work: @escaping @Sendable (SQLiteSession, CallBook) throws -> Value
  ) -> SQLiteWriteJob {
    SQLiteWriteJob(isDurable: isDurable, needsSavepoint: needsSavepoint) { session, book in
      let result = Result<Value, any Error> {
        let value = try work(session, book)
        if let failure = session.failure { throw failure }
        return value
      }
      return SQLiteJobEnd(hasThrown: result.isFailure) { failure in
        if let failure { continuation.resume(throwing: failure) } else { continuation.resume(with: result) }
      }
    } refuse: {
      continuation.resume(throwing: $0)
    }
  }

  /// Nobody else is told: readers of the same file in other processes look for themselves.
  public func notify(_ payload: String) async throws {}

  public func notifications() -> AsyncStream<String> { subscribers.stream() }

  public func close() async {
    writer.close()
    reads.close()
    await threads.ended()
    writer.finish()
    subscribers.end()
    try? connection.close()
  }
}

extension Result {
  fileprivate var isFailure: Bool {
    if case .failure = self { true } else { false }
  }
}

extension JobQueue.Answer {
  var refusal: DatabaseFailure? {
    switch self {
    case .taken: nil
    case .full: .busy
    case .closed: .closed
    }
  }
}

extension DatabaseFailure {
  static let closed = DatabaseFailure.unavailable("it was closed")
}
