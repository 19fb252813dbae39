import FoundationEssentials
import LeaseProtocol
import Ledger

extension LeaseSession {
  /// - Parameter isToChange: locks the row.
  func credential(_ id: String, isToChange: Bool = false) throws -> CredentialRow? {
    try sql.query(
      "SELECT * FROM lease_credentials WHERE id = ?1" + (isToChange ? sql.dialect.forUpdate : ""), [.text(id)]
    ).first.map(row)
  }

  func credentials() throws -> [CredentialRow] {
    try sql.query("SELECT * FROM lease_credentials ORDER BY label, id", []).map(row)
  }

  /// Those that can be lent, the best first: what is not nearly used, then what the machine had last, then what comes back
  /// soonest and is most used. Last come those whose reset was due and of which nothing was heard since.
  func freeCredentials(rotationThreshold: Percent, preferred: String?, limit: Int) throws -> [CredentialRow] {
    try sql.query(
      """
      SELECT * FROM lease_credentials
      WHERE sealed_login IS NOT NULL AND disabled = 0 AND login_needed = 0 AND revoked_at IS NULL
        AND (state = 'available'
          OR (state IN ('exhausted', 'unavailable_for_assignment') AND reset_due_after <= ?1))
        AND NOT EXISTS (
          SELECT 1 FROM leases WHERE leases.credential_id = lease_credentials.id
            AND leases.state IN ('active', 'rotation_required'))
      ORDER BY CASE WHEN state = 'available' THEN 0 ELSE 1 END,
        CASE WHEN utilization >= ?2 THEN 1 ELSE 0 END, CASE WHEN id = ?3 THEN 0 ELSE 1 END,
        CASE WHEN weekly_reset_at > ?1 THEN weekly_reset_at ELSE ?4 END,
        CASE WHEN quota > 0 THEN quota ELSE ?4 END, COALESCE(utilization, -1) DESC, COALESCE(health, 0) DESC,
        COALESCE(last_assigned_at, 0), label, id
      LIMIT ?5
      """,
      [
        SQLValue(now), SQLValue(rotationThreshold.hundredths), .text(preferred ?? ""), .integer(.max),
        .integer(Int64(limit)),
      ]
    ).map(row)
  }

  /// Those whose rest is over, as far as the states of the rows go.
  func restedCredentials() throws -> [CredentialRow] {
    try sql.query(
      "SELECT * FROM lease_credentials WHERE state = 'cooldown' AND cooldown_until <= ?1 ORDER BY id"
        + sql.dialect.forUpdate, [SQLValue(now)]
    ).map(row)
  }

  func credential(label: String) throws -> CredentialRow? {
    try sql.query("SELECT * FROM lease_credentials WHERE label = ?1" + sql.dialect.forUpdate, [.text(label)])
      .first.map(row)
  }

  func insert(_ row: CredentialRow) throws {
    try sql.execute(
      "INSERT INTO lease_credentials (id, label, state, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4)",
      [.text(row.credential.id), .text(row.credential.label), .text(row.credential.state.rawValue), SQLValue(now)])
    try update(row)
  }

  func update(_ row: CredentialRow) throws {
    let credential = row.credential
    try sql.execute(
      """
      UPDATE lease_credentials SET label = ?2, email = ?3, name = ?4, account_type = ?5, sealed_login = ?6,
        auth_updated_at = ?7, access_expires_at = ?8, state = ?9, utilization = ?10, quota = ?11, health = ?12,
        weekly_reset_at = ?13, last_assigned_at = ?14, exhausted_at = ?15, revoked_at = ?16, cooldown_until = ?17,
        disabled = ?18, login_needed = ?19, login_reason = ?20, reset_due_after = ?21, reset_confirmed_at = ?22,
        last_telemetry_at = ?23, updated_at = ?24
      WHERE id = ?1
      """,
      [
        .text(credential.id), .text(credential.label), SQLValue(credential.email), SQLValue(row.name),
        SQLValue(credential.accountType), SQLValue(row.sealedLogin), SQLValue(credential.authUpdatedAt),
        SQLValue(row.accessExpiresAt), .text(credential.state.rawValue), SQLValue(credential.utilization?.hundredths),
        SQLValue(credential.quotaRemaining), SQLValue(credential.health?.hundredths),
        SQLValue(credential.weeklyResetAt), SQLValue(credential.lastAssignedAt), SQLValue(credential.exhaustedAt),
        SQLValue(credential.revokedAt), SQLValue(credential.cooldownUntil), SQLValue(credential.isDisabled),
        SQLValue(credential.needsLogin), SQLValue(credential.loginReason), SQLValue(credential.resetDueAfter),
        SQLValue(credential.resetConfirmedAt), SQLValue(credential.lastTelemetryAt), SQLValue(now),
      ])
  }

  func removeCredential(_ id: String) throws {
    try sql.execute("DELETE FROM lease_reports WHERE credential_id = ?1", [.text(id)])
    try sql.execute("DELETE FROM leases WHERE credential_id = ?1", [.text(id)])
    try sql.execute("DELETE FROM lease_credentials WHERE id = ?1", [.text(id)])
  }

  private func row(_ row: SQLRow) -> CredentialRow {
    var credential = PoolCredential(
      id: row.text("id"), label: row.text("label"), state: PoolState(rawValue: row.text("state")) ?? .unavailable,
      createdAt: row.date("created_at"))
    credential.email = row["email"].text
    credential.accountType = row["account_type"].text
    credential.authUpdatedAt = row.optionalDate("auth_updated_at")
    credential.utilization = row["utilization"].integer.map { Percent(hundredths: $0) }
    credential.quotaRemaining = row["quota"].integer
    credential.health = row["health"].integer.map { Percent(hundredths: $0) }
    credential.weeklyResetAt = row.optionalDate("weekly_reset_at")
    credential.lastAssignedAt = row.optionalDate("last_assigned_at")
    credential.exhaustedAt = row.optionalDate("exhausted_at")
    credential.revokedAt = row.optionalDate("revoked_at")
    credential.cooldownUntil = row.optionalDate("cooldown_until")
    credential.isDisabled = row.truth("disabled")
    credential.needsLogin = row.truth("login_needed")
    credential.loginReason = row["login_reason"].text
    credential.resetDueAfter = row.optionalDate("reset_due_after")
    credential.resetConfirmedAt = row.optionalDate("reset_confirmed_at")
    credential.lastTelemetryAt = row.optionalDate("last_telemetry_at")
    credential.updatedAt = row.date("updated_at")
    return CredentialRow(
      credential: credential, name: row["name"].text, sealedLogin: row["sealed_login"].text,
      accessExpiresAt: row.optionalDate("access_expires_at"))
  }
}
