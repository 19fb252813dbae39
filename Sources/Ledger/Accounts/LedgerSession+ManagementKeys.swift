public import FoundationEssentials

extension LedgerSession {
  /// - Throws: `LedgerRefusal.accountNotFound`, `DatabaseFailure.notUnique` when the digest is taken.
  public func addManagementKey(
    digest: String, masked: String, label: String?, scope: ManagementKeyRecord.Scope, expiresAt: Date?,
    account: String, revokeOthers: Bool, now: Date
  ) throws -> ManagementKeyRecord {
    _ = try lock(account)
    if revokeOthers {
      try sql.execute(
        "UPDATE management_keys SET revoked_at = ?1 WHERE account_id = ?2 AND revoked_at IS NULL",
        [SQLValue(now), .text(account)])
    }
    let record = ManagementKeyRecord(
      id: Identifiers.make(), accountID: account, masked: masked, label: label, scope: scope,
      createdAt: Date(milliseconds: now.milliseconds),
      expiresAt: expiresAt.map { Date(milliseconds: $0.milliseconds) })
    try sql.execute(
      """
      INSERT INTO management_keys (id, account_id, digest, masked, label, scope, created_at, expires_at)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
      """,
      [
        .text(record.id), .text(account), .text(digest), .text(masked), SQLValue(label), .text(scope.rawValue),
        SQLValue(now), SQLValue(expiresAt),
      ])
    return record
  }

  /// nil for one that is unknown, revoked or expired.
  public func managementKey(digest: String, now: Date) throws -> ManagementKeyRecord? {
    try sql.query(
      """
      SELECT * FROM management_keys
      WHERE digest = ?1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at >= ?2)
      """, [.text(digest), SQLValue(now)]
    ).first.map(ManagementKeyRecord.init)
  }

  /// Those that may be used, the newest first.
  public func managementKeys(account: String, now: Date) throws -> [ManagementKeyRecord] {
    try sql.query(
      """
      SELECT * FROM management_keys
      WHERE account_id = ?1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at >= ?2)
      ORDER BY created_at DESC, id DESC
      """, [.text(account), SQLValue(now)]
    ).map(ManagementKeyRecord.init)
  }

  /// - Returns: false when the account has no such key, or no longer.
  public func revokeManagementKey(id: String, account: String, now: Date) throws -> Bool {
    try sql.execute(
      "UPDATE management_keys SET revoked_at = ?1 WHERE id = ?2 AND account_id = ?3 AND revoked_at IS NULL",
      [SQLValue(now), .text(id), .text(account)]) == 1
  }
}

extension ManagementKeyRecord {
  fileprivate init(_ row: SQLRow) {
    self.init(
      id: row.text("id"), accountID: row.text("account_id"), masked: row.text("masked"), label: row["label"].text,
      // A scope that this program does not know may at most read.
      scope: Scope(rawValue: row.text("scope")) ?? .read, createdAt: row.date("created_at"),
      expiresAt: row.optionalDate("expires_at"))
  }
}
