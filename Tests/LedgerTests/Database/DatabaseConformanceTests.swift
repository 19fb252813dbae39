import Domain
import Ledger
import TestDatabases
import Testing

@Suite("Every database does")
struct DatabaseConformanceTests {
  @Test("what a transaction wrote is there when it returns", arguments: TestDatabase.tested)
  func commit(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { database in
      let changed = try await database.write(isDurable: true) { session in
        try session.insert("a", 1)
        try session.insert("b", 2)
        return try session.execute("UPDATE things SET amount = amount + 10", [])
      }
      #expect(changed == 2)
      #expect(try await database.amount("a") == 11)
      #expect(try await database.amount("b") == 12)
    }
  }

  @Test("a transaction that throws leaves nothing behind, and throws what it threw", arguments: TestDatabase.tested)
  func rollback(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { database in
      try await database.insert("a", 1)
      await #expect(throws: Refusal()) {
        try await database.write(isDurable: true) { session in
          try session.execute("UPDATE things SET amount = 99", [])
          try session.insert("b", 2)
          throw Refusal()
        }
      }
      #expect(try await database.amount("a") == 1)
      #expect(try await database.ids() == ["a"])
    }
  }

  @Test(
    "of many transactions at once each that throws is undone alone", arguments: TestDatabase.tested)
  func manyWithFailures(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { database in
      let failed = await withTaskGroup(of: Bool.self) { group in
        for number in 0..<60 {
          group.addTask {
            do {
              try await database.write(isDurable: number % 2 == 0) { session in
                try session.insert("n\(number)", 1)
                if number % 3 == 0 { throw Refusal() }
                if number % 5 == 0 { try session.insert("n\(number)", 2) }
              }
              return false
            } catch { return true }
          }
        }
        return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      // 20 multiples of 3; of the 12 multiples of 5 four are among them.
      #expect(failed == 28)
      let expected = (0..<60).filter { $0 % 3 != 0 && $0 % 5 != 0 }.map { "n\($0)" }
      let ids = try await database.ids()
      #expect(ids == expected.sorted())
    }
  }

  @Test("200 increments at once all count", arguments: TestDatabase.tested)
  func increments(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { database in
      try await database.insert("sum", 0)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<200 {
          group.addTask {
            // Read and written in two steps: a lost update would show.
            try await database.write(isDurable: number % 4 == 0) { session in
              let rows = try session.query(
                "SELECT amount FROM things WHERE id = ?1" + session.dialect.forUpdate, [.text("sum")])
              guard case .integer(let amount)? = rows.first?["amount"] else { throw Refusal() }
              try session.execute(
                "UPDATE things SET amount = ?2 WHERE id = ?1", [.text("sum"), .integer(amount + 1)])
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(try await database.amount("sum") == 200)
    }
  }

  @Test("a second row under a unique index is told apart from other faults", arguments: TestDatabase.tested)
  func notUnique(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { database in
      try await database.insert("a", 1)
      for isAlone in [false, true] {
        do {
          if isAlone {
            _ = try await database.writeOne(
              "INSERT INTO things (id, amount) VALUES ('a', 2)", [], isDurable: true)
          } else {
            try await database.insert("a", 2)
          }
          Issue.record("a second row was taken")
        } catch DatabaseFailure.notUnique(let name) {
          #expect(name.contains("things"))
        }
      }
      #expect(try await database.amount("a") == 1)
    }
  }

  @Test("a failed statement dooms its transaction, also when its error is swallowed", arguments: TestDatabase.tested)
  func doomed(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { database in
      try await database.insert("a", 1)
      await #expect(throws: DatabaseFailure.self) {
        try await database.write(isDurable: true) { session in
          try session.insert("b", 1)
          try? session.insert("a", 2)
          try? session.insert("c", 1)
        }
      }
      #expect(try await database.ids() == ["a"])
      // The next one is not doomed.
      try await database.insert("d", 1)
      #expect(try await database.ids() == ["a", "d"])
    }
  }

  @Test("a faulty statement is a failure with the database's words", arguments: TestDatabase.tested)
  func faulty(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { database in
      do {
        _ = try await database.read { try $0.query("SELECT nothing_like_it FROM things", []) }
        Issue.record("it was run")
      } catch DatabaseFailure.failed(let text) {
        #expect(text.contains("nothing_like_it"))
      }
    }
  }

  @Test("one statement alone writes and gives its rows", arguments: TestDatabase.tested)
  func writeOne(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { database in
      try await database.insert("a", 40)
      for isDurable in [true, false, false, true] {
        let rows = try await database.writeOne(
          "UPDATE things SET amount = amount + ?1 WHERE id = ?2 RETURNING amount, id AS name, note",
          [.integer(2), .text("a")], isDurable: isDurable)
        #expect(rows.count == 1)
        #expect(rows.first?["name"] == .text("a"))
        #expect(rows.first?["note"] == .null)
      }
      #expect(try await database.amount("a") == 48)
    }
  }

  @Test("a reader sees one state, whatever is written meanwhile", arguments: TestDatabase.shared)
  func consistentRead(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { database in
      try await database.insert("a", 1)
      let (begun, hasBegun) = AsyncStream.makeStream(of: Void.self)
      let written = Latch()
      async let seen = database.read { session in
        let before = try session.amount("a")
        hasBegun.finish()
        written.wait()
        return [before, try session.amount("a")]
      }
      for await _ in begun {}
      try await database.write(isDurable: true) { try $0.execute("UPDATE things SET amount = 2", []) }
      written.open()
      #expect(try await seen == [1, 1])
      #expect(try await database.amount("a") == 2)
    }
  }

  @Test("integers at both ends come back", arguments: TestDatabase.tested)
  func integers(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { database in
      for number in [Int64.min, -1, 0, 1, .max] {
        try await database.insert("\(number)", number)
        #expect(try await database.amount("\(number)") == number)
      }
      let rows = try await database.read {
        try $0.query(
          "SELECT COUNT(*) AS rows, MAX(amount) AS most, SUM(amount / 4) AS quarters, MAX(note) AS note, ?1 AS kept FROM things",
          [.integer(7)])
      }
      #expect(rows.first?["rows"] == .integer(5))
      #expect(rows.first?["most"] == .integer(.max))
      // A quarter of the least is -2^61, of the most 2^61 - 1 (rounded to zero), the others are 0.
      #expect(rows.first?["quarters"] == .integer(-1))
      #expect(rows.first?["note"] == .null)
      #expect(rows.first?["kept"] == .integer(7))
      #expect(rows.first?["absent"] == .null)
    }
  }

  @Test("hostile texts come back as they went in", arguments: TestDatabase.tested)
  func texts(_ kind: TestDatabase) async throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SplitMix64(seed: seed)
    let alphabet = Array("'\"\\;-?$1%_\n\r\té漢👩‍👩‍👧\u{301}\u{202E}\u{FFFD}\u{1}a ".unicodeScalars)
    var texts = ["", "'; DROP TABLE things; --", "?1 $1 ?2", "\\x00", "E'\\n'", String(repeating: "漢", count: 70_000)]
    for _ in 0..<40 {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...30, using: &random) { text.append(alphabet.randomElement(using: &random) ?? "a") }
      texts.append(String(text))
    }
    try await withDatabase(kind) { [texts] database in
      for (number, text) in texts.enumerated() {
        try await database.insert("\(number)", 0, text)
        let rows = try await database.read {
          try $0.query("SELECT note FROM things WHERE id = ?1 AND note = ?2", [.text("\(number)"), .text(text)])
        }
        // Compared by their bytes: `==` of texts takes different spellings of a character for the same.
        guard rows.count == 1, case .text(let back)? = rows.first?["note"], Array(back.utf8) == Array(text.utf8) else {
          Issue.record("\(text.debugDescription) did not come back (seed \(seed))")
          continue
        }
      }
    }
  }

  @Test("a text with a NUL is refused", arguments: TestDatabase.tested)
  func nul(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { database in
      await #expect(throws: DatabaseFailure.self) { try await database.insert("a", 1, "x\0y") }
      #expect(try await database.ids() == [])
      try await database.insert("a", 1, "xy")
    }
  }

  @Test("what comes after the end is refused, what waited is done", arguments: TestDatabase.tested)
  func closed(_ kind: TestDatabase) async throws {
    try await withDatabase(kind) { database in
      let heard = database.notifications()
      async let inserted: Void = database.insert("a", 1)
      try await inserted
      await database.close()
      await #expect(throws: DatabaseFailure.self) { try await database.insert("b", 1) }
      await #expect(throws: DatabaseFailure.self) { try await database.amount("a") }
      // The stream ends; a test that hangs here has failed.
      for await _ in heard {}
    }
  }
}
