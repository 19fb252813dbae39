public import FoundationEssentials

extension LedgerSession {
  /// - Throws: `LedgerRefusal.accountNotFound`, `DatabaseFailure.notUnique` when the digest is taken.
  public func addManagementKey(
    digest: String, masked: String, label: String?, scope: ManagementKeyRecord.Scope, expiresAt: Date?,
    account: String, revokeOthers: Bool, now: Date
  ) throws -> ManagementKeyRecord { throw DatabaseFailure.failed("not written yet") }

  /// nil for one that is unknown, revoked or expired.
  public func managementKey(digest: String, now: Date) throws -> ManagementKeyRecord? {
    throw DatabaseFailure.failed("not written yet")
  }

  /// Those that may be used, the newest first.
  public func managementKeys(account: String, now: Date) throws -> [ManagementKeyRecord] {
    throw DatabaseFailure.failed("not written yet")
  }

  /// - Returns: false when the account has no such key, or no longer.
  public func revokeManagementKey(id: String, account: String, now: Date) throws -> Bool {
    throw DatabaseFailure.failed("not written yet")
  }
}
