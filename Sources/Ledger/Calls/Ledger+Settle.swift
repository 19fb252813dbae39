import Domain
import FoundationEssentials
import Metering

extension Ledger {
  /// Replaces the reservation by what the call cost. Once for every call, however often it is said; also when the
  /// reservation was released meanwhile.
  ///
  /// The cost counts in the hour and in the windows in which the call began, where its money was held. What neither the
  /// limit nor the balance holds is not charged, but noted in the entry as uncollected.
  ///
  /// - Throws: `DatabaseFailure`.
  public func settle(_ settlement: Settlement) async throws -> Settled {
    switch database.dialect {
    case .sqlite:
      return try await database.write(isDurable: true) { try LedgerSession(sql: $0).settle(settlement) }
    case .postgreSQL:
      let row = try await settlements.run(
        settlement.values, lane: settlement.reservation.accountID, on: database)
      return Settled(
        charged: row.money("o_charged"), remaining: row.money("o_remaining"), wasSettled: row.truth("o_settled"))
    }
  }
}

extension LedgerSession {
  /// What `credtop_settle` does on PostgreSQL.
  fileprivate func settle(_ settlement: Settlement) throws -> Settled {
    let call = settlement.reservation.callID
    let rows = try sql.query(
      """
      SELECT \(KeyRow.spendColumns), a.total_credits, a.total_usage, a.reserved AS account_reserved, a.last_number, a.last_entry_at,
        r.amount AS held, r.counted_at AS held_at, e.amount AS settled
      FROM provisioned_keys k JOIN accounts a ON a.id = k.account_id
        LEFT JOIN reservations r ON r.call_id = ?1 AND r.key_hash = k.hash
        LEFT JOIN entries e ON e.call_id = ?1
      WHERE k.hash = ?2
      """, [.text(call), .text(settlement.reservation.keyHash)])
    guard let key = rows.first.map(KeyRow.init) else { throw DatabaseFailure.failed("there is no such key") }
    let row = key.row
    let balance = row.money("total_credits") - row.money("total_usage")
    let held = row.optionalMoney("held")
    if let settled = row.optionalMoney("settled") {
      if held != nil { _ = try release(call) }
      return Settled(charged: .zero - settled, remaining: balance, wasSettled: true)
    }
    let now = settlement.now.milliseconds
    let hold = held ?? .zero
    // Without a reservation it counts now, or in the window that has begun where this server's clock is behind.
    let counted = row["held_at"].integer ?? max(now, row.number("day_start"))
    let windows = SpendWindows(at: counted)
    let room = max(hold, key.roomLeft(in: windows, hold: hold) ?? settlement.cost)
    let charged = max(.zero, min(settlement.cost, room, balance - row.money("account_reserved") + hold))
    let usage = settlement.usage
    try sql.execute(
      """
      INSERT INTO settlements (account_id, number, key_hash, call_id, model, hold, charged, balance_after, shown,
        uncollected, cost, reported_cost, input_tokens, cached_tokens, cache_write_tokens, output_tokens,
        reasoning_tokens, estimated, outcome, upstream_status, milliseconds, created_at, counted_at, hour, day_start,
        week_start, month_start)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
        ?23, ?24, ?25, ?26, ?27)
      """,
      [
        row["account_id"], .integer(row.number("last_number") + 1), .text(key.hash), .text(call),
        .text(settlement.model), SQLValue(hold), SQLValue(charged), SQLValue(balance - charged),
        SQLValue(charged > .zero || settlement.outcome == .completed), SQLValue(settlement.cost - charged),
        SQLValue(settlement.cost), SQLValue(settlement.reportedCost), SQLValue(usage.input),
        SQLValue(usage.cachedInput), SQLValue(usage.cacheWrite), SQLValue(usage.output), SQLValue(usage.reasoning),
        SQLValue(usage.isEstimated), .text(settlement.outcome.rawValue),
        SQLValue(settlement.upstreamStatus.map(Int64.init)), SQLValue(settlement.milliseconds),
        .integer(max(now, row.number("last_entry_at"))), .integer(counted),
        .integer(SpendWindows.startOfHour(counted)), .integer(windows.day), .integer(windows.week),
        .integer(windows.month),
      ])
    return Settled(charged: charged, remaining: balance - charged, wasSettled: false)
  }
}

extension KeyRow {
  /// What the limit leaves a call whose hold lies in these windows; nil without a limit.
  fileprivate func roomLeft(in windows: SpendWindows, hold: Money) -> Money? {
    guard let limit else { return nil }
    // The counters of an older window are gone: there it may use what it holds.
    let current = SpendWindows(at: row.number("day_start"))
    if let start = windows.start(reset), let since = current.start(reset), start < since { return hold }
    let (settled, held) = spent(reset, in: windows)
    return limit - settled - held + hold
  }
}

extension Settlement {
  /// The parameters of `credtop_settle`.
  fileprivate var values: [SQLValue] {
    let windows = SpendWindows(at: now.milliseconds)
    return [
      .text(reservation.callID), .text(reservation.keyHash), .text(model), SQLValue(cost), SQLValue(reportedCost),
      SQLValue(usage.input), SQLValue(usage.cachedInput), SQLValue(usage.cacheWrite), SQLValue(usage.output),
      SQLValue(usage.reasoning), SQLValue(usage.isEstimated), .text(outcome.rawValue),
      SQLValue(upstreamStatus.map(Int64.init)), SQLValue(milliseconds), SQLValue(now), .integer(windows.day),
      .integer(windows.week), .integer(windows.month),
    ]
  }
}
