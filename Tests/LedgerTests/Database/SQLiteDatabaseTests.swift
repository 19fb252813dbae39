import Glibc
import TestDatabases
import Testing

@testable import Ledger

@Suite("SQLite")
struct SQLiteDatabaseTests {
  private func mode(_ path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
  }

  @Test("the file, what lies beside it and its folder are for their owner only")
  func permissions() async throws {
    let url = try await TestDatabase.sqliteFile.make()
    let path = String(url.dropFirst("sqlite:".count))
    let old = umask(0)
    defer { umask(old) }
    let database = try await openDatabase(url)
    try await database.write(isDurable: true) { try $0.execute("CREATE TABLE x (y TEXT)", []) }
    #expect(mode(path) == 0o600)
    #expect(mode(path + "-wal") == 0o600)
    #expect(mode(path + "-shm") == 0o600)
    #expect(mode(String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex))) == 0o700)
    await database.close()
  }

  @Test("an older file that others may read is closed to them")
  func olderFile() async throws {
    let url = try await TestDatabase.sqliteFile.make()
    let path = String(url.dropFirst("sqlite:".count))
    await (try await openDatabase(url)).close()
    chmod(path, 0o644)
    await (try await openDatabase(url)).close()
    #expect(mode(path) == 0o600)
  }

  @Test("a file that is no database is refused and kept")
  func otherFile() async throws {
    let url = try await TestDatabase.sqliteFile.make()
    let path = String(url.dropFirst("sqlite:".count))
    await (try await openDatabase(url)).close()
    let file = fopen(path, "w")
    fputs(String(repeating: "this is no database. ", count: 100), file)
    fclose(file)
    await #expect(throws: DatabaseFailure.self) { try await openDatabase(url) }
    var status = stat()
    stat(path, &status)
    #expect(status.st_size == 2100)
  }

  @Test("a file that is deleted or replaced under an open database takes nothing more", arguments: [false, true])
  func deleted(isReplaced: Bool) async throws {
    let url = try await TestDatabase.sqliteFile.make()
    let path = String(url.dropFirst("sqlite:".count))
    let database = try await openDatabase(url)
    try await database.write(isDurable: true) { try $0.execute("CREATE TABLE x (y TEXT)", []) }
    #expect(rename(path, path + ".away") == 0)
    if isReplaced { fclose(fopen(path, "w")) }
    await #expect(throws: DatabaseFailure.self) {
      try await database.write(isDurable: true) { try $0.execute("INSERT INTO x VALUES ('lost')", []) }
    }
    remove(path)
    #expect(rename(path + ".away", path) == 0)
    try await database.write(isDurable: true) { try $0.execute("INSERT INTO x VALUES ('kept')", []) }
    let rows = try await database.read { try $0.query("SELECT y FROM x", []) }
    #expect(rows.map { $0.text("y") } == ["kept"])
    await database.close()
  }

  @Test("a folder is refused", arguments: ["sqlite:/", "sqlite:/tmp"])
  func folder(_ url: String) async {
    await #expect(throws: DatabaseFailure.self) { try await openDatabase(url) }
  }

  @Test("a write waits for the lock of another handle")
  func locked() async throws {
    try await withTwo(.sqliteFile) { first, second in
      let (begun, hasBegun) = AsyncStream.makeStream(of: Void.self)
      let latch = Latch()
      async let holding: Void = first.write(isDurable: false) { session in
        try session.insert("a", 1)
        hasBegun.finish()
        latch.wait()
      }
      for await _ in begun {}
      async let waiting: Void = second.insert("b", 1)
      // The lock is let go while the other one waits for it.
      latch.open()
      try await holding
      try await waiting
      #expect(try await second.ids() == ["a", "b"])
    }
  }

  @Test("foreign keys hold")
  func foreignKeys() async throws {
    try await withDatabase(.sqliteFile) { database in
      try await database.write(isDurable: true) {
        try $0.execute("CREATE TABLE parts (thing TEXT REFERENCES things (id))", [])
      }
      await #expect(throws: DatabaseFailure.self) {
        try await database.write(isDurable: true) { try $0.execute("INSERT INTO parts VALUES ('none')", []) }
      }
    }
  }

  @Test("a commit that fails is a failure for its callers, and the next one is not touched")
  func failingCommit() async throws {
    try await withDatabase(.sqliteFile) { database in
      try await database.write(isDurable: true) {
        try $0.execute(
          "CREATE TABLE parts (thing TEXT REFERENCES things (id) DEFERRABLE INITIALLY DEFERRED)", [])
      }
      await #expect(throws: DatabaseFailure.self) {
        try await database.write(isDurable: true) { session in
          try session.insert("a", 1)
          try session.execute("INSERT INTO parts VALUES ('none')", [])
        }
      }
      try await database.insert("b", 1)
      let ids = try await database.ids()
      #expect(ids == ["b"])
    }
  }

  @Test("a commit that fails for a group is a failure for each of it, and nothing of it is kept")
  func failingGroup() async throws {
    try await withDatabase(.sqliteFile) { database in
      try await database.write(isDurable: true) {
        try $0.execute(
          "CREATE TABLE parts (thing TEXT REFERENCES things (id) DEFERRABLE INITIALLY DEFERRED)", [])
      }
      let (begun, hasBegun) = AsyncStream.makeStream(of: Void.self)
      let latch = Latch()
      async let holding: Void = database.write(isDurable: false) { _ in
        hasBegun.finish()
        latch.wait()
      }
      for await _ in begun {}
      let failures = Counter()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<6 {
          group.addTask {
            do {
              try await database.write(isDurable: true) { session in
                try session.insert("\(number)", 1)
                if number == 3 { try session.execute("INSERT INTO parts VALUES ('none')", []) }
              }
            } catch is DatabaseFailure { _ = failures.next() }
          }
        }
        group.addTask { latch.open() }
        try await group.waitForAll()
      }
      try await holding
      try await database.insert("after", 1)
      // Those that shared the commit fail with it: whoever was told that it is done finds it.
      let ids = try await database.ids()
      #expect(ids.count == 7 - failures.value)
      #expect(failures.value >= 1)
      #expect(!ids.contains("3"))
    }
  }

  @Test("more transactions than may wait are refused as busy, and those that waited are done")
  func tooMany() async throws {
    try await withDatabase(.sqliteMemory) { database in
      let (begun, hasBegun) = AsyncStream.makeStream(of: Void.self)
      let latch = Latch()
      async let holding: Void = database.write(isDurable: false) { _ in
        hasBegun.finish()
        latch.wait()
      }
      for await _ in begun {}
      let limit = SQLiteDatabase.waitingLimit
      let refused = try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<(limit + 50) {
          group.addTask {
            do {
              try await database.insert("\(number)", 1)
              return false
            } catch DatabaseFailure.busy { return true }
          }
        }
        var refused = 0
        for try await isRefused in group {
          refused += isRefused ? 1 : 0
          // The others wait for the writer, so the first fifty to end are those refused.
          if refused == 50 { latch.open() }
        }
        return refused
      }
      try await holding
      #expect(refused == 50)
      let count = try await database.ids().count
      #expect(count == limit)
    }
  }

  @Test("a read cannot write")
  func readOnly() async throws {
    try await withDatabase(.sqliteFile) { database in
      await #expect(throws: DatabaseFailure.self) { try await database.read { try $0.insert("a", 1) } }
      let ids = try await database.ids()
      #expect(ids == [])
    }
  }
}
