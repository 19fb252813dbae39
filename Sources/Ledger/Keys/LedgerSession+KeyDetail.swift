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
    let reported = try reportedCosts(ofKey: hash)
    let models = try sql.query(
      "SELECT * FROM usage_models WHERE key_hash = ?1 ORDER BY cost DESC, model", [.text(hash)]
    ).map { row in
      KeyDetail.Model(
        model: row.text("model"), requests: row.count("requests"), promptTokens: row.count("prompt_tokens"),
        completionTokens: row.count("completion_tokens"), cachedTokens: row.count("cached_tokens"),
        cost: row.money("cost"), reported: reported[row.text("model")])
    }
    return KeyDetail(
      key: key.object(now: now), usageDaily: key.spent(.daily, in: windows).settled,
      usageWeekly: key.spent(.weekly, in: windows).settled, usageMonthly: key.spent(.monthly, in: windows).settled,
      requests: key.row.count("requests"), models: models, hourly: try hours("key_hash = ?1", .text(hash), now: now))
  }

  /// By models. Answered from `entries_reported` alone, which holds nothing of a provider that reports nothing.
  private func reportedCosts(ofKey hash: String) throws -> [String: KeyDetail.Model.Reported] {
    let rows = try sql.query(
      """
      SELECT model, COUNT(*) AS requests, CAST(SUM(reported_cost) AS BIGINT) AS reported,
        CAST(SUM(cost) AS BIGINT) AS metered
      FROM entries WHERE key_hash = ?1 AND reported_cost IS NOT NULL GROUP BY model
      """, [.text(hash)])
    return Dictionary(
      rows.map { row in
        let costs = (row.money("reported"), row.money("metered"))
        return (
          row.text("model"),
          KeyDetail.Model.Reported(requests: row.count("requests"), cost: costs.0, metered: costs.1)
        )
      }, uniquingKeysWith: { first, _ in first })
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
