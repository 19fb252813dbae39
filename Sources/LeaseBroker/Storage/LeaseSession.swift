import Domain
import FoundationEssentials
import LeaseProtocol
import Ledger
import StructuredText

/// The broker's tables within one transaction.
struct LeaseSession {
  let sql: any SQLSession
  let now: Date

  /// A lease as it is kept: with what its machine is not told.
  struct LeaseRow {
    var lease: Lease
    var ttlSeconds: Int64
    /// Reports in a row below the threshold, while it must be rotated.
    var calmReports: Int64
  }

  struct CredentialRow {
    var credential: PoolCredential
    var name: String?
    /// nil: there is nothing to lend.
    var sealedLogin: String?
    var accessExpiresAt: Date?
  }

  /// Others that grant or end leases wait until the transaction is over.
  func lockPool() throws -> Pool { try pool(sql.dialect.forUpdate) }

  func pool() throws -> Pool { try pool("") }

  private func pool(_ lock: String) throws -> Pool {
    guard let row = try sql.query("SELECT * FROM lease_pool WHERE id = 1" + lock, []).first else {
      throw DatabaseFailure.failed("the pool's row is gone")
    }
    let json = (try? JSONReader.read(row.text("settings"))) ?? .null
    return Pool(
      settings: BrokerSettings(json), servedAt: row.date("served_at"), resumedAt: row.date("resumed_at"))
  }

  struct Pool {
    var settings: BrokerSettings
    var servedAt: Date
    var resumedAt: Date
  }

  func keep(_ settings: BrokerSettings) throws {
    try sql.execute("UPDATE lease_pool SET settings = ?1 WHERE id = 1", [.text(JSONWriter.compact(settings.json))])
  }

  func keep(_ pool: Pool) throws {
    try sql.execute(
      "UPDATE lease_pool SET served_at = ?1, resumed_at = ?2 WHERE id = 1",
      [SQLValue(pool.servedAt), SQLValue(pool.resumedAt)])
  }

  /// The next of the numbers that tell later leases from earlier ones.
  func nextFence() throws -> Int64 {
    let rows = try sql.query(
      "UPDATE lease_pool SET last_fence = last_fence + 1 WHERE id = 1 RETURNING last_fence", [])
    guard let fence = rows.first?.number("last_fence") else { throw DatabaseFailure.failed("the pool's row is gone") }
    return fence
  }

  /// Keeps a decision. Renewals and reports are told by the rows that they change.
  func note(_ event: LeaseEvent) throws {
    guard ![.renewed, .reported].contains(event.name) else { return }
    try sql.execute(
      "INSERT INTO lease_events VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
      [
        .text(CallIdentity.make(at: now)), SQLValue(now), .text(event.name.rawValue), SQLValue(event.leaseID),
        SQLValue(event.credentialID), SQLValue(event.owner?.machine), SQLValue(event.owner?.agent),
        SQLValue(event.decision), SQLValue(event.reason),
      ])
  }
}
