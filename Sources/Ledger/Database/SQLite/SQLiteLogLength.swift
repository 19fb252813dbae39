import GRDBSQLite
import Threads

/// How long the write-ahead log of a connection is, and when to begin it anew.
final class SQLiteLogLength {
  /// From here on it is merged, in pages.
  private static let long = 2000
  /// A try that failed is made again when it is half as long again, or has this many pages more.
  private static let more = 4096

  /// Pages after the latest commit.
  private var pages = 0
  private var next = SQLiteLogLength.long
  /// No try is made before, on the clock of `Monitor.now`: calls wait as long as it does.
  private var rests = 0

  /// Has the connection tell what it commits; it no longer merges by itself. Kept for ever: the connection asks it until it
  /// is closed.
  func install(on connection: OpaquePointer?) {
    sqlite3_wal_hook(
      connection,
      { context, _, _, pages in
        if let context { Unmanaged<SQLiteLogLength>.fromOpaque(context).takeUnretainedValue().pages = Int(pages) }
        return SQLITE_OK
      }, Unmanaged.passRetained(self).toOpaque())
  }

  /// Whether it should be merged now; said once.
  func isDue() -> Bool {
    guard pages >= next, Monitor.now >= rests else { return false }
    next = pages + min(pages / 2, Self.more)
    return true
  }

  /// Merges the rest, and has the next writer begin at the start, if no reader needs what is in it any more. Readers are
  /// waited for, the longer the more it has grown: those that began before, and those that began while it was merged.
  func reset(_ connection: OpaquePointer?, _ patience: SQLitePatience) {
    let limit = pages < 8192 ? 50 : pages < 32_768 ? 200 : 1000
    patience.limited(toMilliseconds: limit) {
      if sqlite3_wal_checkpoint_v2(connection, nil, SQLITE_CHECKPOINT_RESTART, nil, nil) == SQLITE_OK {
        next = Self.long
      } else {
        // So at most a twentieth of the time goes into trying.
        rests = Monitor.now + limit * 20_000_000
      }
    }
  }
}
