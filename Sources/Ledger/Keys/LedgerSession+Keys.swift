public import Domain
public import FoundationEssentials
public import TokenProxyAPI

extension LedgerSession {
  /// - Parameter hash: the public identifier, for ever the same.
  /// - Throws: `LedgerRefusal.keyNameExists`; `DatabaseFailure.notUnique` when digest or hash is taken.
  public func createKey(
    hash: String, digest: String, masked: String, name: String, creditLimit: Money?,
    limitReset: ProvisionedKey.LimitReset?, expiresAt: Date?, models: [String]?, account: String, now: Date
  ) throws -> KeyObject {
    _ = try lock(account)
    try refuseTakenName(name, account: account)
    try sql.execute(
      """
      INSERT INTO provisioned_keys
        (hash, account_id, digest, masked, name, credit_limit, limit_reset, expires_at, models, created_at, updated_at)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)
      """,
      [
        .text(hash), .text(account), .text(digest), .text(masked), .text(name), SQLValue(creditLimit),
        SQLValue(limitReset?.rawValue), SQLValue(expiresAt), SQLValue(models.map(ModelList.text)), SQLValue(now),
      ])
    return try key(hash, account: account, now: now)
  }

  /// The newest first.
  ///
  /// - Parameter cursor: the `next` of the page before; one that is not ours leads to an empty page.
  public func keys(
    account: String, includeRevoked: Bool, limit: Int?, after cursor: String?, now: Date
  ) throws -> (items: [KeyObject], total: Int, next: String?) {
    let live = includeRevoked ? "" : " AND revoked_at IS NULL"
    let total = try sql.query(
      "SELECT COUNT(*) AS total FROM provisioned_keys WHERE account_id = ?1" + live, [.text(account)])
    var values: [SQLValue] = [.text(account)]
    var text = "SELECT * FROM provisioned_keys WHERE account_id = ?1" + live
    if let cursor {
      let parts = cursor.split(separator: ".", maxSplits: 1)
      guard parts.count == 2, let at = Int64(parts[0]) else { return ([], total.first?.count("total") ?? 0, nil) }
      text += " AND (created_at < ?2 OR (created_at = ?2 AND hash < ?3))"
      values += [.integer(at), .text(String(parts[1]))]
    }
    text += " ORDER BY created_at DESC, hash DESC"
    if let limit {
      values.append(SQLValue(max(1, limit) + 1))
      text += " LIMIT ?\(values.count)"
    }
    var rows = try sql.query(text, values)
    var next: String?
    if let limit, rows.count > max(1, limit) {
      rows.removeLast()
      next = rows.last.map { "\($0.number("created_at")).\($0.text("hash"))" }
    }
    return (rows.map { KeyRow(row: $0).object(now: now) }, total.first?.count("total") ?? 0, next)
  }

  /// - Throws: `LedgerRefusal.keyNotFound` for one that is unknown, another account's, or revoked.
  public func key(_ hash: String, account: String, now: Date) throws -> KeyObject {
    let key = try keyRow(hash, account: account)
    guard !key.isRevoked else { throw LedgerRefusal.keyNotFound }
    return key.object(now: now)
  }

  /// - Throws: `LedgerRefusal.keyNotFound`, `.keyNameExists`.
  public func updateKey(_ hash: String, _ update: KeyUpdate, account: String, now: Date) throws -> KeyObject {
    _ = try lock(account)
    let key = try keyRow(hash, account: account, isToChange: true)
    guard !key.isRevoked else { throw LedgerRefusal.keyNotFound }
    guard !update.isEmpty else { return key.object(now: now) }
    let name = update.name ?? key.row.text("name")
    if name != key.row.text("name") { try refuseTakenName(name, account: account) }
    let limit = update.creditLimit ?? key.limit
    let reset = update.limitReset ?? key.reset
    let windows = key.windows(at: now.milliseconds)
    let (settled, held) = key.spent(reset, in: windows)
    let isExcused = limit.map { settled + held > $0 } ?? false
    try sql.execute(
      """
      UPDATE provisioned_keys SET name = ?1, credit_limit = ?2, limit_reset = ?3, disabled = ?4, expires_at = ?5,
        models = ?6, updated_at = ?7, excused = ?8, excused_since = ?9 WHERE hash = ?10
      """,
      [
        .text(name), SQLValue(limit), SQLValue(reset?.rawValue),
        update.isDisabled.map { SQLValue($0) } ?? key.row["disabled"],
        update.expiresAt.map { SQLValue($0) } ?? key.row["expires_at"],
        update.models.map { SQLValue($0.map(ModelList.text)) } ?? key.row["models"], SQLValue(now),
        // What was spent and held before the limit came below it is no fault: the check allows it in this window.
        isExcused ? SQLValue(settled + held) : .integer(0),
        isExcused ? .integer(windows.start(reset) ?? 0) : .integer(0), .text(hash),
      ])
    return try self.key(hash, account: account, now: now)
  }

  /// Replaces the secret; everything else stays, the hash included.
  ///
  /// - Throws: `LedgerRefusal.keyNotFound`, `.keyRevoked`; `DatabaseFailure.notUnique` when the digest is taken.
  public func rotateKey(
    _ hash: String, digest: String, masked: String, account: String, now: Date
  ) throws -> KeyObject {
    _ = try lock(account)
    guard try !keyRow(hash, account: account, isToChange: true).isRevoked else { throw LedgerRefusal.keyRevoked }
    try sql.execute(
      "UPDATE provisioned_keys SET digest = ?1, masked = ?2, rotated_at = ?3, updated_at = ?3 WHERE hash = ?4",
      [.text(digest), .text(masked), SQLValue(now), .text(hash)])
    return try key(hash, account: account, now: now)
  }

  /// For ever.
  ///
  /// - Throws: `LedgerRefusal.keyNotFound`, `.keyRevoked`.
  public func revokeKey(_ hash: String, account: String, now: Date) throws -> KeyObject {
    _ = try lock(account)
    guard try !keyRow(hash, account: account, isToChange: true).isRevoked else { throw LedgerRefusal.keyRevoked }
    try sql.execute(
      "UPDATE provisioned_keys SET revoked_at = ?1, updated_at = ?1 WHERE hash = ?2", [SQLValue(now), .text(hash)])
    return try keyRow(hash, account: account).object(now: now)
  }

  /// - Throws: `LedgerRefusal.keyNotFound` for one that is unknown or another account's.
  func keyRow(_ hash: String, account: String, isToChange: Bool = false) throws -> KeyRow {
    let rows = try sql.query(
      "SELECT * FROM provisioned_keys WHERE hash = ?1 AND account_id = ?2"
        + (isToChange ? sql.dialect.forUpdate : ""), [.text(hash), .text(account)])
    guard let row = rows.first else { throw LedgerRefusal.keyNotFound }
    return KeyRow(row: row)
  }

  private func refuseTakenName(_ name: String, account: String) throws {
    let rows = try sql.query(
      "SELECT hash FROM provisioned_keys WHERE account_id = ?1 AND name = ?2 AND revoked_at IS NULL",
      [.text(account), .text(name)])
    guard rows.isEmpty else { throw LedgerRefusal.keyNameExists(name) }
  }
}
