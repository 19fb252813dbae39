import FoundationEssentials
import LeaseProtocol
import Ledger
import StructuredText

/// What is remembered of a machine.
struct MachineRow: Hashable, Sendable {
  var owner: LeaseOwner
  var lastCredentialID: String?
  /// While it asks in vain.
  var waitingSince: Date?
  var askedAt: Date?
}

extension LeaseSession {
  func machine(_ id: String) throws -> MachineRow? {
    try sql.query("SELECT * FROM lease_machines WHERE machine_id = ?1", [.text(id)]).first.map(row)
  }

  /// Those that asked in vain and asked again since the instant, who waits longest first.
  func waitingMachines(askedSince instant: Date) throws -> [MachineRow] {
    try sql.query(
      """
      SELECT * FROM lease_machines WHERE waiting_since IS NOT NULL AND asked_at >= ?1
      ORDER BY waiting_since, machine_id
      """, [SQLValue(instant)]
    ).map(row)
  }

  func keep(_ machine: MachineRow) throws {
    try sql.execute(
      """
      INSERT INTO lease_machines (machine_id, agent_id, last_credential_id, waiting_since, asked_at)
      VALUES (?1, ?2, ?3, ?4, ?5)
      ON CONFLICT (machine_id) DO UPDATE SET agent_id = excluded.agent_id,
        last_credential_id = excluded.last_credential_id, waiting_since = excluded.waiting_since,
        asked_at = excluded.asked_at
      """,
      [
        .text(machine.owner.machine), .text(machine.owner.agent), SQLValue(machine.lastCredentialID),
        SQLValue(machine.waitingSince), SQLValue(machine.askedAt),
      ])
  }

  func keep(tokenDigest: String, ofMachine machine: String) throws {
    try sql.execute(
      """
      INSERT INTO lease_machines (machine_id, agent_id, token_digest) VALUES (?1, '', ?2)
      ON CONFLICT (machine_id) DO UPDATE SET token_digest = excluded.token_digest
      """, [.text(machine), .text(tokenDigest)])
  }

  /// - Returns: false when it had none.
  func removeToken(ofMachine machine: String) throws -> Bool {
    try sql.execute(
      "UPDATE lease_machines SET token_digest = NULL WHERE machine_id = ?1 AND token_digest IS NOT NULL",
      [.text(machine)]) == 1
  }

  private func row(_ row: SQLRow) -> MachineRow {
    MachineRow(
      owner: LeaseOwner(machine: row.text("machine_id"), agent: row.text("agent_id")),
      lastCredentialID: row["last_credential_id"].text, waitingSince: row.optionalDate("waiting_since"),
      askedAt: row.optionalDate("asked_at"))
  }

  // MARK: Reports

  /// - Returns: false when a report of that name was kept before.
  func keep(_ report: LeaseReport, named name: String, of lease: Lease) throws -> Bool {
    try sql.execute(
      """
      INSERT INTO lease_reports VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
      ON CONFLICT (lease_id, report_id) DO NOTHING
      """,
      [
        .text(lease.id), .text(name), .text(lease.credentialID), .text(lease.owner.machine), .text(lease.owner.agent),
        SQLValue(report.capturedAt), SQLValue(report.requests), SQLValue(report.tokensIn), SQLValue(report.tokensOut),
        SQLValue(report.utilization?.hundredths), SQLValue(report.quotaRemaining),
        SQLValue(report.rateLimitRemaining), SQLValue(report.status), SQLValue(report.lastSuccessAt),
        SQLValue(report.lastErrorAt), SQLValue(report.errorRate.map { Int64(($0 * 1e6).rounded()) }),
        SQLValue(report.metadata.map { JSONWriter.compact($0) }), SQLValue(now),
      ]) == 1
  }

  func reports(ofMachine machine: String, limitPerLease: Int) throws -> [SQLRow] {
    try sql.query(
      """
      SELECT * FROM (
        SELECT lease_reports.*, ROW_NUMBER() OVER (PARTITION BY lease_id ORDER BY captured_at DESC) AS place
        FROM lease_reports WHERE machine_id = ?1) AS numbered
      WHERE place <= ?2 ORDER BY captured_at DESC
      """, [.text(machine), .integer(Int64(limitPerLease))])
  }

  /// Forgets what is older than anybody looks at.
  func prune(before instant: Date) throws {
    try sql.execute("DELETE FROM lease_reports WHERE created_at < ?1", [SQLValue(instant)])
    try sql.execute("DELETE FROM lease_events WHERE at < ?1", [SQLValue(instant)])
    try sql.execute(
      """
      DELETE FROM leases WHERE updated_at < ?1 AND state NOT IN ('active', 'rotation_required')
        AND NOT EXISTS (SELECT 1 FROM lease_reports WHERE lease_reports.lease_id = leases.id)
      """, [SQLValue(instant)])
    try sql.execute(
      """
      DELETE FROM lease_machines WHERE asked_at < ?1 AND token_digest IS NULL
        AND NOT EXISTS (SELECT 1 FROM leases WHERE leases.machine_id = lease_machines.machine_id)
      """, [SQLValue(instant)])
  }

  /// How many rows of the table each state has.
  func counts(of table: String) throws -> [SQLRow] {
    try sql.query("SELECT state, COUNT(*) AS number FROM \(table) GROUP BY state", [])
  }
}
