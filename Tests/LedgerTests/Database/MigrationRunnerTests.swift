import Ledger
import TestDatabases
import Testing

@Suite("Migrations")
struct MigrationRunnerTests {
  private func migration(_ version: Int, _ sql: String...) -> Migration {
    Migration(version: version, name: "step \(version)", sqlite: sql, postgreSQL: sql)
  }

  @Test("go on where an older program stopped", arguments: TestDatabase.tested)
  func later(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { database in
      let first = migration(1, "INSERT INTO things (id, amount) VALUES ('one', 1)")
      let second = migration(2, "INSERT INTO things (id, amount) VALUES ('two', 1)")
      try await MigrationRunner.run([first], on: database)
      try await MigrationRunner.run([second, first], on: database)
      #expect(try await database.ids() == ["one", "two"])
    }
  }

  @Test("a step that fails is undone whole and can be tried again", arguments: TestDatabase.tested)
  func failing(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { database in
      let broken = migration(1, "CREATE TABLE more (id TEXT)", "INSERT INTO absent VALUES (1)")
      await #expect(throws: DatabaseFailure.self) { try await MigrationRunner.run([broken], on: database) }
      try await MigrationRunner.run([migration(1, "CREATE TABLE more (id TEXT)")], on: database)
      let rows = try await database.read { try $0.query("SELECT COUNT(*) AS rows FROM more", []) }
      #expect(rows.first?["rows"] == .integer(0))
    }
  }

  @Test("a database of a newer program is refused, and is left as it is", arguments: TestDatabase.tested)
  func newer(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { database in
      let steps = (1...3).map { migration($0, "INSERT INTO things (id, amount) VALUES ('\($0)', 1)") }
      try await MigrationRunner.run(steps, on: database)
      do {
        try await MigrationRunner.run(Array(steps.prefix(2)), on: database)
        Issue.record("it was taken")
      } catch DatabaseFailure.unavailable(let text) {
        #expect(text.contains("newer credtop"))
      }
      #expect(try await database.ids() == ["1", "2", "3"])
    }
  }

  @Test("a gap between the numbers is refused")
  func gap() async throws {
    try await withDatabase(.sqliteMemory) { database in
      await #expect(throws: DatabaseFailure.self) {
        try await MigrationRunner.run([migration(1), migration(3)], on: database)
      }
    }
  }
}
