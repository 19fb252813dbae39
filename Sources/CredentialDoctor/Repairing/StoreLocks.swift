import OpenClawStore

/// The locks that keep us apart from OpenClaw.
struct StoreLocks: Sendable {
  var context: StoreContext
  var kind: LockKind?
  var patience: LockPatience

  /// - Parameter path: of the store; nil for a document that has no lock.
  func with(_ path: String?, _ work: () throws -> Void) throws { try work() }
}
