import Glibc
import GRDB

/// A transaction that waits for its turn.
struct SQLiteWriteJob: Sendable {
  var isDurable: Bool
  /// False for a single statement: it undoes itself when it fails.
  var needsSavepoint: Bool
  /// Does the work, and returns how to tell its caller when the group was committed, or why it was not.
  var run: @Sendable (SQLiteSession) -> SQLiteJobEnd
  /// Tells its caller that it was never begun.
  var refuse: @Sendable (DatabaseFailure) -> Void
}

struct SQLiteJobEnd {
  var hasThrown: Bool
  var tell: @Sendable (DatabaseFailure?) -> Void
}

/// The one writer of a database: commits everything that waits at once.
///
/// While one group is written to the disk the next one gathers, so a disk that is slow makes groups larger, not calls
/// slower one after the other.
struct SQLiteWriter {
  private let connection: any DatabaseWriter
  private let queue: JobQueue<SQLiteWriteJob>
  /// nil in memory.
  private let place: SQLitePlace?
  /// How often a lock of another process is waited for; each time is as long as the busy time-out.
  private static let attempts = 3

  init(_ connection: any DatabaseWriter, at place: SQLitePlace?, _ queue: JobQueue<SQLiteWriteJob>) {
    self.connection = connection
    self.place = place
    self.queue = queue
  }

  /// Ends when the queue is closed and empty.
  func run() {
    var group: [SQLiteWriteJob] = []
    var ends: [SQLiteJobEnd] = []
    var isFull: Bool?
    while queue.takeAll(into: &group) {
      if place?.isThere == false {
        for job in group { job.refuse(.unavailable("its file was deleted or replaced; start the server again")) }
        continue
      }
      let wantsFull = group.contains { $0.isDurable }
      connection.writeWithoutTransaction { database in
        let session = SQLiteSession(database)
        do throws(DatabaseFailure) {
          if isFull != wantsFull {
            try session.plain(wantsFull ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL")
            isFull = wantsFull
          }
          try commit(group, in: session, &ends)
          for end in ends { end.tell(nil) }
        } catch {
          for end in ends { end.tell(error) }
          for job in group.dropFirst(ends.count) { job.refuse(error) }
        }
        ends.removeAll(keepingCapacity: true)
      }
    }
  }

  private func commit(
    _ group: [SQLiteWriteJob], in session: SQLiteSession, _ ends: inout [SQLiteJobEnd]
  ) throws(DatabaseFailure) {
    try patiently { () throws(DatabaseFailure) in try session.plain("BEGIN IMMEDIATE") }
    do throws(DatabaseFailure) {
      for job in group {
        // Alone in the group it is undone with the group.
        let hasSavepoint = job.needsSavepoint && group.count > 1
        session.beginJob(savepoint: hasSavepoint)
        let end = job.run(session)
        ends.append(end)
        if session.isTransactionLost { throw session.failure ?? .failed("the transaction was given up") }
        if hasSavepoint, session.hasChanged {
          try session.plain(end.hasThrown ? "ROLLBACK TO job; RELEASE job" : "RELEASE job")
        }
      }
      if group.count == 1, ends.first?.hasThrown == true { return try session.plain("ROLLBACK") }
      try patiently { () throws(DatabaseFailure) in try session.plain("COMMIT") }
    } catch {
      if !session.isTransactionLost { try? session.plain("ROLLBACK") }
      throw error
    }
  }

  /// Once more where another process has the lock.
  private func patiently(_ body: () throws(DatabaseFailure) -> Void) throws(DatabaseFailure) {
    for _ in 1..<Self.attempts {
      do throws(DatabaseFailure) { return try body() } catch { if error != .busy { throw error } }
    }
    try body()
  }
}
