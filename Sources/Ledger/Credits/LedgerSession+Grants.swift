public import Domain
public import FoundationEssentials
public import TokenProxyAPI

extension LedgerSession {
  /// Adds credits. A negative amount takes back as many as are neither spent nor held for a call; the rest is noted.
  ///
  /// - Parameter reference: what it was granted for, once: a second grant with it is `DatabaseFailure.notUnique`.
  /// - Returns: with the amount that was really granted or taken.
  /// - Throws: `LedgerRefusal.accountNotFound`, `.grantLimitReached`.
  public func grant(
    _ amount: Money, kind: CreditTransaction.Kind, text: String, isUnbilled: Bool, reference: String?,
    account: String, now: Date
  ) throws -> PurchaseAnswer.Purchase {
    try post(
      amount, kind: kind, text: text, isUnbilled: isUnbilled, reference: reference, to: try lock(account), now: now)
  }

  /// Grants the auto top-up of an account whose row is locked, if it is due, and a day's worth was not granted yet.
  ///
  /// - Returns: whether credits were added.
  func topUpIfDue(_ row: SQLRow, now: Date) throws -> Bool {
    let balance = row.money("total_credits") - row.money("total_usage")
    guard row.truth("topup_enabled"), balance <= row.money("topup_threshold") else { return false }
    let isToday = row.number("granted_day") == SpendWindows(at: now.milliseconds).day
    let done = isToday ? row.number("topups_today") : 0
    let granted = isToday ? row.money("granted_today") : .zero
    guard done < LedgerLimits.autoTopUpsPerDay,
      granted + row.money("topup_amount") <= LedgerLimits.unbilledPerDay
    else { return false }
    _ = try post(
      row.money("topup_amount"), kind: .autoTopUp, text: "Auto top-up", isUnbilled: true, reference: nil, to: row,
      now: now)
    return true
  }

  private func post(
    _ asked: Money, kind: CreditTransaction.Kind, text: String, isUnbilled: Bool, reference: String?,
    to row: SQLRow, now: Date
  ) throws -> PurchaseAnswer.Purchase {
    let balance = row.money("total_credits") - row.money("total_usage")
    let amount = max(asked, .zero - (balance - row.money("reserved")))
    let today = SpendWindows(at: now.milliseconds).day
    let isToday = row.number("granted_day") == today
    let unbilled = isUnbilled ? max(.zero, amount) : .zero
    let granted = (isToday ? row.money("granted_today") : .zero) + unbilled
    guard unbilled == .zero || granted <= LedgerLimits.unbilledPerDay else { throw LedgerRefusal.grantLimitReached }
    let (account, number) = (row.text("id"), row.number("last_number") + 1)
    let at = max(now.milliseconds, row.number("last_entry_at"))
    try sql.execute(
      """
      UPDATE accounts SET total_credits = total_credits + ?1, last_number = ?2, last_entry_at = ?3, shown = shown + 1,
        granted_day = ?4, granted_today = ?5, topups_today = ?6 WHERE id = ?7
      """,
      [
        SQLValue(amount), .integer(number), .integer(at), .integer(today), SQLValue(granted),
        .integer((isToday ? row.number("topups_today") : 0) + (kind == .autoTopUp ? 1 : 0)), .text(account),
      ])
    try sql.execute(
      """
      INSERT INTO entries (account_id, number, kind, amount, balance_after, description, created_at, unbilled, fee,
        uncollected, reference)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
      """,
      [
        .text(account), .integer(number), .text(kind.rawValue), SQLValue(amount), SQLValue(balance + amount),
        .text(text), .integer(at), SQLValue(isUnbilled),
        kind == .purchase && amount > .zero ? SQLValue(PurchaseFee.fee(for: amount)) : .integer(0),
        SQLValue(amount - asked), SQLValue(reference),
      ])
    return PurchaseAnswer.Purchase(
      transactionID: Identifiers.entry(account: account, number: number, at: at), amount: amount,
      newBalance: balance + amount, createdAt: Date(milliseconds: at), isUnbilled: isUnbilled)
  }
}
