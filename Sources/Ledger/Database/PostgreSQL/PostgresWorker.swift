import Threads
import Glibc

/// One thread's connection and the jobs it takes; it connects again when the connection is lost.
struct PostgresWorker {
  private let options: PostgresOptions
  private let queue: JobQueue<PostgresJob>
  private var connection: PostgresConnection?
  private var backoff = Backoff()

  /// How often a transaction that another one is in the way of is tried: for some seconds, by the naps between.
  private static let attempts = 40

  init(_ options: PostgresOptions, _ queue: JobQueue<PostgresJob>) {
    self.options = options
    self.queue = queue
  }

  /// Ends when the queue is closed and empty.
  mutating func run() {
    while let job = queue.next() { run(job) }
  }

  private mutating func run(_ job: PostgresJob) {
    var conflicts = 0
    var losses = 0
    while true {
      let connection: PostgresConnection
      do throws(DatabaseFailure) { connection = try connected() } catch { return job.refuse(error) }
      let outcome = job.attempt(connection)
      if !connection.isUsable { self.connection = nil }
      guard case .again(let fault) = outcome else { return }
      if fault.isLoss {
        losses += 1
        if losses > 1 { return job.refuse(fault.failure) }
      } else {
        conflicts += 1
        if conflicts == Self.attempts { return job.refuse(fault.failure) }
        if fault.isStalePlan { connection.forgetStatements() } else { Self.nap(conflicts) }
      }
    }
  }

  /// The two that were in each other's way must not meet again: they sleep differently long.
  private static func nap(_ conflicts: Int) {
    usleep(useconds_t.random(in: 0...useconds_t(2000 << min(conflicts, 7))))
  }

  private mutating func connected() throws(DatabaseFailure) -> PostgresConnection {
    if let connection, connection.isFresh { return connection }
    connection = nil
    let made = try backoff.connect(options) { queue.isClosing }
    connection = made
    return made
  }
}

/// How long to wait for a server that was there a moment ago: it may be restarting.
struct Backoff {
  private static let patience: useconds_t = 6_000_000
  private var isKnown = false

  /// The first connection, and every one while the server stays away, is tried once; a lost one is waited for.
  mutating func connect(
    _ options: PostgresOptions, unless isClosing: () -> Bool
  ) throws(DatabaseFailure) -> PostgresConnection {
    var nap: useconds_t = 20_000
    var waited: useconds_t = 0
    while true {
      do throws(DatabaseFailure) {
        let connection = try PostgresConnection(options)
        isKnown = true
        return connection
      } catch {
        guard isKnown, waited < Self.patience, !isClosing() else {
          isKnown = false
          throw error
        }
        usleep(nap)
        waited += nap
        nap = min(nap * 2, 1_000_000)
      }
    }
  }
}
