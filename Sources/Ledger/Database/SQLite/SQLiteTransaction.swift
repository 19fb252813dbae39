import GRDB
import Threads

/// The transaction of a writer, with the jobs that were done in it and are not committed.
///
/// Only used by one thread at a time, which is its writer's care.
final class SQLiteTransaction {
  private let connection: any DatabaseWriter
  /// Used without GRDB's own queue, except in memory, where readers share the connection.
  private let session: SQLiteSession
  private let book = CallBook()
  /// False: what is begun is committed before the connection is let go of.
  private let staysOpen: Bool
  /// nil in memory.
  private let place: SQLitePlace?
  /// Whether the file was gone at the latest commit.
  private var isGone = false
  private let patience = SQLitePatience()
  private let length = SQLiteLogLength()
  /// The log was merged by another connection: begin it anew when the transaction is committed.
  var resetsLog = false
  /// Whether something has to be undone when a job fails.
  private var hasChanged = false
  /// How to tell those whose job is done but not committed.
  private var ends: [SQLiteJobEnd] = []

  private(set) var isOpen = false
  private(set) var openedAt = 0
  /// How many were done in it.
  private(set) var jobs = 0
  var hasEnds: Bool { !ends.isEmpty }

  /// - Parameter path: nil in memory.
  init(_ connection: any DatabaseWriter, path: String?) {
    self.connection = connection
    staysOpen = path != nil
    place = path.flatMap { SQLitePlace($0) }
    session = connection.writeWithoutTransaction { SQLiteSession(writing: $0) }
    guard staysOpen else { return }
    session.leaveToUs()
    patience.install(on: session.connection)
    length.install(on: session.connection)
  }

  /// Opens it if it stays open; waits for the lock of another process.
  ///
  /// - Returns: why it cannot be opened.
  func open() -> DatabaseFailure? {
    guard staysOpen, !isOpen else { return nil }
    do throws(DatabaseFailure) { _ = try begin(mayWait: true) } catch { return error }
    return nil
  }

  /// Does jobs, and opens the transaction for them. Those that need not be durable are told at once.
  ///
  /// - Returns: how many were done or refused; fewer than all when it cannot be opened without waiting and must not wait.
  func work(_ batch: [SQLiteWriteJob], mayWait: Bool) -> Int {
    exclusively {
      var begun = 0
      do throws(DatabaseFailure) {
        for job in batch {
          if !isOpen, try !begin(mayWait: mayWait) { return begun }
          begun += 1
          try run(job)
        }
        if !staysOpen {
          if isOpen { try commitNow() }
          for end in takeEnds() { end.tell(nil) }
        }
      } catch {
        giveUp(error)
        for job in batch.dropFirst(begun) { job.refuse(error) }
      }
      return batch.count
    }
  }

  /// - Returns: those who are to be told when the commit is on the disk; none when it failed, which they were told.
  func commit() -> [SQLiteJobEnd] {
    guard isOpen else { return takeEnds() }
    return exclusively {
      do throws(DatabaseFailure) {
        try commitNow()
        return takeEnds()
      } catch {
        giveUp(error)
        return []
      }
    }
  }

  /// Lets go of its statements, so that the connection can be closed.
  func close() { exclusively { session.forgetStatements() } }

  private func exclusively<Value>(_ body: () -> Value) -> Value {
    staysOpen ? body() : connection.writeWithoutTransaction { _ in body() }
  }

  private func takeEnds() -> [SQLiteJobEnd] {
    defer { ends = [] }
    return ends
  }

  private func begin(mayWait: Bool) throws(DatabaseFailure) -> Bool {
    if isGone { try look() }
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

  /// What is written into a file that was deleted would be lost.
  private func look() throws(DatabaseFailure) {
    isGone = place?.isThere == false
    if isGone { throw .unavailable("its file was deleted or replaced; start the server again") }
  }

  private func commitNow() throws(DatabaseFailure) {
    try writeBook()
    try look()
    try patience.again { () throws(DatabaseFailure) in try session.plain("COMMIT") }
    ended()
    guard resetsLog else { return }
    resetsLog = false
    length.reset(session.connection, patience)
  }

  /// Whether the log has become so long that it should be merged; said once.
  func isLogDue() -> Bool { length.isDue() }

  private func writeBook() throws(DatabaseFailure) {
    session.beginJob(savepoint: false)
    do { try book.write(in: session) } catch { throw SQLiteFailure.of(error) }
  }

  private func ended() {
    isOpen = false
    hasChanged = false
    jobs = 0
  }

  private func giveUp(_ error: DatabaseFailure) {
    if !session.isTransactionLost { try? session.plain("ROLLBACK") }
    book.forget()
    ended()
    for end in takeEnds() { end.tell(error) }
  }

  private func run(_ job: SQLiteWriteJob) throws(DatabaseFailure) {
    // Whoever looks into the database finds what the calls before have done.
    if !job.isCall {
      do throws(DatabaseFailure) { try writeBook() } catch {
        job.refuse(error)
        throw error
      }
    }
    // The first one to change something is undone with the transaction.
    session.beginJob(savepoint: job.needsSavepoint && hasChanged)
    let end = job.run(session, book)
    jobs += 1
    let isToldNow = staysOpen && !job.isDurable
    if !isToldNow { ends.append(end) }
    do throws(DatabaseFailure) {
      try finish(job, end)
    } catch {
      if isToldNow { end.tell(error) }
      throw error
    }
    if isToldNow { end.tell(nil) }
  }

  private func finish(_ job: SQLiteWriteJob, _ end: SQLiteJobEnd) throws(DatabaseFailure) {
    if session.isTransactionLost { throw session.failure ?? .failed("the transaction was given up") }
    if job.isCall, !end.hasThrown { hasChanged = true }
    guard session.hasChanged else { return }
    if session.hasSavepoint {
      try session.plain(end.hasThrown ? "ROLLBACK TO job; RELEASE job" : "RELEASE job")
      // The book was written before the savepoint: what it has since is the job's.
      if end.hasThrown { book.forget() }
    } else if end.hasThrown, job.needsSavepoint, !hasChanged {
      try session.plain("ROLLBACK")
      book.forget()
      ended()
    } else {
      hasChanged = true
    }
  }
}
