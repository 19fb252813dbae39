import GRDBSQLite
import Threads

/// Copies the write-ahead log into the database, on a connection and a thread of its own: the writer goes on meanwhile.
///
/// What was written in the meantime is left to the writer, which is soon done with it and begins the log anew.
final class SQLiteLogMerger: Sendable {
  private enum Wish { case none, merge, end }

  private let path: String
  private let wish = WaitableState(Wish.none)

  init(database path: String) { self.path = path }

  func merge() {
    wish.withLock { if $0 != .end { $0 = .merge } }
    wish.signal()
  }

  func end() {
    wish.withLock { $0 = .end }
    wish.signal()
  }

  /// Merges when it is told to, until it is told to end.
  ///
  /// - Parameter merged: told after each time, also when it could not be done.
  func run(_ merged: () -> Void) {
    var connection: OpaquePointer?
    defer { sqlite3_close_v2(connection) }
    while true {
      let next = wish.wait { wish -> Wish? in
        guard wish != .none else { return nil }
        defer { if wish == .merge { wish = .none } }
        return wish
      } around: { _, _ in
      }
      guard next == .merge else { return }
      if connection == nil { connection = open() }
      if connection != nil {
        sqlite3_wal_checkpoint_v2(connection, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
      }
      merged()
    }
  }

  /// Never makes the file. nil when it cannot be opened: the writer merges everything then.
  private func open() -> OpaquePointer? {
    var connection: OpaquePointer?
    // It knows that there is a log only after it has looked.
    guard
      sqlite3_open_v2(path, &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil) == SQLITE_OK,
      sqlite3_exec(connection, "PRAGMA synchronous=NORMAL; SELECT name FROM sqlite_schema LIMIT 1", nil, nil, nil)
        == SQLITE_OK
    else {
      sqlite3_close_v2(connection)
      return nil
    }
    return connection
  }
}
