import Ledger
import TestDatabases

/// Opens a new database of the kind with a table of numbered texts and amounts, and closes it afterwards.
@discardableResult
func withDatabase<Value>(_ kind: TestDatabase, _ body: (any Database) async throws -> Value) async throws -> Value {
  let database = try await openDatabase(try await kind.make())
  do {
    try await makeTable(in: database)
    let value = try await body(database)
    await database.close()
    return value
  } catch {
    await database.close()
    throw error
  }
}

/// Two values on one database, as two servers have.
@discardableResult
func withTwo<Value>(
  _ kind: TestDatabase, _ body: (any Database, any Database) async throws -> Value
) async throws -> Value {
  let url = try await kind.make()
  let first = try await openDatabase(url)
  let second = try await openDatabase(url)
  do {
    try await makeTable(in: first)
    let value = try await body(first, second)
    await first.close()
    await second.close()
    return value
  } catch {
    await first.close()
    await second.close()
    throw error
  }
}

private func makeTable(in database: any Database) async throws {
  try await database.write(isDurable: true) { session in
    try session.execute(
      "CREATE TABLE things (id TEXT NOT NULL PRIMARY KEY, amount BIGINT NOT NULL, note TEXT)", [])
  }
}

extension SQLSession {
  func insert(_ id: String, _ amount: Int64, _ note: String? = nil) throws {
    try execute(
      "INSERT INTO things (id, amount, note) VALUES (?1, ?2, ?3)",
      [.text(id), .integer(amount), note.map { .text($0) } ?? .null])
  }

  func amount(_ id: String) throws -> Int64? {
    let rows = try query("SELECT amount FROM things WHERE id = ?1", [.text(id)])
    guard case .integer(let amount)? = rows.first?["amount"] else { return nil }
    return amount
  }
}

extension Database {
  func insert(_ id: String, _ amount: Int64, _ note: String? = nil) async throws {
    try await write(isDurable: true) { try $0.insert(id, amount, note) }
  }

  func amount(_ id: String) async throws -> Int64? { try await read { try $0.amount(id) } }

  func ids() async throws -> [String] {
    try await read { session in
      try session.query("SELECT id FROM things ORDER BY id", []).compactMap { row in
        if case .text(let id) = row["id"] { id } else { nil }
      }
    }
  }
}

struct Refusal: Error, Equatable {}
