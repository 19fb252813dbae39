import Threads
import GRDB

/// The one writer of a database. Its work lies in one open transaction of SQLite that is committed and put on the disk for
/// many jobs at once.
///
/// A job that need not be durable is answered as soon as it is done; a durable one when the commit that holds it is on the
/// disk. While one commit is on its way there the next transaction gathers, so a slow disk makes groups larger, not calls
/// slower one after the other. A job is done by its caller's own thread where nobody else is at work: that saves two
/// changes of thread. Only threads of the database wait, for locks of other processes and for the disk.
///
/// `@unchecked Sendable`: the properties are reached with the lock of the monitor, the transaction by who has set
/// `isWriting`, or with the lock while nobody has.
final class SQLiteWriter: @unchecked Sendable {
  /// One waits for the disk while the other one writes.
  static let threads = 2
  /// How long a transaction may stay open for more to come, in nanoseconds: other processes wait for its lock.
  private static let patience = 5_000_000
  /// So many jobs are committed together at most where the disk is free.
  private static let mostJobs = 512

  private let limit: Int
  /// nil in memory: there each group is committed at once, as readers share its connection.
  private let log: SQLiteLogFile?
  /// nil in memory.
  private let place: SQLitePlace?
  private let monitor = Monitor()

  private var jobs: [SQLiteWriteJob] = []
  /// Since the start.
  private var submitted = 0
  private var isClosed = false
  private var isWriting = false
  private var isSyncing = false
  /// What was committed may not be on the disk and never get there: nothing more is promised.
  private var fault: DatabaseFailure?
  private var sleepers = 0
  /// Somebody sleeps only for a while, and then looks after the open transaction.
  private var hasTimer = false

  private let transaction: SQLiteTransaction

  /// - Parameter path: nil in memory.
  init(_ connection: any DatabaseWriter, path: String?, limit: Int) {
    self.limit = limit
    log = path.map { SQLiteLogFile(database: $0) }
    place = path.flatMap { SQLitePlace($0) }
    transaction = SQLiteTransaction(connection, staysOpen: path != nil)
  }

  // MARK: Callers

  /// Does the job, or has it done. Tells it, once, what came of it.
  func submit(_ job: SQLiteWriteJob) {
    guard place?.isThere != false else {
      return job.refuse(.unavailable("its file was deleted or replaced; start the server again"))
    }
    monitor.lock()
    let refusal = isClosed ? DatabaseFailure.closed : fault ?? (jobs.count >= limit ? .busy : nil)
    if let refusal {
      monitor.unlock()
      return job.refuse(refusal)
    }
    submitted &+= 1
    if log != nil, !isWriting, jobs.isEmpty {
      isWriting = true
      monitor.unlock()
      let isDone = transaction.work([job], mayWait: false)
      monitor.lock()
      isWriting = false
      if !isDone { jobs.append(job) }
    } else {
      jobs.append(job)
    }
    let needsThread =
      !isWriting
      && (!jobs.isEmpty || (transaction.hasEnds && !isSyncing) || (transaction.isOpen && (!hasTimer || isOld))
        || isClosed)
    let wakes = needsThread && sleepers > 0
    monitor.unlock()
    if wakes { monitor.wakeOne() }
  }

  /// Whether callers were told of something that readers may not see yet.
  var isAhead: Bool {
    guard log != nil else { return false }
    monitor.lock()
    defer { monitor.unlock() }
    return isWriting || transaction.isOpen
  }

  /// Refuses jobs from now on; those that wait are still done.
  func close() {
    monitor.lock()
    isClosed = true
    monitor.unlock()
    monitor.wakeAll()
  }

  // MARK: Threads

  /// Ends when the writer is closed and everything is done.
  func run() {
    var seen = 0
    monitor.lock()
    while true {
      if !isWriting, !jobs.isEmpty, isSyncing || !isFull {
        let batch = jobs
        jobs = []
        locked { _ = transaction.work(batch, mayWait: true) }
      } else if !isWriting, transaction.hasEnds, !isSyncing {
        commitAndSync()
      } else if !isWriting, transaction.isOpen, !transaction.hasEnds, isClosed || isOld || isFull {
        locked { _ = transaction.commit() }
      } else if isClosed, !isWriting, !transaction.isOpen, jobs.isEmpty {
        break
      } else if !hasTimer, seen != submitted, log != nil {
        // Calls come in rows: one that sleeps only for a while need not be woken for each.
        seen = submitted
        hasTimer = true
        sleepers += 1
        monitor.sleep(until: Monitor.now + Self.patience)
        sleepers -= 1
        hasTimer = false
      } else {
        sleepers += 1
        monitor.sleep()
        sleepers -= 1
      }
    }
    monitor.unlock()
    monitor.wakeAll()
  }

  /// Does something on the connection without the lock.
  private func locked(_ body: () -> Void) {
    isWriting = true
    monitor.unlock()
    body()
    monitor.lock()
    isWriting = false
  }

  /// Commits what is open and tells it when it is on the disk; others go on meanwhile.
  private func commitAndSync() {
    isSyncing = true
    var committed: [SQLiteJobEnd] = []
    locked { committed = transaction.commit() }
    let wakes = !jobs.isEmpty && sleepers > 0
    monitor.unlock()
    if wakes { monitor.wakeOne() }
    var failure: DatabaseFailure?
    if !committed.isEmpty, let log {
      do throws(DatabaseFailure) { try log.sync() } catch { failure = error }
    }
    for end in committed { end.tell(failure) }
    monitor.lock()
    isSyncing = false
    if let failure { fault = failure }
  }

  private var isFull: Bool { transaction.jobs >= Self.mostJobs }
  private var isOld: Bool { transaction.isOpen && Monitor.now - transaction.openedAt >= Self.patience }
}
