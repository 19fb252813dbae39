/// A transaction that waits for its turn.
struct SQLiteWriteJob: Sendable {
  var isDurable: Bool
  /// False for a single statement: it undoes itself when it fails.
  var needsSavepoint: Bool
  /// Does the work, and returns how to tell its caller when it is committed, or why it was not.
  var run: @Sendable (SQLiteSession) -> SQLiteJobEnd
  /// Tells its caller that it was never begun.
  var refuse: @Sendable (DatabaseFailure) -> Void
}

struct SQLiteJobEnd {
  var hasThrown: Bool
  var tell: @Sendable (DatabaseFailure?) -> Void
}
