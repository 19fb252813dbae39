/// The two steps of every call as functions of PostgreSQL, so that each is one round trip. They decide what
/// `Ledger+Reserve` and `Ledger+Settle` decide for SQLite, and one suite of tests holds both to it.
///
/// Everything that locks, locks the account first and then the key: so nothing waits in a circle.
enum PostgresProcedures {
  static let statements = [
    reserve, settle,
    """
    CREATE FUNCTION credtop_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$
    """,
    """
    CREATE TRIGGER entries_stay BEFORE UPDATE OR DELETE ON entries
    FOR EACH ROW EXECUTE FUNCTION credtop_append_only()
    """,
  ]

  /// The outcome is `held`, `top_up` (the balance is low: grant and ask again) or the name of a refusal.
  private static let reserve = """
    CREATE FUNCTION credtop_reserve(
      p_digest TEXT, p_call TEXT, p_model TEXT, p_worst BIGINT, p_least BIGINT, p_now BIGINT, p_day BIGINT,
      p_week BIGINT, p_month BIGINT, p_deadline BIGINT, p_instance TEXT, p_tops_up BIGINT,
      OUT o_outcome TEXT, OUT o_account TEXT, OUT o_key TEXT, OUT o_name TEXT, OUT o_held BIGINT, OUT o_reset TEXT)
    LANGUAGE plpgsql AS $$
    DECLARE
      a accounts%ROWTYPE;
      k provisioned_keys%ROWTYPE;
      v_day BIGINT := p_day;
      v_week BIGINT := p_week;
      v_month BIGINT := p_month;
      v_spent BIGINT;
      v_room BIGINT;
      v_free BIGINT;
    BEGIN
      SELECT account_id INTO o_account FROM provisioned_keys WHERE digest = p_digest;
      IF NOT FOUND THEN o_outcome := 'unknown'; RETURN; END IF;
      SELECT * INTO a FROM accounts WHERE id = o_account FOR NO KEY UPDATE;
      SELECT * INTO k FROM provisioned_keys WHERE digest = p_digest FOR NO KEY UPDATE;
      IF NOT FOUND THEN o_outcome := 'unknown'; RETURN; END IF;
      o_key := k.hash;
      o_name := k.name;
      o_reset := k.limit_reset;
      SELECT amount INTO o_held FROM reservations WHERE call_id = p_call AND key_hash = k.hash;
      IF FOUND THEN o_outcome := 'held'; RETURN; END IF;
      IF k.revoked_at IS NOT NULL THEN o_outcome := 'revoked'; RETURN; END IF;
      IF k.disabled = 1 THEN o_outcome := 'disabled'; RETURN; END IF;
      IF k.expires_at < p_now THEN o_outcome := 'expired'; RETURN; END IF;
      IF k.models IS NOT NULL AND (position(E'\\n' IN p_model) > 0
        OR position(E'\\n' || p_model || E'\\n' IN k.models) = 0) THEN
        o_outcome := 'model'; RETURN;
      END IF;
      -- A server whose clock is behind counts in the window that has begun.
      IF k.day_start > v_day THEN
        v_day := k.day_start; v_week := k.week_start; v_month := k.month_start;
      END IF;
      o_held := p_worst;
      IF k.credit_limit IS NOT NULL THEN
        v_spent := CASE k.limit_reset
          WHEN 'daily' THEN CASE WHEN k.day_start = v_day THEN k.day_usage + k.day_reserved ELSE 0 END
          WHEN 'weekly' THEN CASE WHEN k.week_start = v_week THEN k.week_usage + k.week_reserved ELSE 0 END
          WHEN 'monthly' THEN CASE WHEN k.month_start = v_month THEN k.month_usage + k.month_reserved ELSE 0 END
          ELSE k.usage + k.reserved END;
        v_room := k.credit_limit - v_spent;
        IF v_room <= 0 OR v_room < p_least THEN o_outcome := 'limit'; RETURN; END IF;
        o_held := LEAST(o_held, v_room);
      END IF;
      IF p_tops_up = 1 AND a.topup_enabled = 1 AND a.total_credits - a.total_usage <= a.topup_threshold THEN
        o_outcome := 'top_up'; RETURN;
      END IF;
      v_free := a.total_credits - a.total_usage - a.reserved;
      IF v_free <= 0 OR v_free < p_least THEN o_outcome := 'credits'; RETURN; END IF;
      o_held := LEAST(o_held, v_free);
      INSERT INTO reservations (call_id, account_id, key_hash, amount, model, counted_at, day_start, week_start,
        month_start, made_at, deadline, instance)
      VALUES (p_call, a.id, k.hash, o_held, p_model, GREATEST(p_now, v_day), v_day, v_week, v_month, p_now, p_deadline,
        p_instance);
      UPDATE accounts SET reserved = reserved + o_held WHERE id = a.id;
      UPDATE provisioned_keys SET
        reserved = reserved + o_held,
        day_usage = CASE WHEN day_start = v_day THEN day_usage ELSE 0 END,
        day_reserved = CASE WHEN day_start = v_day THEN day_reserved ELSE 0 END + o_held,
        day_start = v_day,
        week_usage = CASE WHEN week_start = v_week THEN week_usage ELSE 0 END,
        week_reserved = CASE WHEN week_start = v_week THEN week_reserved ELSE 0 END + o_held,
        week_start = v_week,
        month_usage = CASE WHEN month_start = v_month THEN month_usage ELSE 0 END,
        month_reserved = CASE WHEN month_start = v_month THEN month_reserved ELSE 0 END + o_held,
        month_start = v_month
      WHERE hash = k.hash;
      o_outcome := 'held';
    END $$
    """

  private static let settle = """
    CREATE FUNCTION credtop_settle(
      p_call TEXT, p_key TEXT, p_model TEXT, p_cost BIGINT, p_reported BIGINT, p_input BIGINT, p_cached BIGINT,
      p_cache_write BIGINT, p_output BIGINT, p_reasoning BIGINT, p_estimated BIGINT, p_outcome TEXT, p_status BIGINT,
      p_milliseconds BIGINT, p_now BIGINT, p_day BIGINT, p_week BIGINT, p_month BIGINT,
      OUT o_charged BIGINT, OUT o_remaining BIGINT, OUT o_settled BIGINT)
    LANGUAGE plpgsql AS $$
    DECLARE
      a accounts%ROWTYPE;
      k provisioned_keys%ROWTYPE;
      v_account TEXT;
      v_counted BIGINT := p_now;
      v_day BIGINT := p_day;
      v_week BIGINT := p_week;
      v_month BIGINT := p_month;
      v_hold BIGINT := 0;
      v_start BIGINT;
      v_since BIGINT;
      v_spent BIGINT;
      v_room BIGINT;
      v_shown BIGINT;
      v_at BIGINT;
      v_prompt BIGINT := p_input + p_cached + p_cache_write;
    BEGIN
      SELECT account_id INTO v_account FROM provisioned_keys WHERE hash = p_key;
      IF NOT FOUND THEN RAISE EXCEPTION 'there is no such key'; END IF;
      SELECT * INTO a FROM accounts WHERE id = v_account FOR NO KEY UPDATE;
      SELECT * INTO k FROM provisioned_keys WHERE hash = p_key FOR NO KEY UPDATE;
      DELETE FROM reservations WHERE call_id = p_call AND key_hash = p_key
        RETURNING amount, counted_at, day_start, week_start, month_start
        INTO v_hold, v_counted, v_day, v_week, v_month;
      IF NOT FOUND THEN
        v_hold := 0; v_counted := p_now; v_day := p_day; v_week := p_week; v_month := p_month;
        IF k.day_start > v_day THEN
          v_day := k.day_start; v_week := k.week_start; v_month := k.month_start; v_counted := k.day_start;
        END IF;
      END IF;
      SELECT -amount INTO o_charged FROM entries WHERE call_id = p_call;
      o_settled := CASE WHEN FOUND THEN 1 ELSE 0 END;
      o_remaining := a.total_credits - a.total_usage;
      IF o_settled = 0 THEN
        v_room := p_cost;
        IF k.credit_limit IS NOT NULL THEN
          v_start := CASE k.limit_reset WHEN 'daily' THEN v_day WHEN 'weekly' THEN v_week WHEN 'monthly' THEN v_month
            ELSE 0 END;
          v_since := CASE k.limit_reset WHEN 'daily' THEN k.day_start WHEN 'weekly' THEN k.week_start
            WHEN 'monthly' THEN k.month_start ELSE 0 END;
          v_spent := CASE k.limit_reset WHEN 'daily' THEN k.day_usage + k.day_reserved
            WHEN 'weekly' THEN k.week_usage + k.week_reserved WHEN 'monthly' THEN k.month_usage + k.month_reserved
            ELSE k.usage + k.reserved END;
          v_room := CASE WHEN v_start > v_since THEN k.credit_limit
            WHEN v_start = v_since THEN k.credit_limit - v_spent + v_hold ELSE v_hold END;
        END IF;
        o_charged := GREATEST(0, LEAST(p_cost, GREATEST(v_hold, v_room), o_remaining - a.reserved + v_hold));
        o_remaining := o_remaining - o_charged;
        v_shown := CASE WHEN o_charged > 0 OR p_outcome = 'completed' THEN 1 ELSE 0 END;
        v_at := GREATEST(p_now, a.last_entry_at);
        INSERT INTO entries (account_id, number, kind, amount, balance_after, created_at, shown, uncollected, call_id,
          key_hash, model, counted_at, cost, reported_cost, input_tokens, cached_tokens, cache_write_tokens,
          output_tokens, reasoning_tokens, estimated, outcome, upstream_status, milliseconds)
        VALUES (a.id, a.last_number + 1, 'usage', -o_charged, o_remaining, v_at, v_shown, p_cost - o_charged, p_call, k.hash,
          p_model, v_counted, p_cost, p_reported, p_input, p_cached, p_cache_write, p_output, p_reasoning,
          p_estimated, p_outcome, p_status, p_milliseconds);
        INSERT INTO usage_hours (key_hash, hour, model, account_id, requests, prompt_tokens, cached_tokens,
          completion_tokens, cost)
        VALUES (k.hash, v_counted - v_counted % 3600000, p_model, a.id, 1, v_prompt, p_cached, p_output, o_charged)
        ON CONFLICT (key_hash, hour, model) DO UPDATE SET \(RollupSQL.addition(to: "usage_hours"));
        INSERT INTO usage_models (key_hash, model, requests, prompt_tokens, cached_tokens, completion_tokens, cost)
        VALUES (k.hash, p_model, 1, v_prompt, p_cached, p_output, o_charged)
        ON CONFLICT (key_hash, model) DO UPDATE SET \(RollupSQL.addition(to: "usage_models"));
        UPDATE accounts SET
          total_usage = total_usage + o_charged, reserved = reserved - v_hold, last_number = last_number + 1,
          last_entry_at = v_at, shown = shown + v_shown, shown_usage = shown_usage + v_shown
        WHERE id = a.id;
        UPDATE provisioned_keys SET
          usage = usage + o_charged, reserved = reserved - v_hold, requests = requests + 1,
          last_used_at = GREATEST(last_used_at, v_at), last_model = p_model,
          \(window("day", "o_charged")),
          \(window("week", "o_charged")),
          \(window("month", "o_charged"))
        WHERE hash = k.hash;
      ELSIF v_hold > 0 THEN
        UPDATE accounts SET reserved = reserved - v_hold WHERE id = a.id;
        UPDATE provisioned_keys SET reserved = reserved - v_hold,
          \(window("day", "0")),
          \(window("week", "0")),
          \(window("month", "0"))
        WHERE hash = k.hash;
      END IF;
    END $$
    """

  private static func window(_ name: String, _ charged: String) -> String {
    """
    \(name)_usage = CASE WHEN v_\(name) > \(name)_start THEN \(charged)
            WHEN v_\(name) = \(name)_start THEN \(name)_usage + \(charged) ELSE \(name)_usage END,
          \(name)_reserved = CASE WHEN v_\(name) > \(name)_start THEN 0
            WHEN v_\(name) = \(name)_start THEN \(name)_reserved - v_hold ELSE \(name)_reserved END,
          \(name)_start = GREATEST(\(name)_start, v_\(name))
    """
  }
}
