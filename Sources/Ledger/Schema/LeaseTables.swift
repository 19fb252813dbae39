/// The tables of the lease broker. Percentages are hundredths, instants milliseconds since 1970.
enum LeaseTables {
  static let tables = [poolTable, credentials, leases, reports, machines, events]

  /// One row: whoever grants or ends a lease locks it, and so does it alone. `served_at` is when any server said that it
  /// lives; `resumed_at` when one did after a time in which none had, which no machine is to blame for.
  private static let poolTable = """
    CREATE TABLE lease_pool (
      id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
      settings TEXT NOT NULL,
      last_fence BIGINT NOT NULL CHECK (last_fence >= 0),
      served_at BIGINT NOT NULL,
      resumed_at BIGINT NOT NULL
    )
    """

  static let pool = "INSERT INTO lease_pool VALUES (1, '{}', 0, 0, 0)"

  /// `sealed_login` is the login, encrypted under a key that is not in the database.
  private static let credentials = """
    CREATE TABLE lease_credentials (
      id TEXT NOT NULL PRIMARY KEY,
      label TEXT NOT NULL UNIQUE,
      email TEXT,
      name TEXT,
      account_type TEXT,
      sealed_login TEXT,
      auth_updated_at BIGINT,
      access_expires_at BIGINT,
      state TEXT NOT NULL,
      utilization BIGINT,
      quota BIGINT,
      health BIGINT,
      weekly_reset_at BIGINT,
      last_assigned_at BIGINT,
      exhausted_at BIGINT,
      revoked_at BIGINT,
      cooldown_until BIGINT,
      disabled BIGINT NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
      login_needed BIGINT NOT NULL DEFAULT 0 CHECK (login_needed IN (0, 1)),
      login_reason TEXT,
      reset_due_after BIGINT,
      reset_confirmed_at BIGINT,
      last_telemetry_at BIGINT,
      created_at BIGINT NOT NULL,
      updated_at BIGINT NOT NULL
    )
    """

  private static let leases = """
    CREATE TABLE leases (
      id TEXT NOT NULL PRIMARY KEY,
      fence BIGINT NOT NULL UNIQUE CHECK (fence > 0),
      credential_id TEXT NOT NULL REFERENCES lease_credentials (id),
      machine_id TEXT NOT NULL,
      agent_id TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('active', 'rotation_required', 'released', 'revoked', 'expired')),
      ttl_seconds BIGINT NOT NULL CHECK (ttl_seconds > 0),
      issued_at BIGINT NOT NULL,
      expires_at BIGINT NOT NULL,
      renewed_at BIGINT,
      revoked_at BIGINT,
      released_at BIGINT,
      rotation_reason TEXT,
      replacement_id TEXT,
      last_seen_at BIGINT NOT NULL,
      last_telemetry_at BIGINT,
      utilization BIGINT,
      quota BIGINT,
      last_success_at TEXT,
      last_error_at TEXT,
      reason TEXT,
      calm_reports BIGINT NOT NULL DEFAULT 0,
      deliveries BIGINT NOT NULL DEFAULT 0,
      first_delivered_at BIGINT,
      last_delivered_at BIGINT,
      delivered_auth_at BIGINT,
      created_at BIGINT NOT NULL,
      updated_at BIGINT NOT NULL
    )
    """

  private static let reports = """
    CREATE TABLE lease_reports (
      lease_id TEXT NOT NULL REFERENCES leases (id),
      report_id TEXT NOT NULL,
      credential_id TEXT NOT NULL,
      machine_id TEXT NOT NULL,
      agent_id TEXT NOT NULL,
      captured_at BIGINT NOT NULL,
      requests BIGINT,
      tokens_in BIGINT,
      tokens_out BIGINT,
      utilization BIGINT,
      quota BIGINT,
      rate_limit BIGINT,
      status TEXT,
      last_success_at TEXT,
      last_error_at TEXT,
      error_rate BIGINT,
      metadata TEXT,
      created_at BIGINT NOT NULL,
      PRIMARY KEY (lease_id, report_id)
    )
    """

  /// What is remembered of a machine beyond its leases. `waiting_since` is there while it asked in vain.
  private static let machines = """
    CREATE TABLE lease_machines (
      machine_id TEXT NOT NULL PRIMARY KEY,
      agent_id TEXT NOT NULL,
      last_credential_id TEXT,
      token_digest TEXT UNIQUE,
      waiting_since BIGINT,
      asked_at BIGINT
    )
    """

  private static let events = """
    CREATE TABLE lease_events (
      id TEXT NOT NULL PRIMARY KEY,
      at BIGINT NOT NULL,
      event TEXT NOT NULL,
      lease_id TEXT,
      credential_id TEXT,
      machine_id TEXT,
      agent_id TEXT,
      decision TEXT,
      reason TEXT
    )
    """

  /// Whatever goes wrong above, no credential is held twice and no machine holds two.
  static let indexes = [
    """
    CREATE UNIQUE INDEX leases_live_credential ON leases (credential_id)
      WHERE state IN ('active', 'rotation_required')
    """,
    "CREATE UNIQUE INDEX leases_live_machine ON leases (machine_id) WHERE state IN ('active', 'rotation_required')",
    "CREATE INDEX leases_expiry ON leases (expires_at) WHERE state IN ('active', 'rotation_required')",
    "CREATE INDEX leases_seen ON leases (last_seen_at) WHERE state IN ('active', 'rotation_required')",
    "CREATE INDEX leases_machine ON leases (machine_id, updated_at)",
    "CREATE INDEX lease_credentials_state ON lease_credentials (state)",
    "CREATE INDEX lease_reports_machine ON lease_reports (machine_id, captured_at)",
    "CREATE INDEX lease_machines_waiting ON lease_machines (waiting_since) WHERE waiting_since IS NOT NULL",
  ]
}
