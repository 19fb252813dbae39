import Ledger
import TestDatabases
import Testing

@Suite("A database that two servers have open")
struct SharedDatabaseTests {
  @Test("takes the writes of both", arguments: TestDatabase.shared)
  func increments(_ kind: TestDatabase) async throws {
    try await withTwo(kind) { first, second in
      try await first.insert("sum", 0)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<200 {
          let database = number % 2 == 0 ? first : second
          group.addTask {
            try await database.write(isDurable: number % 3 == 0) { session in
              let rows = try session.query(
                "SELECT amount FROM things WHERE id = 'sum'" + session.dialect.forUpdate, [])
              guard case .integer(let amount)? = rows.first?["amount"] else { throw Refusal() }
              try session.execute("UPDATE things SET amount = ?1 WHERE id = 'sum'", [.integer(amount + 1)])
            }
          }
        }
        try await group.waitForAll()
      }
      // What need not be durable may be committed a moment later.
      for database in [first, second] { try await database.write(isDurable: true) { _ in } }
      #expect(try await first.amount("sum") == 200)
      #expect(try await second.amount("sum") == 200)
    }
  }

  @Test("never shows one what the other has not committed", arguments: TestDatabase.shared)
  func isolation(_ kind: TestDatabase) async throws {
    try await withTwo(kind) { first, second in
      try await first.insert("a", 1)
      let (changed, hasChanged) = AsyncStream.makeStream(of: Void.self)
      let looked = Latch()
      async let writing: Void = first.write(isDurable: true) { session in
        try session.execute("UPDATE things SET amount = 2", [])
        hasChanged.finish()
        looked.wait()
      }
      for await _ in changed {}
      #expect(try await second.amount("a") == 1)
      looked.open()
      try await writing
      #expect(try await second.amount("a") == 2)
    }
  }

  @Test("[W-44] gets its migrations once from eight that start together", arguments: TestDatabase.shared)
  func migrations(_ kind: TestDatabase) async throws {
    let url = try await kind.make()
    let step = "INSERT INTO marks (name) VALUES ('once')"
    let migrations = [
      Migration(
        version: 1, name: "marks", sqlite: ["CREATE TABLE marks (name TEXT)", step],
        postgreSQL: ["CREATE TABLE marks (name TEXT)", step]),
      Migration(version: 2, name: "more", sqlite: [step], postgreSQL: [step]),
    ]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          let database = try await openDatabase(url)
          try await MigrationRunner.run(migrations, on: database)
          await database.close()
        }
      }
      try await group.waitForAll()
    }
    let database = try await openDatabase(url)
    let rows = try await database.read {
      try $0.query(
        "SELECT (SELECT COUNT(*) FROM marks) AS marks, (SELECT COUNT(*) FROM schema_migrations) AS steps", [])
    }
    #expect(rows.first?["marks"] == .integer(2))
    #expect(rows.first?["steps"] == .integer(2))
    await database.close()
  }
}
