public import FoundationEssentials

extension LedgerSession {
  /// Claims an idempotency key: the first statement of the transaction that does the work.
  ///
  /// - Returns: nil when it is claimed now: do the work and `remember` its answer. Otherwise the answer that was
  ///   remembered.
  /// - Throws: `LedgerRefusal.idempotencyKeyReused` when it came with another request, `.idempotencyInProgress` when
  ///   it was claimed in an earlier transaction whose work has no answer yet; after a minute it may be claimed anew.
  public func claim(
    account: String, route: String, key: String, requestDigest: String, now: Date
  ) throws -> StoredAnswer? { throw DatabaseFailure.failed("not written yet") }

  public func remember(_ answer: StoredAnswer, account: String, route: String, key: String) throws {
    throw DatabaseFailure.failed("not written yet")
  }

  /// Gives a claim back whose work failed, so that it may be tried again.
  public func forget(account: String, route: String, key: String) throws {
    throw DatabaseFailure.failed("not written yet")
  }
}
