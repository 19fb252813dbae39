import GRDBSQLite

/// A database as OpenClaw makes it for an agent, or for what agents share. It stays open, as a gateway keeps it, until
/// it is closed.
public final class TestAgentDatabase {
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  private var connection: OpaquePointer?

  /// - Parameters:
  ///   - path: in a folder that exists.
  ///   - usesLog: writes go to a log first, as OpenClaw has it.
  public init(_ path: String, usesLog: Bool = true) throws {
    guard sqlite3_open(path, &connection) == SQLITE_OK else { throw failure() }
    try run("PRAGMA journal_mode = \(usesLog ? "wal" : "delete")")
  }

  deinit { sqlite3_close_v2(connection) }

  /// The tables of an agent with one row each; nil leaves a row out.
  public func makeAgent(store: String?, state: String? = nil) throws {
    try run(
      """
      CREATE TABLE auth_profile_store (store_key TEXT PRIMARY KEY, store_json TEXT, updated_at INTEGER);
      CREATE TABLE auth_profile_state (state_key TEXT PRIMARY KEY, state_json TEXT, updated_at INTEGER);
      PRAGMA user_version = 1;
      """)
    if let store { try set(store: store) }
    if let state { try run("INSERT INTO auth_profile_state VALUES ('primary', '\(Self.quoted(state))', 0)") }
  }

  public func set(store: String) throws {
    try run("INSERT OR REPLACE INTO auth_profile_store VALUES ('primary', '\(Self.quoted(store))', 0)")
  }

  /// The table of the shared database, with these values.
  public func makeShared(_ values: [String: String]) throws {
    try run("CREATE TABLE config_machine_state (state_key TEXT PRIMARY KEY, value_json TEXT, updated_at_ms INTEGER)")
    for (key, value) in values {
      try run("INSERT INTO config_machine_state VALUES ('\(key)', '\(Self.quoted(value))', 0)")
    }
  }

  public func run(_ sql: String) throws {
    guard sqlite3_exec(connection, sql, nil, nil, nil) == SQLITE_OK else { throw failure() }
  }

  /// Ends as a gateway does that is stopped: the log is emptied and removed.
  public func close() {
    sqlite3_close_v2(connection)
    connection = nil
  }

  private static func quoted(_ text: String) -> String {
    text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
  }

  private func failure() -> Failure { Failure(description: String(cString: sqlite3_errmsg(connection))) }
}
