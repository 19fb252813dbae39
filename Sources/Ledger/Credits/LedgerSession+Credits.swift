public import Domain
public import FoundationEssentials
public import TokenProxyAPI

extension LedgerSession {
  /// - Throws: `LedgerRefusal.accountNotFound`.
  public func credits(account: String, now: Date) throws -> CreditTotals {
    let rows = try sql.query(
      "SELECT total_credits, total_usage, reserved FROM accounts WHERE id = ?1 AND deleted_at IS NULL",
      [.text(account)])
    guard let row = rows.first else { throw LedgerRefusal.accountNotFound }
    return CreditTotals(
      total: row.money("total_credits"), used: row.money("total_usage"), reserved: row.money("reserved"),
      hourly: try hours("account_id = ?1", .text(account), now: now).map(\.cost))
  }

  /// - Throws: `LedgerRefusal.accountNotFound`.
  public func autoTopUp(account: String) throws -> AutoTopUp {
    let rows = try sql.query(
      "SELECT topup_enabled, topup_threshold, topup_amount FROM accounts WHERE id = ?1 AND deleted_at IS NULL",
      [.text(account)])
    guard let row = rows.first else { throw LedgerRefusal.accountNotFound }
    return AutoTopUp(
      isEnabled: row.truth("topup_enabled"), threshold: row.money("topup_threshold"),
      amount: row.money("topup_amount"))
  }

  /// nil leaves a member as it is.
  ///
  /// - Throws: `LedgerRefusal.accountNotFound`.
  public func setAutoTopUp(
    isEnabled: Bool?, threshold: Money?, amount: Money?, account: String, now: Date
  ) throws -> AutoTopUp {
    let row = try lock(account)
    try sql.execute(
      """
      UPDATE accounts SET topup_enabled = ?1, topup_threshold = ?2, topup_amount = ?3, updated_at = ?4 WHERE id = ?5
      """,
      [
        isEnabled.map { SQLValue($0) } ?? row["topup_enabled"],
        threshold.map { SQLValue($0) } ?? row["topup_threshold"],
        amount.map { SQLValue($0) } ?? row["topup_amount"], SQLValue(now), .text(account),
      ])
    return try autoTopUp(account: account)
  }
}
