import Threads
import GRDB
import GRDBSQLite
import Glibc

/// The transaction of a writer, with the jobs that were done in it and are not committed.
///
/// Only used by one thread at a time, which is its writer's care.
final class SQLiteTransaction {
  private let connection: any DatabaseWriter
  /// False: what is begun is committed before the connection is let go of.
  private let staysOpen: Bool
  private let patience = SQLitePatience()
  private var isPrepared = false
  /// Whether something has to be undone when a job fails.
  private var hasChanged = false
  /// How to tell those whose job is done but not committed.
  private var ends: [SQLiteJobEnd] = []

  private(set) var isOpen = false
  private(set) var openedAt = 0
  /// How many were done in it.
  private(set) var jobs = 0
  var hasEnds: Bool { !ends.isEmpty }

  init(_ connection: any DatabaseWriter, staysOpen: Bool) {
    self.connection = connection
    self.staysOpen = staysOpen
  }

  /// Does jobs, and opens the transaction for them. Those that need not be durable are told at once.
  ///
  /// - Returns: false when it cannot be opened without waiting and must not wait: nothing was done.
  func work(_ batch: [SQLiteWriteJob], mayWait: Bool) -> Bool {
    connection.writeWithoutTransaction { database in
      let session = SQLiteSession(database)
      if staysOpen, !isPrepared {
        patience.install(on: database.sqliteConnection)
        isPrepared = true
      }
      var begun = 0
      do throws(DatabaseFailure) {
        for job in batch {
          if !isOpen, try !begin(session, mayWait: mayWait) { return false }
          begun += 1
          try run(job, in: session)
        }
        if !staysOpen {
          if isOpen { try commit(session) }
          for end in takeEnds() { end.tell(nil) }
        }
      } catch {
        giveUp(session, error)
        for job in batch.dropFirst(begun) { job.refuse(error) }
      }
      return true
    }
  }

  /// - Returns: those who are to be told when the commit is on the disk; none when it failed, which they were told.
  func commit() -> [SQLiteJobEnd] {
    guard isOpen else { return takeEnds() }
    return connection.writeWithoutTransaction { database in
      let session = SQLiteSession(database)
      do throws(DatabaseFailure) {
        try commit(session)
        return takeEnds()
      } catch {
        giveUp(session, error)
        return []
      }
    }
  }

  private func takeEnds() -> [SQLiteJobEnd] {
    defer { ends = [] }
    return ends
  }

  private func begin(_ session: SQLiteSession, mayWait: Bool) throws(DatabaseFailure) -> Bool {
    patience.mayWait = mayWait
    defer { patience.mayWait = true }
    do throws(DatabaseFailure) {
      try patience.again { () throws(DatabaseFailure) in try session.plain("BEGIN IMMEDIATE") }
    } catch {
      if error == .busy, !mayWait { return false }
      throw error
    }
    isOpen = true
    openedAt = Monitor.now
    return true
  }

  private func commit(_ session: SQLiteSession) throws(DatabaseFailure) {
    try patience.again { () throws(DatabaseFailure) in try session.plain("COMMIT") }
    ended()
  }

  private func ended() {
    isOpen = false
    hasChanged = false
    jobs = 0
  }

  private func giveUp(_ session: SQLiteSession, _ error: DatabaseFailure) {
    if !session.isTransactionLost { try? session.plain("ROLLBACK") }
    ended()
    for end in takeEnds() { end.tell(error) }
  }

  private func run(_ job: SQLiteWriteJob, in session: SQLiteSession) throws(DatabaseFailure) {
    // The first one to change something is undone with the transaction.
    let hasSavepoint = job.needsSavepoint && hasChanged
    session.beginJob(savepoint: hasSavepoint)
    let end = job.run(session)
    jobs += 1
    let isToldNow = staysOpen && !job.isDurable
    if !isToldNow { ends.append(end) }
    do throws(DatabaseFailure) {
      try finish(job, end, hasSavepoint, session)
    } catch {
      if isToldNow { end.tell(error) }
      throw error
    }
    if isToldNow { end.tell(nil) }
  }

  private func finish(
    _ job: SQLiteWriteJob, _ end: SQLiteJobEnd, _ hasSavepoint: Bool, _ session: SQLiteSession
  ) throws(DatabaseFailure) {
    if session.isTransactionLost { throw session.failure ?? .failed("the transaction was given up") }
    guard session.hasChanged else { return }
    if hasSavepoint {
      try session.plain(end.hasThrown ? "ROLLBACK TO job; RELEASE job" : "RELEASE job")
    } else if end.hasThrown, job.needsSavepoint {
      try session.plain("ROLLBACK")
      ended()
    } else {
      hasChanged = true
    }
  }
}

/// How long the lock of another process is waited for.
final class SQLitePatience {
  private static let attempts = 3
  private static let naps = 1000
  /// False where the caller's thread has other things to do.
  var mayWait = true

  /// It is kept for ever: the connection asks it until it is closed.
  func install(on connection: OpaquePointer?) {
    sqlite3_busy_handler(
      connection,
      { context, count in
        guard let context, count < SQLitePatience.naps,
          Unmanaged<SQLitePatience>.fromOpaque(context).takeUnretainedValue().mayWait
        else { return 0 }
        // Short naps: the other process holds the lock for the time of one commit.
        usleep(useconds_t(min(200 * (count + 1), 5000)))
        return 1
      }, Unmanaged.passRetained(self).toOpaque())
  }

  /// Once more where another process has the lock.
  func again(_ body: () throws(DatabaseFailure) -> Void) throws(DatabaseFailure) {
    for _ in 1..<(mayWait ? Self.attempts : 1) {
      do throws(DatabaseFailure) { return try body() } catch { if error != .busy { throw error } }
    }
    try body()
  }
}
