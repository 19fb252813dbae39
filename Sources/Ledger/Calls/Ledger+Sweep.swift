import Domain
public import FoundationEssentials

extension Ledger {
  /// Says that the server lives; reservations of servers that have been silent for 15 seconds are released by `sweep`.
  ///
  /// - Throws: `DatabaseFailure`.
  public func heartbeat(instance: String, now: Date) async throws {
    _ = try await database.writeOne(
      """
      INSERT INTO instances (id, seen_at) VALUES (?1, ?2)
      ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at WHERE excluded.seen_at > instances.seen_at
      """, [.text(instance), SQLValue(now)], isDurable: false, isRepeatable: true)
  }

  /// The time of a database that several servers share; nil for SQLite, which has the machine's.
  ///
  /// - Throws: `DatabaseFailure`.
  public func databaseTime() async throws -> Date? {
    guard database.dialect == .postgreSQL else { return nil }
    let rows = try await database.read {
      try $0.query("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AS now", [])
    }
    return rows.first?.optionalDate("now")
  }

  /// Releases reservations that are past their deadline or whose server died, and forgets what has expired. Where there
  /// is nothing to do it only reads.
  ///
  /// - Parameter trustsSilence: false spares those of silent servers.
  /// - Returns: how many reservations were released.
  /// - Throws: `DatabaseFailure`.
  public func sweep(now: Date, trustsSilence: Bool = true) async throws -> Int {
    let (calls, hasExpired) = try await look { session in
      (
        try session.orphans(now: now.milliseconds, trustsSilence: trustsSilence),
        try session.hasExpired(now: now.milliseconds)
      )
    }
    var released = 0
    for (account, orphans) in Dictionary(grouping: calls, by: \.account).sorted(by: { $0.key < $1.key }) {
      released += try await database.write(isDurable: false) { sql in
        let session = LedgerSession(sql: sql)
        _ = try sql.query("SELECT id FROM accounts WHERE id = ?1" + sql.dialect.forUpdate, [.text(account)])
        return try orphans.reduce(0) { $0 + (try session.release($1.call) ? 1 : 0) }
      }
    }
    if hasExpired {
      try await database.write(isDurable: false) { try LedgerSession(sql: $0).forgetExpired(now: now.milliseconds) }
    }
    return released
  }
}

extension LedgerSession {
  /// Gives the money of a reservation back. The account is locked already.
  ///
  /// - Returns: false when it is settled or released.
  func release(_ call: String) throws -> Bool {
    let rows = try sql.query(
      """
      DELETE FROM reservations WHERE call_id = ?1
      RETURNING account_id, key_hash, amount, day_start, week_start, month_start
      """, [.text(call)])
    guard let row = rows.first else { return false }
    try sql.execute(
      "UPDATE accounts SET reserved = reserved - ?1 WHERE id = ?2", [row["amount"], row["account_id"]])
    try sql.execute(
      """
      UPDATE provisioned_keys SET
        reserved = reserved - ?1,
        day_reserved = CASE WHEN day_start = ?2 THEN day_reserved - ?1 ELSE day_reserved END,
        week_reserved = CASE WHEN week_start = ?3 THEN week_reserved - ?1 ELSE week_reserved END,
        month_reserved = CASE WHEN month_start = ?4 THEN month_reserved - ?1 ELSE month_reserved END
      WHERE hash = ?5
      """, [row["amount"], row["day_start"], row["week_start"], row["month_start"], row["key_hash"]])
    return true
  }

  /// A reservation is a sign of life too: a server that has just started may not have said anything yet.
  fileprivate func orphans(now: Int64, trustsSilence: Bool) throws -> [(account: String, call: String)] {
    try sql.query(
      """
      SELECT r.account_id, r.call_id FROM reservations r LEFT JOIN instances i ON i.id = r.instance
      WHERE r.deadline < ?1 OR (r.made_at < ?2 AND COALESCE(i.seen_at, 0) < ?2)
      ORDER BY r.account_id, r.call_id LIMIT 10000
      """, [.integer(now), .integer(trustsSilence ? now - LedgerLimits.silence : .min)]
    ).map { ($0.text("account_id"), $0.text("call_id")) }
  }

  /// What is forgotten: the table, the column with its instant, how long after it.
  private static let expiring: [(table: String, column: String, after: Int64)] = [
    ("idempotency", "created_at", LedgerLimits.answersKept),
    ("device_sessions", "expires_at", 0),
    ("instances", "seen_at", SpendWindows.dayLength),
    ("payment_events", "seen_at", LedgerLimits.eventsKept),
  ]

  fileprivate func hasExpired(now: Int64) throws -> Bool {
    try Self.expiring.contains { kind in
      try !sql.query(
        "SELECT 1 AS one FROM \(kind.table) WHERE \(kind.column) <= ?1 LIMIT 1", [.integer(now - kind.after)]
      ).isEmpty
    }
  }

  fileprivate func forgetExpired(now: Int64) throws {
    for kind in Self.expiring {
      try sql.execute("DELETE FROM \(kind.table) WHERE \(kind.column) <= ?1", [.integer(now - kind.after)])
    }
  }
}
