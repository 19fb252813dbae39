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
    if let sqlite { return try await sqlite.call(isDurable: true) { try $0.settle(settlement) } }
    let row = try await settlements.run(settlement.values, lane: settlement.reservation.accountID, on: database)
    return Settled(
      charged: row.money("o_charged"), remaining: row.money("o_remaining"), wasSettled: row.truth("o_settled"))
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
