import Domain
import FoundationEssentials
import Metering

/// The two steps of a call on SQLite: what `credtop_reserve` and `credtop_settle` do on PostgreSQL.
struct SQLiteCalls {
  let session: SQLiteSession
  let book: CallBook

  /// A refusal is a value, not an error: what was granted on the way stays.
  func reserve(_ request: ReservationRequest, topsUp: Bool) throws -> Result<Reservation, KeyRefusal> {
    guard var key = try book.key(digest: request.keyDigest, in: session) else { return .failure(.unknown) }
    var reservation = Reservation(
      callID: request.callID, accountID: key.account.id, keyHash: key.hash, keyName: key.name,
      amount: request.worstCase)
    if let held = try book.hold(request.callID, in: session) {
      guard held.key == key.hash else { throw DatabaseFailure.notUnique("reservations.call_id") }
      reservation.amount = held.amount
      return .success(reservation)
    }
    let now = request.now.milliseconds
    if let refusal = key.refusal(at: now) { return .failure(refusal) }
    if let models = key.models, !ModelList.text(models, names: request.model) { return .failure(.modelNotAllowed) }
    let windows = key.windows(at: now)
    if let room = key.room(in: windows) {
      guard room > .zero, room >= request.leastUseful else { return .failure(key.limitReached(in: windows)) }
      reservation.amount = min(reservation.amount, room)
    }
    if topsUp, key.account.topsUp, key.account.balance <= key.account.topUpThreshold {
      try book.write(in: session)
      let ledger = LedgerSession(sql: session)
      _ = try ledger.topUpIfDue(ledger.lock(reservation.accountID), now: request.now)
      guard let renewed = try book.key(hash: reservation.keyHash, in: session) else { return .failure(.unknown) }
      key = renewed
    }
    let free = key.account.balance - key.account.held
    guard free > .zero, free >= request.leastUseful else { return .failure(.insufficientCredits) }
    reservation.amount = min(reservation.amount, free)
    try add(reservation, request, to: key, windows)
    return .success(reservation)
  }

  /// It is written later, with others: what the database would refuse is refused now.
  private func add(
    _ reservation: Reservation, _ request: ReservationRequest, to key: BookedKey, _ windows: SpendWindows
  ) throws {
    guard reservation.amount >= .zero else { throw DatabaseFailure.failed("less than nothing cannot be held") }
    for text in [request.callID, request.model, request.instance] where text.utf8.contains(0) {
      throw DatabaseFailure.nulInText
    }
    let now = request.now.milliseconds
    let counted = max(now, windows.day)
    let hold = BookedHold(
      key: key, amount: reservation.amount, countedAt: counted,
      values: [
        .text(request.callID), .text(key.account.id), .text(key.hash), SQLValue(reservation.amount),
        .text(request.model), .integer(counted), .integer(windows.day), .integer(windows.week),
        .integer(windows.month), .integer(now), SQLValue(request.deadline), .text(request.instance),
      ])
    book.add(hold, call: request.callID, in: windows)
  }

  func settle(_ settlement: Settlement) throws -> Settled {
    let call = settlement.reservation.callID
    guard let key = try book.key(hash: settlement.reservation.keyHash, in: session) else {
      throw DatabaseFailure.failed("there is no such key")
    }
    let account = key.account
    let held = try book.hold(call, in: session).flatMap { $0.key == key.hash ? $0 : nil }
    let hold = held?.amount ?? .zero
    let now = settlement.now.milliseconds
    // Without a reservation it counts now, or in the window that has begun where this server's clock is behind.
    let counted = held?.countedAt ?? max(now, key.counter(.daily).start)
    let windows = SpendWindows(at: counted)
    let room = max(hold, key.roomLeft(in: windows, hold: hold) ?? settlement.cost)
    let charged = max(.zero, min(settlement.cost, room, account.balance - account.held + hold))
    let isShown = charged > .zero || settlement.outcome == .completed
    let at = max(now, account.lastEntryAt)
    let usage = settlement.usage
    let inserted = try session.run(
      .insertEntry,
      [
        .text(account.id), .integer(account.lastNumber + 1), SQLValue(.zero - charged),
        SQLValue(account.balance - charged), .integer(at), SQLValue(isShown), SQLValue(settlement.cost - charged),
        .text(call), .text(key.hash), .text(settlement.model), .integer(counted), SQLValue(settlement.cost),
        SQLValue(settlement.reportedCost), SQLValue(usage.input), SQLValue(usage.cachedInput),
        SQLValue(usage.cacheWrite), SQLValue(usage.output), SQLValue(usage.reasoning), SQLValue(usage.isEstimated),
        .text(settlement.outcome.rawValue), SQLValue(settlement.upstreamStatus.map(Int64.init)),
        SQLValue(settlement.milliseconds),
      ])
    guard inserted == 1 else { return try settledBefore(call, account, isHeld: held != nil) }
    if let held { try book.remove(held, call: call, in: session) }
    account.totalUsage += charged
    account.held -= hold
    account.lastNumber += 1
    account.lastEntryAt = at
    account.shown += isShown ? 1 : 0
    account.shownUsage += isShown ? 1 : 0
    account.isChanged = true
    key.settle(charged, hold: hold, in: windows, model: settlement.model, at: at)
    key.add(
      BookedUsage(
        hour: SpendWindows.startOfHour(counted), model: settlement.model, prompt: Int64(usage.prompt),
        cached: Int64(usage.cachedInput), output: Int64(usage.output), cost: charged))
    return Settled(charged: charged, remaining: account.balance, wasSettled: false)
  }

  /// A reservation under the name of a call that was settled before is given back.
  private func settledBefore(_ call: String, _ account: BookedAccount, isHeld: Bool) throws -> Settled {
    var charged = Money.zero
    try session.run(.entry, [.text(call)]) { charged = .zero - Money(microDollars: $0.integer(0)) }
    let remaining = account.balance
    if isHeld {
      try book.write(in: session)
      _ = try LedgerSession(sql: session).release(call)
    }
    return Settled(charged: charged, remaining: remaining, wasSettled: true)
  }
}
