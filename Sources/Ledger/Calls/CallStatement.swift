/// What the steps of calls say to SQLite; numbered, so that finding a prepared one costs nothing.
enum CallStatement: Int, CaseIterable {
  case keyOfDigest, keyOfHash, hold, insertHold, deleteHold, insertEntry, entry, updateAccount, updateKey, addHour,
    addModel

  var sql: String {
    switch self {
    case .keyOfDigest: Self.key + " WHERE k.digest = ?1"
    case .keyOfHash: Self.key + " WHERE k.hash = ?1"
    case .hold: "SELECT key_hash, amount, counted_at FROM reservations WHERE call_id = ?1"
    case .insertHold:
      """
      INSERT INTO reservations (call_id, account_id, key_hash, amount, model, counted_at, day_start, week_start,
        month_start, made_at, deadline, instance, is_counted)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 1)
      """
    case .deleteHold: "DELETE FROM reservations WHERE call_id = ?1"
    case .insertEntry:
      """
      INSERT INTO entries (account_id, number, kind, amount, balance_after, created_at, shown, uncollected, call_id,
        key_hash, model, counted_at, cost, reported_cost, input_tokens, cached_tokens, cache_write_tokens,
        output_tokens, reasoning_tokens, estimated, outcome, upstream_status, milliseconds)
      VALUES (?1, ?2, 'usage', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
        ?22)
      ON CONFLICT (call_id) WHERE call_id IS NOT NULL DO NOTHING
      """
    case .entry: "SELECT amount FROM entries WHERE call_id = ?1"
    case .updateAccount:
      """
      UPDATE accounts SET total_usage = ?1, reserved = ?2, last_number = ?3, last_entry_at = ?4, shown = ?5,
        shown_usage = ?6 WHERE id = ?7
      """
    case .updateKey:
      """
      UPDATE provisioned_keys SET usage = ?1, reserved = ?2, day_start = ?3, day_usage = ?4, day_reserved = ?5,
        week_start = ?6, week_usage = ?7, week_reserved = ?8, month_start = ?9, month_usage = ?10, month_reserved = ?11,
        requests = ?12, last_used_at = ?13, last_model = ?14 WHERE hash = ?15
      """
    case .addHour:
      """
      INSERT INTO usage_hours (key_hash, model, requests, prompt_tokens, cached_tokens, completion_tokens, cost, hour,
        account_id)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
      ON CONFLICT (key_hash, hour, model) DO UPDATE SET \(RollupSQL.addition(to: "usage_hours"))
      """
    case .addModel:
      """
      INSERT INTO usage_models (key_hash, model, requests, prompt_tokens, cached_tokens, completion_tokens, cost)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
      ON CONFLICT (key_hash, model) DO UPDATE SET \(RollupSQL.addition(to: "usage_models"))
      """
    }
  }

  /// The columns are read by their places in `BookedKey` and `BookedAccount`.
  private static let key = """
    SELECT a.id, a.total_credits, a.total_usage, a.reserved, a.last_number, a.last_entry_at, a.shown, a.shown_usage,
      a.topup_enabled, a.topup_threshold,
      k.hash, k.name, k.models, k.revoked_at, k.disabled, k.expires_at, k.credit_limit, k.limit_reset, k.usage,
      k.reserved, k.day_start, k.day_usage, k.day_reserved, k.week_start, k.week_usage, k.week_reserved, k.month_start,
      k.month_usage, k.month_reserved, k.requests, k.last_used_at, k.last_model, k.digest
    FROM provisioned_keys k JOIN accounts a ON a.id = k.account_id
    """
}
