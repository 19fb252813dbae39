import Domain
public import FoundationEssentials

extension Ledger {
  /// Holds the money of a call. Said twice for one call, it holds it once.
  ///
  /// On SQLite `DatabaseFailure.busy` when it could not be begun within ten seconds: nothing is held then.
  ///
  /// - Throws: `KeyRefusal`, `DatabaseFailure`.
  public func reserve(_ request: ReservationRequest) async throws -> Reservation {
    guard let sqlite else { return try await reserveInOneTrip(request) }
    let grantsUnbilled = grantsUnbilled
    return try await sqlite.call(isDurable: false, patience: .seconds(10)) {
      try $0.reserve(request, topsUp: grantsUnbilled)
    }.get()
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
