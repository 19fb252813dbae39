import Domain
import FoundationEssentials
import Metering
import TestDatabases
import Testing
import TokenProxyAPI

@testable import Ledger

@Suite("Calls that travel together")
struct BatchTests {
  /// Runs `calls` while somebody else holds the account, so that they gather; then lets go.
  private func gathered(
    _ world: World, account: String, in batches: CallBatches, waiting: Int,
    _ calls: [@Sendable () async throws -> Void]
  ) async throws {
    let (begun, hasBegun) = AsyncStream.makeStream(of: Void.self)
    let latch = Latch()
    async let holding: Void = world.ledger.change { session in
      _ = try session.lock(account)
      hasBegun.finish()
      latch.wait()
    }
    for await _ in begun {}
    try await withThrowingTaskGroup(of: Void.self) { group in
      // On SQLite they wait for the writer instead.
      let isShared = world.ledger.database.dialect == .postgreSQL
      for (number, call) in calls.enumerated() {
        group.addTask { try await call() }
        while isShared, number == 0, batches.underWay == 0 { await Task.yield() }
      }
      while isShared, batches.waiting < waiting { await Task.yield() }
      latch.open()
      try await group.waitForAll()
    }
    try await holding
  }

  @Test("are settled in one commit, each once", arguments: TestDatabase.tested)
  func together(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      for name in ["prod", "free"] { try await world.key(name, of: account) }
      var held: [Reservation] = []
      for number in 0..<30 {
        held.append(try await world.reserve("\(number)", key: number % 2 == 0 ? "prod" : "free", worst: .cents(10)))
      }
      try await gathered(
        world, account: account, in: world.ledger.settlements, waiting: 29,
        held.map { held in
          {
            let settled = try await world.settle(held, cost: .cents(3))
            #expect(settled.charged == .cents(3))
          }
        })
      let credits = try await world.credits(account)
      #expect((credits.used, credits.reserved) == (.cents(90), .zero))
      guard kind == .postgreSQL else { return }
      // The first was on its way before the others came.
      let rows = try await world.ledger.look {
        try $0.sql.query(
          "SELECT COUNT(DISTINCT CAST(xmin AS text)) AS commits FROM entries WHERE kind = 'usage'", [])
      }
      #expect(rows.first?.count("commits") == 2)
    }
  }

  @Test("do not fail with one that cannot be settled", arguments: TestDatabase.tested)
  func poisonedSettlement(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      try await world.key(of: account)
      var held: [Reservation] = []
      for number in 0..<12 { held.append(try await world.reserve("\(number)", worst: .cents(10))) }
      held[5].keyHash = "hash-of-nobody"
      try await gathered(
        world, account: account, in: world.ledger.settlements, waiting: 11,
        held.map { held in
          {
            do {
              let done = try await world.settle(held, cost: .cents(held.callID == "7" ? -1 : 3))
              #expect(done == Settled(charged: .cents(3), remaining: done.remaining, wasSettled: false))
            } catch is DatabaseFailure {
              #expect(["5", "7"].contains(held.callID))
            }
          }
        })
      #expect(try await world.credits(account).used == .cents(30))
      #expect(try await world.ledger.sweep(now: noon.after(601)) == 2)
    }
  }

  @Test("are held each for itself, refusals and odd names among them", arguments: TestDatabase.tested)
  func reservations(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      try await world.key(limit: .cents(100), of: account)
      let names = [
        "", "NULL", "a,b", "{}", "\"quoted\"", "back\\slash", "\\\"", "line\nend", "漢字 é", "'; --", "$$", "tab\t",
      ]
      try await gathered(
        world, account: account, in: world.ledger.reservations, waiting: names.count + 1,
        names.map { name in
          {
            let held = try await world.reserve("call " + name, model: name, worst: .cents(5))
            #expect((held.callID, held.amount) == ("call " + name, .cents(5)))
          }
        } + [
          {
            let refusal = try await world.refusal("large", worst: .cents(101), least: .cents(101))
            #expect(refusal != nil)
          },
          {
            // No database keeps such a name.
            await #expect(throws: DatabaseFailure.self) {
              _ = try await world.reserve("nul", model: "\0", worst: .cents(1))
            }
          },
        ])
      let rows = try await world.ledger.look { try $0.sql.query("SELECT call_id, model FROM reservations", []) }
      #expect(Set(rows.map { $0.text("model") }) == Set(names))
      #expect(rows.allSatisfy { $0.text("call_id") == "call " + $0.text("model") })
    }
  }

  @Test("[W-2] hold a limit to the micro-dollar, the last one what is left", arguments: TestDatabase.tested)
  func limit(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      try await world.key(limit: Money(microDollars: 1_003), reset: .daily, of: account)
      let held = SumOfMoney()
      try await gathered(
        world, account: account, in: world.ledger.reservations, waiting: 99,
        (0..<100).map { number in
          {
            do {
              await held.add(try await world.reserve("\(number)", worst: Money(microDollars: 20)).amount)
            } catch is KeyRefusal {}
          }
        })
      #expect(await held.amounts.count == 51)
      #expect(await held.amounts.reduce(.zero, +) == Money(microDollars: 1_003))
    }
  }
}

private actor SumOfMoney {
  var amounts: [Money] = []
  func add(_ amount: Money) { amounts.append(amount) }
}
