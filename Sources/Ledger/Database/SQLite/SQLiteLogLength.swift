import GRDBSQLite

/// How long the write-ahead log of a connection is, and when to begin it anew.
final class SQLiteLogLength {
  /// From here on it is merged, in pages.
  private static let long = 2000
  /// How much longer it becomes until a try that failed is made again.
  private static let more = 1000

  /// Pages after the latest commit.
  private var pages = 0
  private var next = SQLiteLogLength.long

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
    guard pages >= next else { return false }
    next = pages + Self.more
    return true
  }

  /// Merges the rest, and has the next writer begin at the start, if no reader needs what is in it any more. Readers are
  /// waited for, the longer the more it has grown.
  func reset(_ connection: OpaquePointer?, _ patience: SQLitePatience) {
    patience.limited(toMilliseconds: pages < 16_384 ? 20 : pages < 65_536 ? 200 : 1000) {
      if sqlite3_wal_checkpoint_v2(connection, nil, SQLITE_CHECKPOINT_RESTART, nil, nil) == SQLITE_OK {
        next = Self.long
      }
    }
  }
}
