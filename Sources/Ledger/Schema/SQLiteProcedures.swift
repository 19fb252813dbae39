/// What SQLite did by itself when a reservation was made or a call settled, until `CallBook` came to do it for many calls
/// at once; and that entries stay.
enum SQLiteProcedures {
  static let statements = [
    reservationMade, settlements, settlementMade,
    """
    CREATE TRIGGER entries_stay BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
    """,
    """
    CREATE TRIGGER entries_remain BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
    """,
  ]

  /// Counters are written by `CallBook` alone. A server of an older version that still runs must not go on holding money
  /// without them: its reservations lack `is_counted`, and are refused.
  static func countedByBook(reservations: String) -> [String] {
    [
      "DROP TRIGGER reservation_made", "DROP TRIGGER settlement_made", "DROP VIEW settlements",
      reservations.replacing("TABLE reservations", with: "TABLE counted_reservations")
        .replacing("instance TEXT NOT NULL", with: "instance TEXT NOT NULL,\n  is_counted INTEGER NOT NULL"),
      "INSERT INTO counted_reservations SELECT *, 1 FROM reservations", "DROP TABLE reservations",
      "ALTER TABLE counted_reservations RENAME TO reservations",
    ]
  }

  private static let reservationMade = """
    CREATE TRIGGER reservation_made AFTER INSERT ON reservations
    BEGIN
      UPDATE accounts SET reserved = reserved + NEW.amount WHERE id = NEW.account_id;
      UPDATE provisioned_keys SET
        reserved = reserved + NEW.amount,
        day_usage = CASE WHEN day_start = NEW.day_start THEN day_usage ELSE 0 END,
        day_reserved = CASE WHEN day_start = NEW.day_start THEN day_reserved ELSE 0 END + NEW.amount,
        day_start = NEW.day_start,
        week_usage = CASE WHEN week_start = NEW.week_start THEN week_usage ELSE 0 END,
        week_reserved = CASE WHEN week_start = NEW.week_start THEN week_reserved ELSE 0 END + NEW.amount,
        week_start = NEW.week_start,
        month_usage = CASE WHEN month_start = NEW.month_start THEN month_usage ELSE 0 END,
        month_reserved = CASE WHEN month_start = NEW.month_start THEN month_reserved ELSE 0 END + NEW.amount,
        month_start = NEW.month_start
      WHERE hash = NEW.key_hash;
    END
    """

  /// A view that nobody reads: what is inserted into it is posted.
  private static let settlements = """
    CREATE VIEW settlements AS SELECT
      NULL AS account_id, NULL AS number, NULL AS key_hash, NULL AS call_id, NULL AS model, NULL AS hold,
      NULL AS charged, NULL AS balance_after, NULL AS shown, NULL AS uncollected, NULL AS cost, NULL AS reported_cost,
      NULL AS input_tokens, NULL AS cached_tokens, NULL AS cache_write_tokens, NULL AS output_tokens,
      NULL AS reasoning_tokens, NULL AS estimated, NULL AS outcome, NULL AS upstream_status, NULL AS milliseconds,
      NULL AS created_at, NULL AS counted_at, NULL AS hour, NULL AS day_start, NULL AS week_start, NULL AS month_start
    """

  private static let settlementMade = """
    CREATE TRIGGER settlement_made INSTEAD OF INSERT ON settlements
    BEGIN
      INSERT INTO entries (account_id, number, kind, amount, balance_after, created_at, shown, uncollected, call_id,
        key_hash, model, counted_at, cost, reported_cost, input_tokens, cached_tokens, cache_write_tokens,
        output_tokens, reasoning_tokens, estimated, outcome, upstream_status, milliseconds)
      VALUES (NEW.account_id, NEW.number, 'usage', -NEW.charged, NEW.balance_after, NEW.created_at, NEW.shown,
        NEW.uncollected, NEW.call_id, NEW.key_hash, NEW.model, NEW.counted_at, NEW.cost, NEW.reported_cost,
        NEW.input_tokens, NEW.cached_tokens, NEW.cache_write_tokens, NEW.output_tokens, NEW.reasoning_tokens,
        NEW.estimated, NEW.outcome, NEW.upstream_status, NEW.milliseconds);
      DELETE FROM reservations WHERE call_id = NEW.call_id;
      UPDATE accounts SET
        total_usage = total_usage + NEW.charged, reserved = reserved - NEW.hold, last_number = NEW.number,
        last_entry_at = NEW.created_at, shown = shown + NEW.shown, shown_usage = shown_usage + NEW.shown
      WHERE id = NEW.account_id;
      UPDATE provisioned_keys SET
        usage = usage + NEW.charged, reserved = reserved - NEW.hold, requests = requests + 1,
        last_used_at = MAX(COALESCE(last_used_at, 0), NEW.created_at), last_model = NEW.model,
        \(window("day")),
        \(window("week")),
        \(window("month"))
      WHERE hash = NEW.key_hash;
      INSERT INTO usage_hours (key_hash, hour, model, account_id, requests, prompt_tokens, cached_tokens,
        completion_tokens, cost)
      VALUES (NEW.key_hash, NEW.hour, NEW.model, NEW.account_id, 1,
        NEW.input_tokens + NEW.cached_tokens + NEW.cache_write_tokens, NEW.cached_tokens, NEW.output_tokens,
        NEW.charged)
      ON CONFLICT (key_hash, hour, model) DO UPDATE SET \(RollupSQL.addition(to: "usage_hours"));
      INSERT INTO usage_models (key_hash, model, requests, prompt_tokens, cached_tokens, completion_tokens, cost)
      VALUES (NEW.key_hash, NEW.model, 1, NEW.input_tokens + NEW.cached_tokens + NEW.cache_write_tokens,
        NEW.cached_tokens, NEW.output_tokens, NEW.charged)
      ON CONFLICT (key_hash, model) DO UPDATE SET \(RollupSQL.addition(to: "usage_models"));
    END
    """

  /// A settlement of the window that runs counts in it; a newer one begins the window, an older one is history.
  private static func window(_ name: String) -> String {
    """
    \(name)_usage = CASE WHEN NEW.\(name)_start > \(name)_start THEN NEW.charged
          WHEN NEW.\(name)_start = \(name)_start THEN \(name)_usage + NEW.charged ELSE \(name)_usage END,
        \(name)_reserved = CASE WHEN NEW.\(name)_start > \(name)_start THEN 0
          WHEN NEW.\(name)_start = \(name)_start THEN \(name)_reserved - NEW.hold ELSE \(name)_reserved END,
        \(name)_start = MAX(\(name)_start, NEW.\(name)_start)
    """
  }
}

enum RollupSQL {
  /// What an `ON CONFLICT` of a rollup adds.
  static func addition(to table: String) -> String {
    ["requests", "prompt_tokens", "cached_tokens", "completion_tokens", "cost"]
      .map { "\($0) = \(table).\($0) + excluded.\($0)" }.joined(separator: ", ")
  }
}
