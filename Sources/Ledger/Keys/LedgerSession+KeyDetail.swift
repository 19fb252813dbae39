import Domain
public import FoundationEssentials
public import TokenProxyAPI

extension LedgerSession {
  /// The figures come from the settled calls; a call counts in the hour and the window in which it began.
  ///
  /// - Throws: `LedgerRefusal.keyNotFound` for one that is unknown, another account's, or revoked.
  public func keyDetail(_ hash: String, account: String, now: Date) throws -> KeyDetail {
    let key = try keyRow(hash, account: account)
    guard !key.isRevoked else { throw LedgerRefusal.keyNotFound }
    let windows = key.windows(at: now.milliseconds)
    let models = try sql.query(
      "SELECT * FROM usage_models WHERE key_hash = ?1 ORDER BY cost DESC, model", [.text(hash)]
    ).map { row in
      KeyDetail.Model(
        model: row.text("model"), requests: row.count("requests"), promptTokens: row.count("prompt_tokens"),
        completionTokens: row.count("completion_tokens"), cachedTokens: row.count("cached_tokens"),
        cost: row.money("cost"))
    }
    return KeyDetail(
      key: key.object(now: now), usageDaily: key.spent(.daily, in: windows).settled,
      usageWeekly: key.spent(.weekly, in: windows).settled, usageMonthly: key.spent(.monthly, in: windows).settled,
      requests: key.row.count("requests"), models: models, hourly: try hours("key_hash = ?1", .text(hash), now: now))
  }

  /// The 24 hours up to the one that runs, the oldest first, those without a call included.
  func hours(_ condition: String, _ value: SQLValue, now: Date) throws -> [KeyDetail.Hour] {
    let last = SpendWindows.startOfHour(now.milliseconds)
    let first = last - 23 * SpendWindows.hour
    let rows = try sql.query(
      """
      SELECT hour, CAST(SUM(requests) AS BIGINT) AS requests, CAST(SUM(cost) AS BIGINT) AS cost FROM usage_hours
      WHERE \(condition) AND hour >= ?2 AND hour <= ?3 GROUP BY hour
      """, [value, .integer(first), .integer(last)])
    let known = Dictionary(rows.map { ($0.number("hour"), $0) }) { first, _ in first }
    return stride(from: first, through: last, by: Int(SpendWindows.hour)).map { hour in
      KeyDetail.Hour(
        start: Date(milliseconds: hour), requests: known[hour]?.count("requests") ?? 0,
        cost: known[hour]?.money("cost") ?? .zero)
    }
  }
}
