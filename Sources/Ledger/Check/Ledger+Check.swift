import FoundationEssentials

extension Ledger {
  /// Every invariant of the ledger with its figures, on one consistent state of it.
  ///
  /// A key is above its limit when more than the limit is settled and held in the window that runs. Where a person set
  /// the limit below what was spent and held by then, that amount is allowed until the window ends: it can only fall.
  ///
  /// - Throws: `DatabaseFailure`.
  public func check() async throws -> [LedgerInvariant] { try await check(now: Date()) }

  func check(now: Date) async throws -> [LedgerInvariant] {
    let overdue = now.milliseconds - LedgerLimits.sweepDelay
    return try await look { session in
      try InvariantSQL.all(overdueSince: overdue).map { invariant in
        let rows = try session.sql.query(invariant.sql, [])
        // The last column counts what is off; those before it say what was looked at.
        let figures = invariant.figures + ["off"]
        let off = rows.first?.count("off") ?? -1
        return LedgerInvariant(
          name: invariant.name, holds: off == 0,
          figures: figures.map { "\($0) \(rows.first?.number($0) ?? 0)" }.joined(separator: ", "))
      }
    }
  }
}
