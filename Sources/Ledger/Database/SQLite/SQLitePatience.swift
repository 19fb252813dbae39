import GRDBSQLite
import Glibc
import Threads

/// How long the lock of another process is waited for.
final class SQLitePatience {
  private static let attempts = 3
  private static let naps = 1000
  /// False where the caller's thread has other things to do.
  var mayWait = true
  /// On the clock of `Monitor.now`.
  private var deadline = Int.max

  /// It is kept for ever: the connection asks it until it is closed.
  func install(on connection: OpaquePointer?) {
    sqlite3_busy_handler(
      connection,
      { context, count in
        guard let context, count < SQLitePatience.naps else { return 0 }
        let patience = Unmanaged<SQLitePatience>.fromOpaque(context).takeUnretainedValue()
        guard patience.mayWait, patience.deadline == .max || Monitor.now < patience.deadline else { return 0 }
        // Short naps: the other process holds the lock for the time of one commit.
        usleep(useconds_t(min(200 * (count + 1), 5000)))
        return 1
      }, Unmanaged.passRetained(self).toOpaque())
  }

  /// Waits no longer than that for others.
  func limited(toMilliseconds limit: Int, _ body: () -> Void) {
    deadline = Monitor.now + limit * 1_000_000
    body()
    deadline = .max
  }

  /// Once more where another process has the lock.
  func again(_ body: () throws(DatabaseFailure) -> Void) throws(DatabaseFailure) {
    for _ in 1..<(mayWait ? Self.attempts : 1) {
      do throws(DatabaseFailure) { return try body() } catch { if error != .busy { throw error } }
    }
    try body()
  }
}
