/// The tables of the ledger, step by step.
enum Schema {
  static let migrations = [
    Migration(
      version: 1, name: "accounts, keys and their money",
      sqlite: tables.map(inSQLite) + indexes + SQLiteProcedures.statements,
      postgreSQL: tables + indexes + PostgresProcedures.statements),
    Migration(
      version: 2, name: "calls that travel together", sqlite: [],
      postgreSQL: [CallStep.reserve.definitionOfTogether, CallStep.settle.definitionOfTogether]),
    Migration(
      version: 3, name: "what providers say that calls cost", sqlite: [entriesReported],
      postgreSQL: [entriesReported]),
    Migration(
      version: 4, name: "counters that are written once for many calls",
      sqlite: SQLiteProcedures.countedByBook(reservations: inSQLite(reservations)), postgreSQL: []),
    Migration(
      version: 5, name: "a pool of credentials and its leases",
      sqlite: LeaseTables.tables.map(inSQLite) + LeaseTables.indexes + [LeaseTables.pool],
      postgreSQL: LeaseTables.tables + LeaseTables.indexes + [LeaseTables.pool]),
  ]

  private static let entriesReported = """
    CREATE INDEX entries_reported ON entries (key_hash, model, reported_cost, cost) WHERE reported_cost IS NOT NULL
    """

  private static let tables = [
    accounts, managementKeys, provisionedKeys, reservations, entries, usageHours, usageModels, instances, idempotency,
    deviceSessions, purchases, paymentEvents,
  ]

  /// Tables of SQLite that keep to the types of their columns, ordered by their primary keys.
  private static func inSQLite(_ table: String) -> String {
    table.replacing("BIGINT", with: "INTEGER") + " STRICT, WITHOUT ROWID"
  }

  private static let accounts = """
    CREATE TABLE accounts (
      id TEXT NOT NULL PRIMARY KEY,
      email TEXT NOT NULL,
      email_key TEXT UNIQUE,
      password_hash TEXT,
      plan TEXT NOT NULL,
      github_id BIGINT UNIQUE,
      avatar_url TEXT,
      created_at BIGINT NOT NULL,
      updated_at BIGINT NOT NULL,
      deleted_at BIGINT,
      total_credits BIGINT NOT NULL DEFAULT 0 CHECK (total_credits >= 0),
      total_usage BIGINT NOT NULL DEFAULT 0 CHECK (total_usage >= 0),
      reserved BIGINT NOT NULL DEFAULT 0 CHECK (reserved >= 0),
      last_number BIGINT NOT NULL DEFAULT 0 CHECK (last_number >= 0),
      last_entry_at BIGINT NOT NULL DEFAULT 0,
      shown BIGINT NOT NULL DEFAULT 0 CHECK (shown >= 0 AND shown <= last_number),
      shown_usage BIGINT NOT NULL DEFAULT 0 CHECK (shown_usage >= 0 AND shown_usage <= shown),
      topup_enabled BIGINT NOT NULL DEFAULT 0 CHECK (topup_enabled IN (0, 1)),
      topup_threshold BIGINT NOT NULL DEFAULT 5000000 CHECK (topup_threshold >= 0),
      topup_amount BIGINT NOT NULL DEFAULT 25000000 CHECK (topup_amount > 0),
      granted_day BIGINT NOT NULL DEFAULT 0,
      granted_today BIGINT NOT NULL DEFAULT 0 CHECK (granted_today >= 0),
      topups_today BIGINT NOT NULL DEFAULT 0 CHECK (topups_today >= 0),
      CHECK (total_credits - total_usage >= reserved)
    )
    """

  private static let managementKeys = """
    CREATE TABLE management_keys (
      id TEXT NOT NULL PRIMARY KEY,
      account_id TEXT NOT NULL REFERENCES accounts (id),
      digest TEXT NOT NULL UNIQUE,
      masked TEXT NOT NULL,
      label TEXT,
      scope TEXT NOT NULL CHECK (scope IN ('full', 'read')),
      created_at BIGINT NOT NULL,
      expires_at BIGINT,
      revoked_at BIGINT
    )
    """

  /// The counters of a window hold what was spent and what is held since its start; an older start means nothing yet.
  private static let provisionedKeys = """
    CREATE TABLE provisioned_keys (
      hash TEXT NOT NULL PRIMARY KEY,
      account_id TEXT NOT NULL REFERENCES accounts (id),
      digest TEXT NOT NULL UNIQUE,
      masked TEXT NOT NULL,
      name TEXT NOT NULL,
      credit_limit BIGINT CHECK (credit_limit >= 0),
      limit_reset TEXT CHECK (limit_reset IN ('daily', 'weekly', 'monthly')),
      models TEXT,
      disabled BIGINT NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
      created_at BIGINT NOT NULL,
      updated_at BIGINT NOT NULL,
      expires_at BIGINT,
      revoked_at BIGINT,
      rotated_at BIGINT,
      last_used_at BIGINT,
      last_model TEXT,
      requests BIGINT NOT NULL DEFAULT 0 CHECK (requests >= 0),
      usage BIGINT NOT NULL DEFAULT 0 CHECK (usage >= 0),
      reserved BIGINT NOT NULL DEFAULT 0 CHECK (reserved >= 0),
      day_start BIGINT NOT NULL DEFAULT 0,
      day_usage BIGINT NOT NULL DEFAULT 0 CHECK (day_usage >= 0),
      day_reserved BIGINT NOT NULL DEFAULT 0 CHECK (day_reserved >= 0),
      week_start BIGINT NOT NULL DEFAULT 0,
      week_usage BIGINT NOT NULL DEFAULT 0 CHECK (week_usage >= 0),
      week_reserved BIGINT NOT NULL DEFAULT 0 CHECK (week_reserved >= 0),
      month_start BIGINT NOT NULL DEFAULT 0,
      month_usage BIGINT NOT NULL DEFAULT 0 CHECK (month_usage >= 0),
      month_reserved BIGINT NOT NULL DEFAULT 0 CHECK (month_reserved >= 0),
      excused BIGINT NOT NULL DEFAULT 0 CHECK (excused >= 0),
      excused_since BIGINT NOT NULL DEFAULT 0,
      CHECK (day_usage <= week_usage AND day_usage <= month_usage AND week_usage <= usage AND month_usage <= usage),
      CHECK (day_reserved <= week_reserved AND day_reserved <= month_reserved),
      CHECK (week_reserved <= reserved AND month_reserved <= reserved)
    )
    """

  private static let reservations = """
    CREATE TABLE reservations (
      call_id TEXT NOT NULL PRIMARY KEY,
      account_id TEXT NOT NULL REFERENCES accounts (id),
      key_hash TEXT NOT NULL REFERENCES provisioned_keys (hash),
      amount BIGINT NOT NULL CHECK (amount >= 0),
      model TEXT NOT NULL,
      counted_at BIGINT NOT NULL,
      day_start BIGINT NOT NULL,
      week_start BIGINT NOT NULL,
      month_start BIGINT NOT NULL,
      made_at BIGINT NOT NULL,
      deadline BIGINT NOT NULL,
      instance TEXT NOT NULL
    )
    """

  /// Append-only. `counted_at` is the instant that decides the window and the hour: that of the reservation, not that of
  /// the settlement. `uncollected` is what was owed but neither the limit nor the balance held.
  private static let entries = """
    CREATE TABLE entries (
      account_id TEXT NOT NULL REFERENCES accounts (id),
      number BIGINT NOT NULL CHECK (number > 0),
      kind TEXT NOT NULL CHECK (kind IN ('purchase', 'usage', 'refund', 'auto_topup')),
      amount BIGINT NOT NULL,
      balance_after BIGINT NOT NULL CHECK (balance_after >= 0),
      description TEXT NOT NULL DEFAULT '',
      created_at BIGINT NOT NULL,
      unbilled BIGINT NOT NULL DEFAULT 0 CHECK (unbilled IN (0, 1)),
      shown BIGINT NOT NULL DEFAULT 1 CHECK (shown IN (0, 1)),
      fee BIGINT NOT NULL DEFAULT 0 CHECK (fee >= 0),
      uncollected BIGINT NOT NULL DEFAULT 0 CHECK (uncollected >= 0),
      reference TEXT,
      call_id TEXT,
      key_hash TEXT REFERENCES provisioned_keys (hash),
      model TEXT,
      counted_at BIGINT,
      cost BIGINT CHECK (cost >= 0),
      reported_cost BIGINT,
      input_tokens BIGINT CHECK (input_tokens >= 0),
      cached_tokens BIGINT CHECK (cached_tokens >= 0),
      cache_write_tokens BIGINT CHECK (cache_write_tokens >= 0),
      output_tokens BIGINT CHECK (output_tokens >= 0),
      reasoning_tokens BIGINT CHECK (reasoning_tokens >= 0),
      estimated BIGINT CHECK (estimated IN (0, 1)),
      outcome TEXT,
      upstream_status BIGINT,
      milliseconds BIGINT CHECK (milliseconds >= 0),
      PRIMARY KEY (account_id, number),
      CHECK (kind <> 'usage' OR (amount <= 0 AND call_id IS NOT NULL AND key_hash IS NOT NULL AND model IS NOT NULL
        AND counted_at IS NOT NULL AND cost IS NOT NULL AND cost = uncollected - amount))
    )
    """

  private static let usageHours = """
    CREATE TABLE usage_hours (
      key_hash TEXT NOT NULL REFERENCES provisioned_keys (hash),
      hour BIGINT NOT NULL,
      model TEXT NOT NULL,
      account_id TEXT NOT NULL,
      requests BIGINT NOT NULL CHECK (requests > 0),
      prompt_tokens BIGINT NOT NULL CHECK (prompt_tokens >= 0),
      cached_tokens BIGINT NOT NULL CHECK (cached_tokens >= 0),
      completion_tokens BIGINT NOT NULL CHECK (completion_tokens >= 0),
      cost BIGINT NOT NULL CHECK (cost >= 0),
      PRIMARY KEY (key_hash, hour, model)
    )
    """

  private static let usageModels = """
    CREATE TABLE usage_models (
      key_hash TEXT NOT NULL REFERENCES provisioned_keys (hash),
      model TEXT NOT NULL,
      requests BIGINT NOT NULL CHECK (requests > 0),
      prompt_tokens BIGINT NOT NULL CHECK (prompt_tokens >= 0),
      cached_tokens BIGINT NOT NULL CHECK (cached_tokens >= 0),
      completion_tokens BIGINT NOT NULL CHECK (completion_tokens >= 0),
      cost BIGINT NOT NULL CHECK (cost >= 0),
      PRIMARY KEY (key_hash, model)
    )
    """

  private static let instances = """
    CREATE TABLE instances (id TEXT NOT NULL PRIMARY KEY, seen_at BIGINT NOT NULL)
    """

  /// The account is empty for requests that nobody is signed in for.
  private static let idempotency = """
    CREATE TABLE idempotency (
      account_id TEXT NOT NULL,
      route TEXT NOT NULL,
      name TEXT NOT NULL,
      request_digest TEXT NOT NULL,
      status BIGINT,
      body TEXT,
      created_at BIGINT NOT NULL,
      PRIMARY KEY (account_id, route, name)
    )
    """

  private static let deviceSessions = """
    CREATE TABLE device_sessions (
      device_code_digest TEXT NOT NULL PRIMARY KEY,
      client_id TEXT NOT NULL,
      interval_seconds BIGINT NOT NULL CHECK (interval_seconds >= 0),
      created_at BIGINT NOT NULL,
      expires_at BIGINT NOT NULL,
      polled_at BIGINT,
      access_token_digest TEXT UNIQUE,
      github_id BIGINT,
      email TEXT,
      name TEXT,
      avatar_url TEXT
    )
    """

  private static let purchases = """
    CREATE TABLE purchases (
      id TEXT NOT NULL PRIMARY KEY,
      account_id TEXT NOT NULL REFERENCES accounts (id),
      amount BIGINT NOT NULL CHECK (amount > 0),
      total_charged BIGINT NOT NULL CHECK (total_charged >= amount),
      currency TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('pending', 'paid', 'failed', 'refunded', 'disputed')),
      checkout_id TEXT UNIQUE,
      checkout_url TEXT,
      payment_id TEXT UNIQUE,
      taken_back BIGINT NOT NULL DEFAULT 0 CHECK (taken_back >= 0 AND taken_back <= amount),
      created_at BIGINT NOT NULL,
      updated_at BIGINT NOT NULL
    )
    """

  private static let paymentEvents = """
    CREATE TABLE payment_events (id TEXT NOT NULL PRIMARY KEY, seen_at BIGINT NOT NULL)
    """

  private static let indexes = [
    "CREATE INDEX accounts_by_age ON accounts (created_at, id)",
    "CREATE INDEX management_keys_by_account ON management_keys (account_id)",
    "CREATE UNIQUE INDEX provisioned_keys_by_name ON provisioned_keys (account_id, name) WHERE revoked_at IS NULL",
    "CREATE INDEX provisioned_keys_by_age ON provisioned_keys (account_id, created_at, hash)",
    "CREATE UNIQUE INDEX entries_by_call ON entries (call_id) WHERE call_id IS NOT NULL",
    "CREATE UNIQUE INDEX entries_by_reference ON entries (reference) WHERE reference IS NOT NULL",
    "CREATE INDEX entries_by_key ON entries (key_hash, number) WHERE key_hash IS NOT NULL",
    "CREATE INDEX entries_by_kind ON entries (account_id, kind, number) WHERE kind <> 'usage'",
    "CREATE INDEX usage_hours_by_account ON usage_hours (account_id, hour)",
    "CREATE INDEX idempotency_by_age ON idempotency (created_at)",
  ]
}
