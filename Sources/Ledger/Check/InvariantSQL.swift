/// The properties that the ledger must always have, each as one statement with one row: some figures, and `off`, the
/// number of places where it does not hold. Sums are compared in the database, where they cannot overflow unseen.
struct InvariantSQL {
  var name: String
  /// The columns to show before `off`.
  var figures: [String]
  var sql: String

  static func all(overdueSince: Int64) -> [InvariantSQL] {
    [
      balances, numbers, runningBalances, nonNegative, accountUsage, keyUsage, hours, models, windows, limits,
      accountHolds, keyHolds, collected, overdue(overdueSince),
    ]
  }

  /// Rows with the column `wrong`: 1 where the property does not hold.
  private init(
    _ name: String, count: String, sum: (name: String, column: String)? = nil, in rows: String
  ) {
    self.name = name
    figures = [count] + (sum.map { [$0.name] } ?? [])
    sql = """
      SELECT COUNT(*) AS \(count),\(sum.map { " CAST(COALESCE(SUM(\($0.column)), 0) AS BIGINT) AS \($0.name)," } ?? "")
        CAST(COALESCE(SUM(wrong), 0) AS BIGINT) AS off
      FROM (\(rows)) AS looked_at
      """
  }

  private static func wrong(unless condition: String) -> String { "CASE WHEN \(condition) THEN 0 ELSE 1 END AS wrong" }

  private static let balances = InvariantSQL(
    "the entries of every account sum to its balance", count: "accounts", sum: ("microdollars", "balance"),
    in: """
      SELECT a.total_credits - a.total_usage AS balance,
        \(wrong(unless: """
          a.total_credits - a.total_usage = COALESCE(e.amount, 0) AND a.total_credits = COALESCE(e.granted, 0)
          """))
      FROM accounts a LEFT JOIN (
        SELECT account_id, SUM(amount) AS amount, SUM(CASE WHEN kind = 'usage' THEN 0 ELSE amount END) AS granted
        FROM entries GROUP BY account_id) AS e ON e.account_id = a.id
      """)

  private static let numbers = InvariantSQL(
    "the entries of every account are numbered without gaps", count: "accounts", sum: ("entries", "last_number"),
    in: """
      SELECT a.last_number,
        \(wrong(unless: """
          a.last_number = COALESCE(e.latest, 0) AND a.last_number = COALESCE(e.total, 0)
          AND a.shown = COALESCE(e.shown, 0) AND a.shown_usage = COALESCE(e.shown_usage, 0)
          """))
      FROM accounts a LEFT JOIN (
        SELECT account_id, MAX(number) AS latest, COUNT(*) AS total, SUM(shown) AS shown,
          SUM(CASE WHEN kind = 'usage' THEN shown ELSE 0 END) AS shown_usage
        FROM entries GROUP BY account_id) AS e ON e.account_id = a.id
      """)

  private static let runningBalances = InvariantSQL(
    "every entry says the balance that it left", count: "entries",
    in: """
      SELECT \(wrong(unless: "balance_after = running")) FROM (
        SELECT balance_after, SUM(amount) OVER (PARTITION BY account_id ORDER BY number) AS running FROM entries
      ) AS sums
      """)

  private static let nonNegative = InvariantSQL(
    "no balance is below zero, or below what is held for calls", count: "accounts",
    in: """
      SELECT \(wrong(unless: "total_credits >= total_usage AND total_credits - total_usage >= reserved"))
      FROM accounts
      """)

  private static let accountUsage = InvariantSQL(
    "the spend of every account is the sum of its usage", count: "accounts", sum: ("microdollars", "total_usage"),
    in: """
      SELECT a.total_usage, \(wrong(unless: "a.total_usage = COALESCE(h.cost, 0)"))
      FROM accounts a
        LEFT JOIN (SELECT account_id, SUM(cost) AS cost FROM usage_hours GROUP BY account_id) AS h
        ON h.account_id = a.id
      """)

  private static let keyUsage = InvariantSQL(
    "the spend of every key is the sum of its entries", count: "keys", sum: ("microdollars", "usage"),
    in: """
      SELECT k.usage,
        \(wrong(unless: "k.usage = COALESCE(e.cost, 0) AND k.requests = COALESCE(e.requests, 0)"))
      FROM provisioned_keys k LEFT JOIN (
        SELECT key_hash, -SUM(amount) AS cost, COUNT(*) AS requests FROM entries
        WHERE kind = 'usage' GROUP BY key_hash) AS e ON e.key_hash = k.hash
      """)

  private static let hours = InvariantSQL(
    "the usage of every hour is that of its entries", count: "hours",
    in: rollup(
      "usage_hours", key: "account_id, key_hash, hour, model",
      from: "account_id, key_hash, counted_at - counted_at % 3600000 AS hour, model"))

  private static let models = InvariantSQL(
    "the usage of every model is that of its entries", count: "models",
    in: rollup("usage_models", key: "key_hash, model", from: "key_hash, model"))

  /// Every row of the rollup, and every group of entries, that has no equal on the other side is wrong.
  private static func rollup(_ table: String, key: String, from groups: String) -> String {
    let stored = "SELECT \(key), requests, prompt_tokens, cached_tokens, completion_tokens, cost FROM \(table)"
    let counted = """
      SELECT \(key), COUNT(*), SUM(input_tokens + cached_tokens + cache_write_tokens), SUM(cached_tokens),
        SUM(output_tokens), -SUM(amount)
      FROM (SELECT \(groups), input_tokens, cached_tokens, cache_write_tokens, output_tokens, amount
        FROM entries WHERE kind = 'usage') AS calls
      GROUP BY \(key)
      """
    return """
      SELECT 0 AS wrong FROM \(table)
      UNION ALL SELECT 1 AS wrong FROM (\(stored) EXCEPT \(counted)) AS stored_only
      UNION ALL SELECT 1 AS wrong FROM (\(counted) EXCEPT \(stored)) AS counted_only
      """
  }

  private static let windows = InvariantSQL(
    "the counters of every window are the sums of its entries", count: "keys",
    in: """
      SELECT \(wrong(unless: ["day", "week", "month"].map {
        "k.\($0)_usage = COALESCE(e.\($0)_cost, 0)"
      }.joined(separator: " AND ")))
      FROM provisioned_keys k LEFT JOIN (
        SELECT e.key_hash, \(["day", "week", "month"].map {
          "-SUM(CASE WHEN e.counted_at >= k.\($0)_start THEN e.amount ELSE 0 END) AS \($0)_cost"
        }.joined(separator: ", "))
        FROM entries e JOIN provisioned_keys k ON k.hash = e.key_hash GROUP BY e.key_hash) AS e
      ON e.key_hash = k.hash
      """)

  private static let limits = InvariantSQL(
    "no key is above its limit, held money included", count: "limits", sum: ("excused", "is_excused"),
    in: """
      SELECT CASE WHEN excused > credit_limit AND excused_since = since THEN 1 ELSE 0 END AS is_excused,
        \(wrong(unless: "spent <= credit_limit OR (excused_since = since AND spent <= excused)"))
      FROM (
        SELECT credit_limit, excused, excused_since,
          CASE limit_reset WHEN 'daily' THEN day_start WHEN 'weekly' THEN week_start
            WHEN 'monthly' THEN month_start ELSE 0 END AS since,
          CASE limit_reset WHEN 'daily' THEN day_usage + day_reserved WHEN 'weekly' THEN week_usage + week_reserved
            WHEN 'monthly' THEN month_usage + month_reserved ELSE usage + reserved END AS spent
        FROM provisioned_keys WHERE credit_limit IS NOT NULL) AS keys_with_limits
      """)

  private static let accountHolds = InvariantSQL(
    "what every account holds is the sum of its open reservations", count: "accounts",
    sum: ("microdollars", "reserved"),
    in: """
      SELECT a.reserved, \(wrong(unless: "a.reserved = COALESCE(r.amount, 0)"))
      FROM accounts a LEFT JOIN (
        SELECT account_id, SUM(amount) AS amount FROM reservations GROUP BY account_id) AS r ON r.account_id = a.id
      """)

  private static let keyHolds = InvariantSQL(
    "what every key holds is the sum of its open reservations", count: "keys", sum: ("microdollars", "reserved"),
    in: """
      SELECT k.reserved, \(wrong(unless: "k.reserved = COALESCE(r.amount, 0) AND "
        + ["day", "week", "month"].map { "k.\($0)_reserved = COALESCE(r.\($0)_amount, 0)" }
        .joined(separator: " AND ")))
      FROM provisioned_keys k LEFT JOIN (
        SELECT r.key_hash, SUM(r.amount) AS amount, \(["day", "week", "month"].map {
          "SUM(CASE WHEN r.\($0)_start = k.\($0)_start THEN r.amount ELSE 0 END) AS \($0)_amount"
        }.joined(separator: ", "))
        FROM reservations r JOIN provisioned_keys k ON k.hash = r.key_hash GROUP BY r.key_hash) AS r
      ON r.key_hash = k.hash
      """)

  /// Not a fault by itself: the figure shows what was metered and could not be charged.
  private static let collected = InvariantSQL(
    "every call was charged its cost, or the rest is noted", count: "calls", sum: ("uncollected", "uncollected"),
    in: """
      SELECT uncollected, \(wrong(unless: "cost = uncollected - amount AND amount <= 0")) FROM entries
      WHERE kind = 'usage'
      """)

  private static func overdue(_ since: Int64) -> InvariantSQL {
    InvariantSQL(
      "no reservation is long past its deadline", count: "reservations",
      in: "SELECT \(wrong(unless: "deadline >= \(since)")) FROM reservations")
  }
}
