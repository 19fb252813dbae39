import FoundationEssentials
import LeaseProtocol
import Ledger

extension LeaseSession {
  private static let live = "state IN ('active', 'rotation_required')"

  /// - Parameter isToChange: locks the row.
  func lease(_ id: String, isToChange: Bool = false) throws -> LeaseRow? {
    try sql.query("SELECT * FROM leases WHERE id = ?1" + (isToChange ? sql.dialect.forUpdate : ""), [.text(id)])
      .first.map(row)
  }

  func liveLease(ofMachine machine: String) throws -> LeaseRow? {
    try sql.query(
      "SELECT * FROM leases WHERE machine_id = ?1 AND \(Self.live)\(sql.dialect.forUpdate)", [.text(machine)]
    ).first.map(row)
  }

  func liveLease(ofCredential credential: String) throws -> LeaseRow? {
    try sql.query(
      "SELECT * FROM leases WHERE credential_id = ?1 AND \(Self.live)\(sql.dialect.forUpdate)", [.text(credential)]
    ).first.map(row)
  }

  /// Whether somebody has the credential, by what this transaction sees; locks nothing.
  func isHeld(_ credential: String) throws -> Bool {
    try !sql.query(
      "SELECT 1 AS one FROM leases WHERE credential_id = ?1 AND \(Self.live)", [.text(credential)]
    ).isEmpty
  }

  /// The latest changes first.
  func liveLeases() throws -> [LeaseRow] {
    try sql.query("SELECT * FROM leases WHERE \(Self.live) ORDER BY updated_at DESC, fence DESC", []).map(row)
  }

  func leases(ofMachine machine: String, limit: Int) throws -> [LeaseRow] {
    try sql.query(
      "SELECT * FROM leases WHERE machine_id = ?1 ORDER BY updated_at DESC, fence DESC LIMIT ?2",
      [.text(machine), .integer(Int64(limit))]
    ).map(row)
  }

  /// Those whose time is over, or whose machine was not heard of since the instant.
  func overdueLeases(notSeenSince instant: Date) throws -> [LeaseRow] {
    try sql.query(
      "SELECT * FROM leases WHERE \(Self.live) AND (expires_at <= ?1 OR last_seen_at <= ?2) ORDER BY id"
        + sql.dialect.forUpdate, [SQLValue(now), SQLValue(instant)]
    ).map(row)
  }

  /// - Throws: `DatabaseFailure.notUnique` when the credential or the machine has a lease already.
  func insert(_ row: LeaseRow) throws {
    let lease = row.lease
    try sql.execute(
      """
      INSERT INTO leases (id, fence, credential_id, machine_id, agent_id, state, ttl_seconds, issued_at, expires_at,
        rotation_reason, last_seen_at, utilization, quota, reason, created_at, updated_at)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?15)
      """,
      [
        .text(lease.id), SQLValue(lease.fence), .text(lease.credentialID), .text(lease.owner.machine),
        .text(lease.owner.agent), .text(lease.state.rawValue), .integer(row.ttlSeconds), SQLValue(lease.issuedAt),
        SQLValue(lease.expiresAt), SQLValue(lease.rotationReason), SQLValue(lease.lastSeenAt),
        SQLValue(lease.utilization?.hundredths), SQLValue(lease.quotaRemaining), SQLValue(lease.reason), SQLValue(now),
      ])
  }

  func update(_ row: LeaseRow) throws {
    let lease = row.lease
    try sql.execute(
      """
      UPDATE leases SET state = ?2, expires_at = ?3, renewed_at = ?4, revoked_at = ?5, released_at = ?6,
        rotation_reason = ?7, replacement_id = ?8, last_seen_at = ?9, last_telemetry_at = ?10, utilization = ?11,
        quota = ?12, last_success_at = ?13, last_error_at = ?14, reason = ?15, calm_reports = ?16, deliveries = ?17,
        first_delivered_at = ?18, last_delivered_at = ?19, delivered_auth_at = ?20, updated_at = ?21
      WHERE id = ?1
      """,
      [
        .text(lease.id), .text(lease.state.rawValue), SQLValue(lease.expiresAt), SQLValue(lease.renewedAt),
        SQLValue(lease.revokedAt), SQLValue(lease.releasedAt), SQLValue(lease.rotationReason),
        SQLValue(lease.replacementID), SQLValue(lease.lastSeenAt), SQLValue(lease.lastTelemetryAt),
        SQLValue(lease.utilization?.hundredths), SQLValue(lease.quotaRemaining), SQLValue(lease.lastSuccessAt),
        SQLValue(lease.lastErrorAt), SQLValue(lease.reason), .integer(row.calmReports),
        .integer(lease.deliveries?.count ?? 0), SQLValue(lease.deliveries?.firstAt),
        SQLValue(lease.deliveries?.lastAt), SQLValue(lease.deliveries?.authUpdatedAt), SQLValue(now),
      ])
  }

  /// The machine was heard of.
  func touch(_ id: String) throws {
    try sql.execute("UPDATE leases SET last_seen_at = ?2 WHERE id = ?1 AND \(Self.live)", [.text(id), SQLValue(now)])
  }

  private func row(_ row: SQLRow) -> LeaseRow {
    var lease = Lease(
      id: row.text("id"), credentialID: row.text("credential_id"),
      owner: LeaseOwner(machine: row.text("machine_id"), agent: row.text("agent_id")),
      state: LeaseState(rawValue: row.text("state")) ?? .expired, issuedAt: row.date("issued_at"),
      expiresAt: row.date("expires_at"), fence: row.number("fence"))
    lease.renewedAt = row.optionalDate("renewed_at")
    lease.revokedAt = row.optionalDate("revoked_at")
    lease.releasedAt = row.optionalDate("released_at")
    lease.rotationReason = row["rotation_reason"].text
    lease.replacementID = row["replacement_id"].text
    lease.lastSeenAt = row.date("last_seen_at")
    lease.lastTelemetryAt = row.optionalDate("last_telemetry_at")
    lease.utilization = row["utilization"].integer.map { Percent(hundredths: $0) }
    lease.quotaRemaining = row["quota"].integer
    lease.lastSuccessAt = row["last_success_at"].text
    lease.lastErrorAt = row["last_error_at"].text
    lease.reason = row["reason"].text
    if let first = row.optionalDate("first_delivered_at"), let last = row.optionalDate("last_delivered_at") {
      lease.deliveries = .init(
        count: row.number("deliveries"), firstAt: first, lastAt: last,
        authUpdatedAt: row.optionalDate("delivered_auth_at"))
    }
    lease.createdAt = row.date("created_at")
    lease.updatedAt = row.date("updated_at")
    return LeaseRow(lease: lease, ttlSeconds: row.number("ttl_seconds"), calmReports: row.number("calm_reports"))
  }
}
