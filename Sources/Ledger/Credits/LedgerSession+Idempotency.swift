public import FoundationEssentials

extension LedgerSession {
  /// Claims an idempotency key: the first statement of the transaction that does the work.
  ///
  /// - Parameter account: empty where nobody is signed in.
  /// - Returns: nil when it is claimed now: do the work and `remember` its answer. Otherwise the answer that was
  ///   remembered.
  /// - Throws: `LedgerRefusal.idempotencyKeyReused` when it came with another request, `.idempotencyInProgress` when
  ///   it was claimed in an earlier transaction whose work has no answer yet; after a minute it may be claimed anew.
  public func claim(
    account: String, route: String, key: String, requestDigest: String, now: Date
  ) throws -> StoredAnswer? {
    let names: [SQLValue] = [.text(account), .text(route), .text(key)]
    let made = try sql.execute(
      """
      INSERT INTO idempotency (account_id, route, name, request_digest, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
      ON CONFLICT DO NOTHING
      """, names + [.text(requestDigest), SQLValue(now)])
    guard made == 0 else { return nil }
    let rows = try sql.query(
      "SELECT * FROM idempotency WHERE account_id = ?1 AND route = ?2 AND name = ?3" + sql.dialect.forUpdate, names)
    // It was there a moment ago; whoever took it away is at work on it.
    guard let row = rows.first else { throw LedgerRefusal.idempotencyInProgress }
    let age = now.milliseconds - row.number("created_at")
    let answer = row["status"].integer.map { StoredAnswer(status: Int($0), sealedBody: row.text("body")) }
    if age >= LedgerLimits.answersKept || (answer == nil && age >= LedgerLimits.claimHeld) {
      try sql.execute(
        """
        UPDATE idempotency SET request_digest = ?4, created_at = ?5, status = NULL, body = NULL
        WHERE account_id = ?1 AND route = ?2 AND name = ?3
        """, names + [.text(requestDigest), SQLValue(now)])
      return nil
    }
    guard row.text("request_digest") == requestDigest else { throw LedgerRefusal.idempotencyKeyReused }
    guard let answer else { throw LedgerRefusal.idempotencyInProgress }
    return answer
  }

  public func remember(_ answer: StoredAnswer, account: String, route: String, key: String) throws {
    try sql.execute(
      "UPDATE idempotency SET status = ?4, body = ?5 WHERE account_id = ?1 AND route = ?2 AND name = ?3",
      [.text(account), .text(route), .text(key), SQLValue(answer.status), .text(answer.sealedBody)])
  }

  /// Gives a claim back whose work failed, so that it may be tried again; an answer that is remembered stays.
  public func forget(account: String, route: String, key: String) throws {
    try sql.execute(
      "DELETE FROM idempotency WHERE account_id = ?1 AND route = ?2 AND name = ?3 AND status IS NULL",
      [.text(account), .text(route), .text(key)])
  }
}
