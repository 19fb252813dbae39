import Ledger
import TestDatabases
import Testing

@Suite("PostgreSQL", .enabled(if: TestDatabase.isPostgresTested, "switched off by CREDTOP_TEST_POSTGRES=0"))
struct PostgresDatabaseTests {
  private static let killOthers = """
    SELECT COUNT(pg_terminate_backend(pid)) AS killed FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
    """

  @Test("connections that the server ends while they rest are made anew, and nobody notices")
  func killedWhileResting() async throws {
    try await withTwo(.postgreSQL) { first, second in
      for round in 0..<3 {
        // All eight connections are in use once.
        try await withThrowingTaskGroup(of: Void.self) { group in
          for number in 0..<40 { group.addTask { try await first.insert("\(round)-\(number)", 1) } }
          try await group.waitForAll()
        }
        _ = try await second.read { try $0.query(Self.killOthers, []) }
        for number in 0..<20 {
          _ = try await first.writeOne(
            "INSERT INTO things (id, amount) VALUES (?1, 0)", [.text("one-\(round)-\(number)")], isDurable: true)
        }
      }
      #expect(try await first.ids().count == 180)
    }
  }

  @Test("a transaction whose connection is lost in its midst is done once more, and once only")
  func killedInTheMidst() async throws {
    try await withTwo(.postgreSQL) { first, second in
      let runs = Counter()
      let (begun, hasBegun) = AsyncStream.makeStream(of: Void.self)
      let killed = Latch()
      async let writing: Void = first.write(isDurable: true) { session in
        try session.insert("a", 1)
        if runs.next() == 1 {
          hasBegun.finish()
          killed.wait()
        }
        try session.execute("UPDATE things SET amount = amount + 1 WHERE id = 'a'", [])
      }
      for await _ in begun {}
      _ = try await second.read { try $0.query(Self.killOthers, []) }
      killed.open()
      try await writing
      #expect(runs.value == 2)
      #expect(try await second.amount("a") == 2)
    }
  }

  @Test("two transactions that lock each other out both end well")
  func deadlock() async throws {
    try await withDatabase(.postgreSQL) { database in
      try await database.insert("a", 0)
      try await database.insert("b", 0)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<20 {
          group.addTask {
            try await database.write(isDurable: false) { session in
              for id in number % 2 == 0 ? ["a", "b"] : ["b", "a"] {
                try session.execute("UPDATE things SET amount = amount + 1 WHERE id = ?1", [.text(id)])
              }
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(try await database.amount("a") == 20)
      #expect(try await database.amount("b") == 20)
    }
  }

  @Test("what one server tells reaches the other, and not itself")
  func notify() async throws {
    try await withTwo(.postgreSQL) { first, second in
      var heard = second.notifications().makeAsyncIterator()
      var own = first.notifications().makeAsyncIterator()
      try await first.notify("from first: it's 漢 \"quoted\"")
      #expect(await heard.next() == "from first: it's 漢 \"quoted\"")
      // Its own word would come before that of the second.
      try await second.notify("from second")
      #expect(await own.next() == "from second")
      await #expect(throws: DatabaseFailure.self) { try await first.notify(String(repeating: "x", count: 8000)) }
    }
  }

  @Test("the hearing of notifications outlives its connection")
  func notifyAfterKill() async throws {
    try await withTwo(.postgreSQL) { first, second in
      let stream = second.notifications()
      _ = try await first.read { try $0.query(Self.killOthers, []) }
      // Until the second listens again its ear is deaf, so the first repeats itself.
      let telling = Task {
        while !Task.isCancelled {
          try await first.notify("still there")
          await Task.yield()
        }
      }
      var heard = stream.makeAsyncIterator()
      #expect(await heard.next() == "still there")
      telling.cancel()
      _ = try? await telling.value
    }
  }

  @Test("a statement that was prepared before the schema changed is prepared anew")
  func stalePlan() async throws {
    try await withDatabase(.postgreSQL) { database in
      try await database.insert("a", 1)
      let all = "SELECT * FROM things"
      for _ in 0..<30 { _ = try await database.read { try $0.query(all, []) } }
      try await database.write(isDurable: true) { try $0.execute("ALTER TABLE things ADD COLUMN extra TEXT", []) }
      for _ in 0..<30 {
        let rows = try await database.writeOne(all, [], isDurable: false)
        #expect(rows.first?["id"] == .text("a"))
        _ = try await database.read { try $0.query(all, []) }
      }
    }
  }

  @Test("a commit that the server refuses is a failure")
  func deferredConstraint() async throws {
    try await withDatabase(.postgreSQL) { database in
      try await database.write(isDurable: true) {
        try $0.execute("CREATE TABLE late (id TEXT UNIQUE DEFERRABLE INITIALLY DEFERRED)", [])
      }
      let insert = "INSERT INTO late VALUES ('a')"
      _ = try await database.writeOne(insert, [], isDurable: true)
      for isAlone in [true, false] {
        do {
          if isAlone {
            _ = try await database.writeOne(insert, [], isDurable: true)
          } else {
            try await database.write(isDurable: true) { _ = try $0.execute(insert, []) }
          }
          Issue.record("it was committed")
        } catch DatabaseFailure.notUnique(let name) {
          #expect(name == "late_id_key")
        }
      }
    }
  }

  @Test("a function of PL/pgSQL is made and called with numbers and nulls")
  func function() async throws {
    try await withDatabase(.postgreSQL) { database in
      try await database.write(isDurable: true) { session in
        try session.execute(
          """
          CREATE FUNCTION add(what TEXT, much BIGINT) RETURNS TABLE (total BIGINT, told TEXT) LANGUAGE plpgsql AS $body$
          BEGIN
            -- is it ?1 or '?2'
            INSERT INTO things (id, amount) VALUES (what, COALESCE(much, 5))
              ON CONFLICT (id) DO UPDATE SET amount = things.amount + EXCLUDED.amount;
            RETURN QUERY SELECT amount, '?1'::text FROM things WHERE id = what;
          END $body$
          """, [])
      }
      let call = "SELECT * FROM add(?1, ?2)"
      _ = try await database.writeOne(call, [.text("a"), .integer(2)], isDurable: false)
      let rows = try await database.writeOne(call, [.text("a"), .null], isDurable: false)
      #expect(rows.first?["total"] == .integer(7))
      #expect(rows.first?["told"] == .text("?1"))
    }
  }

  @Test("a database that does not exist is named, at once")
  func missing() async throws {
    let url = try await TestDatabase.postgreSQL.make().replacing("/test", with: "/absent_test")
    do {
      _ = try await openDatabase(url)
      Issue.record("it was opened")
    } catch DatabaseFailure.unavailable(let text) {
      #expect(text.contains("absent_test"))
    }
  }
}
