public import FoundationEssentials
public import TokenProxyAPI

extension LedgerSession {
  /// Adds an account with an empty balance. It signs in by password, by GitHub, or both.
  ///
  /// - Throws: `LedgerRefusal.emailExists`, `.linkedElsewhere`, `DatabaseFailure`.
  public func createAccount(
    email: String, passwordHash: String?, gitHubID: Int64?, avatarURL: String?, now: Date
  ) throws -> AccountRecord {
    let id = Identifiers.make()
    let made = try sql.execute(
      """
      INSERT INTO accounts (id, email, email_key, password_hash, plan, github_id, avatar_url, created_at, updated_at)
      VALUES (?1, ?2, ?3, ?4, 'free', ?5, ?6, ?7, ?7) ON CONFLICT DO NOTHING
      """,
      [
        .text(id), .text(email), .text(Self.comparable(email)), SQLValue(passwordHash), SQLValue(gitHubID),
        SQLValue(avatarURL), SQLValue(now),
      ])
    guard made == 1 else {
      throw try account(email: email) == nil ? LedgerRefusal.linkedElsewhere : LedgerRefusal.emailExists
    }
    return AccountRecord(
      id: id, email: email, passwordHash: passwordHash, gitHubID: gitHubID,
      createdAt: Date(milliseconds: now.milliseconds))
  }

  /// Addresses that differ only in case are one.
  public func account(email: String) throws -> AccountRecord? {
    try accounts("email_key = ?1", .text(Self.comparable(email))).first
  }

  public func account(id: String) throws -> AccountRecord? { try accounts("id = ?1", .text(id)).first }

  public func account(gitHubID: Int64) throws -> AccountRecord? {
    try accounts("github_id = ?1", .integer(gitHubID)).first
  }

  /// - Throws: `LedgerRefusal.accountNotFound`.
  public func setPasswordHash(_ hash: String, account: String, now: Date) throws {
    let changed = try sql.execute(
      "UPDATE accounts SET password_hash = ?1, updated_at = ?2 WHERE id = ?3 AND deleted_at IS NULL",
      [.text(hash), SQLValue(now), .text(account)])
    guard changed == 1 else { throw LedgerRefusal.accountNotFound }
  }

  /// - Throws: `LedgerRefusal.linkedElsewhere` when the identity belongs to another account, or the account to another
  ///   identity.
  public func linkGitHub(_ id: Int64, avatarURL: String?, account: String, now: Date) throws {
    let linked = try lock(account)["github_id"].integer
    guard linked == nil || linked == id else { throw LedgerRefusal.linkedElsewhere }
    if let other = try self.account(gitHubID: id), other.id != account { throw LedgerRefusal.linkedElsewhere }
    try sql.execute(
      "UPDATE accounts SET github_id = ?1, avatar_url = ?2, updated_at = ?3 WHERE id = ?4",
      [.integer(id), SQLValue(avatarURL), SQLValue(now), .text(account)])
  }

  /// Gives an account to the identity that proved that its address is theirs. Nobody had proved that before, so nothing
  /// that was made before may go on: the password is cleared, management keys are revoked, and provisioned keys disabled,
  /// which the owner may undo.
  ///
  /// - Throws: `LedgerRefusal.linkedElsewhere`, `.accountNotFound`.
  public func takeOver(_ account: String, byGitHub id: Int64, avatarURL: String?, now: Date) throws {
    try linkGitHub(id, avatarURL: avatarURL, account: account, now: now)
    let values = [SQLValue(now), .text(account)]
    for change in [
      "accounts SET password_hash = NULL, updated_at = ?1 WHERE id = ?2",
      "management_keys SET revoked_at = ?1 WHERE account_id = ?2 AND revoked_at IS NULL",
      "provisioned_keys SET disabled = 1, updated_at = ?1 WHERE account_id = ?2 AND revoked_at IS NULL",
    ] { try sql.execute("UPDATE " + change, values) }
  }

  /// Revokes every key, frees the address, keeps the entries of the ledger.
  ///
  /// - Throws: `LedgerRefusal.accountNotFound`.
  public func deleteAccount(_ id: String, now: Date) throws {
    _ = try lock(id)
    for table in ["provisioned_keys", "management_keys"] {
      try sql.execute(
        "UPDATE \(table) SET revoked_at = ?1 WHERE account_id = ?2 AND revoked_at IS NULL", [SQLValue(now), .text(id)])
    }
    try sql.execute(
      """
      UPDATE accounts SET email = '', email_key = NULL, password_hash = NULL, github_id = NULL, avatar_url = NULL,
        topup_enabled = 0, deleted_at = ?1, updated_at = ?1 WHERE id = ?2
      """, [SQLValue(now), .text(id)])
  }

  /// - Throws: `LedgerRefusal.accountNotFound`.
  public func profile(account: String) throws -> AccountProfile {
    let rows = try sql.query(
      """
      SELECT email, plan, created_at, total_credits - total_usage AS remaining,
        (SELECT COUNT(*) FROM provisioned_keys WHERE account_id = accounts.id AND revoked_at IS NULL) AS live
      FROM accounts WHERE id = ?1 AND deleted_at IS NULL
      """, [.text(account)])
    guard let row = rows.first else { throw LedgerRefusal.accountNotFound }
    return AccountProfile(
      email: row.text("email"), plan: row.text("plan"), creditsRemaining: row.money("remaining"),
      keys: row.count("live"), createdAt: row.date("created_at"))
  }

  /// The newest first; for the person who runs the server.
  public func accounts(limit: Int) throws -> [AccountRecord] {
    try sql.query(
      "SELECT * FROM accounts WHERE deleted_at IS NULL ORDER BY created_at DESC, id DESC LIMIT ?1",
      [SQLValue(max(0, limit))]
    ).map(AccountRecord.init)
  }

  /// Holds the account's row until the transaction ends. Everything that changes money or keys does this first, and only
  /// then touches a key: so nothing waits in a circle.
  ///
  /// - Throws: `LedgerRefusal.accountNotFound`.
  func lock(_ account: String) throws -> SQLRow {
    let rows = try sql.query(
      "SELECT * FROM accounts WHERE id = ?1 AND deleted_at IS NULL" + sql.dialect.forUpdate, [.text(account)])
    guard let row = rows.first else { throw LedgerRefusal.accountNotFound }
    return row
  }

  private func accounts(_ condition: String, _ value: SQLValue) throws -> [AccountRecord] {
    try sql.query("SELECT * FROM accounts WHERE deleted_at IS NULL AND \(condition)", [value])
      .map(AccountRecord.init)
  }

  static func comparable(_ email: String) -> String { email.lowercased() }
}

extension AccountRecord {
  fileprivate init(_ row: SQLRow) {
    self.init(
      id: row.text("id"), email: row.text("email"), passwordHash: row["password_hash"].text, plan: row.text("plan"),
      gitHubID: row["github_id"].integer, createdAt: row.date("created_at"))
  }
}
