import Glibc
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

  @Test("a step of a call that another process keeps waiting too long is refused as busy, and never done")
  func expired() async throws {
    try await withTwo(.sqliteFile) { first, second in
      let second = try #require(second as? SQLiteDatabase)
      let (begun, hasBegun) = AsyncStream.makeStream(of: Void.self)
      let latch = Latch()
      async let holding: Void = first.write(isDurable: true) { session in
        try session.insert("a", 1)
        hasBegun.finish()
        latch.wait()
      }
      for await _ in begun {}
      let done = Counter()
      async let patient: Void = second.insert("b", 1)
      await #expect(throws: DatabaseFailure.busy) {
        _ = try await second.call(isDurable: false, patience: .milliseconds(1)) { _ in done.next() }
      }
      latch.open()
      try await holding
      try await patient
      #expect(try await second.call(isDurable: true, patience: .seconds(60)) { _ in done.next() } == 1)
      #expect(try await second.ids() == ["a", "b"])
    }
  }

  @Test("the log is short again when a reader has left that kept it from being emptied")
  func shortLog() async throws {
    let url = try await TestDatabase.sqliteFile.make()
    let path = String(url.dropFirst("sqlite:".count))
    let database = try await openDatabase(url)
    try await database.write(isDurable: true) {
      try $0.execute("CREATE TABLE things (id TEXT, amount BIGINT, note TEXT)", [])
    }
    let note = String(repeating: "x", count: 1 << 20)
    func fill(_ count: Int) async throws -> off_t {
      for number in 0..<count { try await database.insert("\(number)", 1, note) }
      var status = stat()
      return stat(path + "-wal", &status) == 0 ? status.st_size : -1
    }
    let (begun, hasBegun) = AsyncStream.makeStream(of: Void.self)
    let latch = Latch()
    async let count = database.read { session in
      let before = try session.query("SELECT COUNT(*) AS n FROM things", []).first?.count("n")
      hasBegun.finish()
      latch.wait()
      return [before, try session.query("SELECT COUNT(*) AS n FROM things", []).first?.count("n")]
    }
    for await _ in begun {}
    // The reader needs all of it.
    #expect(try await fill(40) > 40 << 20)
    latch.open()
    #expect(try await count == [0, 0])
    var length = try await fill(8)
    // The merging has a thread of its own: it is done after some commits more, not after a certain one.
    for _ in 0..<100 where length > 17 << 20 { length = try await fill(8) }
    #expect(length <= 17 << 20)
    #expect(try await database.ids().count >= 48)
    await database.close()
  }
}
