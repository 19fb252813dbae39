public import FoundationEssentials

extension LedgerSession {
  /// - Throws: `DatabaseFailure.notUnique` when the device code is known already.
  public func addDeviceSession(_ session: DeviceSession, now: Date) throws {
    try sql.execute(
      """
      INSERT INTO device_sessions (device_code_digest, client_id, interval_seconds, created_at, expires_at)
      VALUES (?1, ?2, ?3, ?4, ?5)
      """,
      [
        .text(session.deviceCodeDigest), .text(session.clientID), SQLValue(session.interval), SQLValue(now),
        SQLValue(session.expiresAt),
      ])
  }

  /// Notes a poll by whoever holds the device code; too early a poll makes the interval 5 seconds longer.
  public func pollDeviceSession(deviceCodeDigest: String, now: Date) throws -> DevicePoll {
    let rows = try sql.query(
      "SELECT * FROM device_sessions WHERE device_code_digest = ?1" + sql.dialect.forUpdate,
      [.text(deviceCodeDigest)])
    guard let row = rows.first else { return .unknown }
    let session = DeviceSession(row)
    guard session.expiresAt > now else { return .expired }
    let early = row.optionalDate("polled_at").map { now < $0.addingTimeInterval(Double(session.interval)) } ?? false
    let interval = session.interval + (early && session.identity == nil ? 5 : 0)
    try sql.execute(
      "UPDATE device_sessions SET polled_at = ?1, interval_seconds = ?2 WHERE device_code_digest = ?3",
      [SQLValue(now), SQLValue(interval), .text(deviceCodeDigest)])
    if session.identity != nil { return .authorized(session) }
    return early ? .slowDown(interval: interval) : .pending(session)
  }

  /// Binds the identity, and an access token of ours, to the session. Said again, it replaces the access token; the
  /// identity stays the first one.
  ///
  /// - Returns: false when there is no such session, or it has expired.
  public func authorizeDeviceSession(
    deviceCodeDigest: String, identity: DeviceSession.Identity, accessTokenDigest: String, now: Date
  ) throws -> Bool {
    try sql.execute(
      """
      UPDATE device_sessions SET access_token_digest = ?1, github_id = ?2, email = ?3, name = ?4, avatar_url = ?5
      WHERE device_code_digest = ?6 AND expires_at > ?7 AND (github_id IS NULL OR github_id = ?2)
      """,
      [
        .text(accessTokenDigest), .integer(identity.gitHubID), SQLValue(identity.email), .text(identity.name),
        .text(identity.avatarURL), .text(deviceCodeDigest), SQLValue(now),
      ]) == 1
  }

  /// The session whose poller was given this access token; nil when unknown or expired.
  public func deviceSession(accessTokenDigest: String, now: Date) throws -> DeviceSession? {
    try sql.query(
      "SELECT * FROM device_sessions WHERE access_token_digest = ?1 AND expires_at > ?2",
      [.text(accessTokenDigest), SQLValue(now)]
    ).first.map(DeviceSession.init)
  }

  /// Forgets the session: its access token is worth nothing any more.
  public func removeDeviceSession(deviceCodeDigest: String) throws {
    try sql.execute("DELETE FROM device_sessions WHERE device_code_digest = ?1", [.text(deviceCodeDigest)])
  }
}

extension DeviceSession {
  fileprivate init(_ row: SQLRow) {
    self.init(
      deviceCodeDigest: row.text("device_code_digest"), clientID: row.text("client_id"),
      interval: row.count("interval_seconds"), expiresAt: row.date("expires_at"),
      identity: row["github_id"].integer.map {
        Identity(
          gitHubID: $0, email: row["email"].text, name: row.text("name"), avatarURL: row.text("avatar_url"))
      })
  }
}
