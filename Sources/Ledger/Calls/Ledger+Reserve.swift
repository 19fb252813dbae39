import Domain
public import FoundationEssentials

extension Ledger {
  /// Holds the money of a call. Said twice for one call, it holds it once.
  ///
  /// - Throws: `KeyRefusal`, `DatabaseFailure`.
  public func reserve(_ request: ReservationRequest) async throws -> Reservation {
    switch database.dialect {
    case .sqlite:
      let grantsUnbilled = grantsUnbilled
      return try await database.write(isDurable: false) { sql in
        try LedgerSession(sql: sql).reserve(request, topsUp: grantsUnbilled)
      }.get()
    case .postgreSQL:
      return try await reserveInOneTrip(request)
    }
  }

  /// Whether a key may be used at all: what a refused body is told before anything else.
  ///
  /// - Throws: `KeyRefusal`, `DatabaseFailure`.
  public func checkKey(digest: String, now: Date) async throws {
    try await look { session in
      let rows = try session.sql.query("SELECT * FROM provisioned_keys WHERE digest = ?1", [.text(digest)])
      guard let key = rows.first.map(KeyRow.init) else { throw KeyRefusal.unknown }
      if let refusal = key.refusal(at: now.milliseconds) { throw refusal }
      let windows = key.windows(at: now.milliseconds)
      if let room = key.room(in: windows), room <= .zero { throw key.limitReached(in: windows) }
    }
  }

  private func reserveInOneTrip(_ request: ReservationRequest) async throws -> Reservation {
    var topsUp = grantsUnbilled
    while true {
      // The account is not known yet; calls of other keys of it do not wait long here, they hold it for no flush.
      let row = try await reservations.run(
        request.values(topsUp: topsUp), lane: request.keyDigest, on: database)
      let account = row.text("o_account")
      switch row.text("o_outcome") {
      case "held":
        return Reservation(
          callID: request.callID, accountID: account, keyHash: row.text("o_key"), keyName: row.text("o_name"),
          amount: row.money("o_held"))
      case "top_up":
        // Two calls at once may both come here: the second finds the balance raised.
        topsUp = false
        do {
          _ = try await change { try $0.topUpIfDue($0.lock(account), now: request.now) }
        } catch LedgerRefusal.accountNotFound {
          // Deleted this moment: asked again, its key is revoked.
        }
      case let name: throw request.refusal(name, row)
      }
    }
  }
}

extension LedgerSession {
  /// What `credtop_reserve` does on PostgreSQL. A refusal is a value, not an error: what was granted on the way stays.
  fileprivate func reserve(
    _ request: ReservationRequest, topsUp: Bool
  ) throws -> Result<Reservation, KeyRefusal> {
    let rows = try sql.query(
      """
      SELECT k.revoked_at, k.disabled, k.expires_at, k.models, k.name, \(KeyRow.spendColumns), a.total_credits, a.total_usage, a.reserved AS account_reserved, a.topup_enabled, a.topup_threshold,
        r.amount AS held
      FROM provisioned_keys k JOIN accounts a ON a.id = k.account_id
        LEFT JOIN reservations r ON r.call_id = ?2 AND r.key_hash = k.hash
      WHERE k.digest = ?1
      """, [.text(request.keyDigest), .text(request.callID)])
    guard let key = rows.first.map(KeyRow.init) else { return .failure(.unknown) }
    let account = key.row.text("account_id")
    var reservation = Reservation(
      callID: request.callID, accountID: account, keyHash: key.hash, keyName: key.row.text("name"),
      amount: request.worstCase)
    if let held = key.row.optionalMoney("held") {
      reservation.amount = held
      return .success(reservation)
    }
    let now = request.now.milliseconds
    if let refusal = key.refusal(at: now) { return .failure(refusal) }
    if let models = key.row["models"].text, !ModelList.text(models, names: request.model) {
      return .failure(.modelNotAllowed)
    }
    let windows = key.windows(at: now)
    if let room = key.room(in: windows) {
      guard room > .zero, room >= request.leastUseful else { return .failure(key.limitReached(in: windows)) }
      reservation.amount = min(reservation.amount, room)
    }
    var balance = key.row.money("total_credits") - key.row.money("total_usage")
    if topsUp, key.row.truth("topup_enabled"), balance <= key.row.money("topup_threshold"),
      try topUpIfDue(lock(account), now: request.now)
    {
      let row = try lock(account)
      balance = row.money("total_credits") - row.money("total_usage")
    }
    let free = balance - key.row.money("account_reserved")
    guard free > .zero, free >= request.leastUseful else { return .failure(.insufficientCredits) }
    reservation.amount = min(reservation.amount, free)
    try sql.execute(
      """
      INSERT INTO reservations (call_id, account_id, key_hash, amount, model, counted_at, day_start, week_start,
        month_start, made_at, deadline, instance)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
      """,
      [
        .text(request.callID), .text(account), .text(key.hash), SQLValue(reservation.amount), .text(request.model),
        .integer(max(now, windows.day)), .integer(windows.day), .integer(windows.week), .integer(windows.month),
        .integer(now), SQLValue(request.deadline), .text(request.instance),
      ])
    return .success(reservation)
  }
}

extension ReservationRequest {
  /// The parameters of `credtop_reserve`.
  fileprivate func values(topsUp: Bool) -> [SQLValue] {
    let windows = SpendWindows(at: now.milliseconds)
    return [
      .text(keyDigest), .text(callID), .text(model), SQLValue(worstCase), SQLValue(leastUseful), SQLValue(now),
      .integer(windows.day), .integer(windows.week), .integer(windows.month), SQLValue(deadline), .text(instance),
      SQLValue(topsUp),
    ]
  }

  /// What an outcome of `credtop_reserve` means.
  fileprivate func refusal(_ outcome: String, _ row: SQLRow) -> any Error {
    switch outcome {
    case "unknown": return KeyRefusal.unknown
    case "revoked": return KeyRefusal.revoked
    case "disabled": return KeyRefusal.disabled
    case "expired": return KeyRefusal.expired
    case "model": return KeyRefusal.modelNotAllowed
    case "credits": return KeyRefusal.insufficientCredits
    case "limit":
      let reset = row["o_reset"].text.flatMap { ProvisionedKey.LimitReset(rawValue: $0) }
      let end = SpendWindows(at: now.milliseconds).end(reset)
      return KeyRefusal.limitReached(reset, resetsAt: end.map { Date(milliseconds: $0) })
    default: return DatabaseFailure.failed("credtop_reserve answered \(outcome)")
    }
  }
}
