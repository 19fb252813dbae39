/// A transaction that waits for its turn.
struct SQLiteWriteJob: Sendable {
  var isDurable: Bool
  /// False for a single statement: it undoes itself when it fails.
  var needsSavepoint: Bool
  /// A step of a call: works on the book, and takes some microseconds.
  var isCall = false
  /// When it is refused if it was not begun, on the clock of `Monitor.now`.
  var expiresAt = Int.max
  /// Does the work, and returns how to tell its caller when it is committed, or why it was not.
  var run: @Sendable (SQLiteSession, CallBook) -> SQLiteJobEnd
  /// Tells its caller that it was never begun.
  var refuse: @Sendable (DatabaseFailure) -> Void
}

struct SQLiteJobEnd {
  var hasThrown: Bool
  var tell: @Sendable (DatabaseFailure?) -> Void
}
