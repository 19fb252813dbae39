import Threads
import CPostgres
import Glibc

/// The database that several servers share.
public final class PostgresDatabase: Database {
  public let dialect = SQLDialect.postgreSQL

  /// How many transactions may wait for a connection.
  static let waitingLimit = 16_384

  private let jobs = JobQueue<PostgresJob>(limit: waitingLimit)
  private let threads = OwnThreads()
  private let subscribers = Subscribers()
  private let mark: String
  private let ending: Ending

  /// Connects.
  ///
  /// - Parameters:
  ///   - url: as libpq reads it; `postgres:///credtop?host=/run/postgresql` is a socket.
  ///   - connections: how many transactions run at once; one connection more hears notifications.
  /// - Throws: `DatabaseFailure.unavailable`, which never shows the password.
  public init(url: String, connections: Int = 8) async throws {
    let options = try PostgresOptions(url: url)
    let ending = try Ending()
    self.ending = ending
    let mark = String(UInt64.random(in: (1 << 60)...UInt64.max), radix: 16) + ":"
    self.mark = mark
    let (jobs, threads, subscribers) = (jobs, threads, subscribers)
    let failure = await withCheckedContinuation { continuation in
      do {
        try threads.start {
          PostgresListener(mark: mark, options: options, subscribers: subscribers, ending: ending.descriptor)
            .run { continuation.resume(returning: $0) }
          _ = ending
        }
      } catch {
        continuation.resume(returning: error as? DatabaseFailure ?? .failed("\(error)"))
      }
    }
    if let failure { throw failure }
    for _ in 0..<connections {
      try threads.start {
        var worker = PostgresWorker(options, jobs)
        worker.run()
      }
    }
  }

  deinit {
    jobs.close()
    ending.begin()
  }

  public func write<Value: Sendable>(
    isDurable: Bool, _ work: @escaping @Sendable (any SQLSession) throws -> Value
  ) async throws -> Value {
    try await submit { .write(isDurable: isDurable, work, tell: $0) }
  }

  public func writeOne(
    _ sql: String, _ values: [SQLValue], isDurable: Bool, isRepeatable: Bool
  ) async throws -> [SQLRow] {
    try await submit { .one(sql, values, isDurable: isDurable, isRepeatable: isRepeatable, tell: $0) }
  }

  public func read<Value: Sendable>(
    _ work: @escaping @Sendable (any SQLSession) throws -> Value
  ) async throws -> Value {
    try await submit { .read(work, tell: $0) }
  }

  private func submit<Value: Sendable>(
    _ makeJob: (@escaping PostgresJob.Teller<Value>) -> PostgresJob
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      let job = makeJob { continuation.resume(with: $0) }
      if let refusal = jobs.add(job).refusal { continuation.resume(throwing: refusal) }
    }
  }

  /// - Throws: `DatabaseFailure.failed` for more than 7,900 bytes: the server takes no more than 8,000.
  public func notify(_ payload: String) async throws {
    guard payload.utf8.count <= 7900 else { throw DatabaseFailure.failed("a notification has at most 7900 bytes") }
    _ = try await writeOne(
      "SELECT pg_notify(?1, ?2)", [.text(PostgresListener.channel), .text(mark + payload)], isDurable: false,
      isRepeatable: true)
  }

  public func notifications() -> AsyncStream<String> { subscribers.stream() }

  public func close() async {
    jobs.close()
    ending.begin()
    await threads.ended()
    subscribers.end()
  }
}

/// Tells a thread that sleeps in `poll` to end.
final class Ending: Sendable {
  let descriptor: CInt

  init() throws {
    descriptor = cpg_make_bell()
    guard descriptor >= 0 else { throw DatabaseFailure.unavailable("no descriptor is left (errno \(errno))") }
  }

  deinit { Glibc.close(descriptor) }

  func begin() { cpg_ring(descriptor) }
}
