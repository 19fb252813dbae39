import TestDatabases
import Testing

@testable import Ledger

@Suite("The writer of SQLite")
struct SQLiteWriterTests {
  @Test("what need not be durable is seen by the next read, and soon by others")
  func readOwnWrites() async throws {
    try await withTwo(.sqliteFile) { first, second in
      for number in 0..<100 {
        try await first.write(isDurable: false) { try $0.insert("\(number)", 1) }
        #expect(try await first.amount("\(number)") == 1)
      }
      try await first.write(isDurable: false) { try $0.insert("last", 1) }
      // Nobody asks the first one for anything any more: it commits by itself, and lets go of its lock.
      try await second.insert("mine", 1)
      #expect(try await second.amount("last") == 1)
    }
  }

  @Test("a transaction that throws takes nothing with it that its neighbours were told")
  func neighbours() async throws {
    try await withDatabase(.sqliteFile) { database in
      for number in 0..<50 {
        try await database.write(isDurable: false) { try $0.insert("a\(number)", 1) }
        await #expect(throws: Refusal()) {
          try await database.write(isDurable: number % 2 == 0) { session in
            try session.execute("DELETE FROM things", [])
            throw Refusal()
          }
        }
        try await database.write(isDurable: number % 3 == 0) { try $0.insert("b\(number)", 1) }
      }
      #expect(try await database.ids().count == 100)
    }
  }

  @Test("what was told is there when the file is closed and opened again", arguments: [false, true])
  func reopened(_ isDurable: Bool) async throws {
    let url = try await TestDatabase.sqliteFile.make()
    let first = try await openDatabase(url)
    try await first.write(isDurable: true) {
      try $0.execute("CREATE TABLE things (id TEXT, amount BIGINT, note TEXT)", [])
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<300 {
        group.addTask { try await first.write(isDurable: isDurable) { try $0.insert("\(number)", 1) } }
      }
      try await group.waitForAll()
    }
    await first.close()
    await #expect(throws: DatabaseFailure.self) { try await first.insert("late", 1) }
    let second = try await openDatabase(url)
    #expect(try await second.ids().count == 300)
    await second.close()
  }

  @Test("the log of a database that was never written can be synced, and one that is gone cannot")
  func logFile() async throws {
    let url = try await TestDatabase.sqliteFile.make()
    let path = String(url.dropFirst("sqlite:".count))
    try SQLiteLogFile(database: path).sync()
    let database = try await openDatabase(url)
    try await database.write(isDurable: true) { try $0.execute("CREATE TABLE x (y TEXT)", []) }
    try SQLiteLogFile(database: path).sync()
    await database.close()
    #expect(throws: DatabaseFailure.self) { try SQLiteLogFile(database: path + "/x").sync() }
  }
}
