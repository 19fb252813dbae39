import GRDB
import Threads

/// The one writer of a database. Its work lies in one open transaction of SQLite that is committed and put on the disk for
/// many jobs at once.
///
/// A job that need not be durable is answered as soon as it is done; a durable one when the commit that holds it is on the
/// disk. While one commit is on its way there the next transaction gathers, so a slow disk makes groups larger, not calls
/// slower one after the other. A job is done by its caller's own thread where nobody else is at work, and so are steps of
/// calls that came meanwhile: that saves changes of thread. Only threads of the database wait, for locks of other
/// processes and for the disk.
///
/// `@unchecked Sendable`: the properties are reached with the lock of the monitor, the transaction by who has set
/// `isWriting`, or with the lock while nobody has.
final class SQLiteWriter: @unchecked Sendable {
  /// One waits for the disk while the other one writes; in memory there is nothing to wait for.
  let threads: Int
  /// How long a transaction may stay open for more to come, in nanoseconds: other processes wait for its lock.
  private static let patience = 5_000_000
  /// So many jobs are committed together at most where the disk is free.
  private static let mostJobs = 512
  /// So many steps of calls are done for others by whoever is at work.
  private static let mostHelp = 64

  private let limit: Int
  /// nil in memory: there each group is committed at once, as readers share its connection.
  private let log: SQLiteLogFile?
  private let merger: SQLiteLogMerger?
  private let monitor = Monitor()
  /// Whether the watch has something to look after; nil when it is over.
  private let alarm = WaitableState<Bool?>(false)

  private var jobs: [SQLiteWriteJob] = []
  /// Since the start.
  private var submitted = 0
  private var isClosed = false
  private var isWriting = false
  private var isSyncing = false
  /// What was committed may not be on the disk and never get there: nothing more is promised.
  private var fault: DatabaseFailure?
  private var sleepers = 0
  /// One of them was told to get up and has not yet.
  private var isWaking = false
  /// Somebody sleeps only for a while, and then looks after the open transaction.
  private var hasTimer = false
  /// The log was merged and can begin anew.
  private var resetsLog = false
  /// The watch looks after the jobs that wait.
  private var isWatched = false

  private let transaction: SQLiteTransaction

  /// - Parameter path: nil in memory.
  init(_ connection: any DatabaseWriter, path: String?, limit: Int) {
    self.limit = limit
    threads = path == nil ? 1 : 2
    log = path.map { SQLiteLogFile(database: $0) }
    merger = path.map { SQLiteLogMerger(database: $0) }
    transaction = SQLiteTransaction(connection, path: path)
  }

  // MARK: Callers

  /// Does the job, or has it done. Tells it, once, what came of it.
  func submit(_ job: SQLiteWriteJob) {
    monitor.lock()
    let refusal = isClosed ? DatabaseFailure.closed : fault ?? (jobs.count >= limit ? .busy : nil)
    if let refusal {
      monitor.unlock()
      return job.refuse(refusal)
    }
    submitted &+= 1
    if log != nil, !isWriting, jobs.isEmpty {
      work([job], mayWait: false)
      help()
    } else {
      jobs.append(job)
    }
    let wakes = wakesThread()
    let needsWatch = job.expiresAt < .max && !jobs.isEmpty && !isWatched
    if needsWatch { isWatched = true }
    monitor.unlock()
    if wakes { monitor.wakeOne() }
    if needsWatch {
      alarm.withLock { if $0 != nil { $0 = true } }
      alarm.signal()
    }
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
    alarm.withLock { $0 = nil }
    alarm.signal()
    merger?.end()
  }

  /// When all threads have ended.
  func finish() { transaction.close() }

  // MARK: Threads

  /// Ends when the writer is closed and everything is done.
  func run() {
    var seen = 0
    monitor.lock()
    while true {
      if !isWriting, !jobs.isEmpty, isSyncing || !isFull {
        workThroughQueue()
      } else if !isWriting, transaction.hasEnds, !isSyncing {
        commitAndSync()
      } else if !isWriting, transaction.isOpen, !transaction.hasEnds, isClosed || isOld || isFull {
        _ = commit()
      } else if isClosed, !isWriting, !transaction.isOpen, jobs.isEmpty {
        break
      } else if !hasTimer, seen != submitted, log != nil {
        // Calls come in rows: one that sleeps only for a while need not be woken for each.
        seen = submitted
        hasTimer = true
        asleep { monitor.sleep(until: Monitor.now + Self.patience) }
        hasTimer = false
      } else {
        asleep { monitor.sleep() }
      }
    }
    monitor.unlock()
    monitor.wakeAll()
  }

  /// Refuses jobs whose time is over while others hold the database. Ends with the writer.
  func watch() {
    while true {
      let isOver = alarm.wait { state -> Bool? in
        guard let isNeeded = state else { return true }
        state = false
        return isNeeded ? false : nil
      } around: { _, _ in
      }
      if isOver { return }
      while let next = refuseExpired() {
        alarm.wait(atMost: .nanoseconds(max(1_000_000, next - Monitor.now))) { $0 == nil }
        if alarm.withLock({ $0 == nil }) { return }
      }
    }
  }

  /// Keeps the log short. Ends with the writer.
  func mergeLog() {
    merger?.run {
      monitor.lock()
      resetsLog = true
      monitor.unlock()
    }
  }

  /// - Returns: when to look again; nil when nothing waits that could expire.
  private func refuseExpired() -> Int? {
    let now = Monitor.now
    monitor.lock()
    let expired = jobs.filter { $0.expiresAt <= now }
    if !expired.isEmpty { jobs.removeAll { $0.expiresAt <= now } }
    let next = jobs.lazy.map(\.expiresAt).filter { $0 < .max }.min()
    if next == nil { isWatched = false }
    monitor.unlock()
    for job in expired { job.refuse(.busy) }
    return next
  }

  // MARK: With the lock

  /// Whether a thread has to do something now.
  private var needsThread: Bool {
    guard !isWriting else { return false }
    if !jobs.isEmpty || isClosed { return true }
    if transaction.hasEnds { return !isSyncing }
    return transaction.isOpen && (isOld || !(hasTimer || isSyncing))
  }

  /// Whether a thread has to be woken, because something is to be done and none is about to look.
  private func wakesThread() -> Bool {
    guard needsThread, !isWaking, sleepers > 0, sleepers + (isSyncing ? 1 : 0) >= threads else { return false }
    isWaking = true
    return true
  }

  private func asleep(_ body: () -> Void) {
    sleepers += 1
    body()
    sleepers -= 1
    isWaking = false
  }

  private var isFull: Bool { transaction.jobs >= Self.mostJobs }
  private var isOld: Bool { transaction.isOpen && Monitor.now - transaction.openedAt >= Self.patience }

  /// Does something on the connection without the lock.
  private func locked(_ body: () -> Void) {
    isWriting = true
    monitor.unlock()
    body()
    monitor.lock()
    isWriting = false
  }

  /// Does jobs; those that cannot be begun without waiting wait before all others.
  private func work(_ batch: [SQLiteWriteJob], mayWait: Bool) {
    var done = 0
    locked { done = transaction.work(batch, mayWait: mayWait) }
    if done < batch.count { jobs.insert(contentsOf: batch[done...], at: 0) }
  }

  /// Does what came while this thread was at work, if it is soon done.
  private func help() {
    guard !jobs.isEmpty, jobs.count <= Self.mostHelp, jobs.allSatisfy(\.isCall) else { return }
    let batch = jobs
    jobs = []
    work(batch, mayWait: false)
  }

  private func workThroughQueue() {
    // As long as another process has the lock they wait in the queue, where they can expire.
    var failure: DatabaseFailure?
    locked { failure = transaction.open() }
    let batch = jobs
    jobs = []
    guard let failure else { return work(batch, mayWait: true) }
    monitor.unlock()
    for job in batch { job.refuse(failure) }
    monitor.lock()
  }

  /// Commits what is open, and keeps the log short.
  private func commit() -> [SQLiteJobEnd] {
    if resetsLog {
      resetsLog = false
      transaction.resetsLog = true
    }
    var committed: [SQLiteJobEnd] = []
    locked { committed = transaction.commit() }
    if transaction.isLogDue() { merger?.merge() }
    return committed
  }

  /// Commits what is open and tells it when it is on the disk; others go on meanwhile.
  private func commitAndSync() {
    isSyncing = true
    let committed = commit()
    help()
    let wakes = wakesThread()
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
}
