import Domain
import FoundationEssentials
import TestDatabases
import Testing
import TokenProxyAPI

@testable import Ledger

@Suite("A database of an older version")
struct UpgradeTests {
  private static let holding = """
    INSERT INTO reservations (call_id, account_id, key_hash, amount, model, counted_at, day_start, week_start,
      month_start, made_at, deadline, instance)
    VALUES (?1, ?2, 'hash-prod', 40000, 'gpt-4o', ?3, ?4, ?5, ?6, ?3, ?7, 'old')
    """

  @Test("keeps what it holds, and takes nothing more from servers of that version")
  func counters() async throws {
    let url = try await TestDatabase.sqliteFile.make()
    let database = try await openDatabase(url)
    try await MigrationRunner.run(Array(Schema.migrations.prefix(3)), on: database)
    let old = World(ledger: Ledger(database))
    let account = try await old.account()
    try await old.key(limit: .dollars(1), reset: .daily, of: account)
    let windows = SpendWindows(at: noon.milliseconds)
    let values: [SQLValue] = [
      .text(account), SQLValue(noon), .integer(windows.day), .integer(windows.week), .integer(windows.month),
      SQLValue(noon.after(600)),
    ]
    try await database.write(isDurable: true) { try $0.execute(Self.holding, [.text("one")] + values) }
    #expect(try await old.credits(account).reserved == .cents(4))

    let world = World(ledger: try await Ledger.open(url))
    try await world.expectClean()
    #expect(try await world.credits(account).reserved == .cents(4))
    #expect(try await world.reserve("one", worst: .dollars(9)).amount == .cents(4))
    let held = Reservation(
      callID: "one", accountID: account, keyHash: "hash-prod", keyName: "prod", amount: .cents(4))
    #expect(try await world.settle(held, cost: .cents(3)).charged == .cents(3))
    #expect(try await world.credits(account).reserved == .zero)
    // The old one would count it nowhere.
    await #expect(throws: DatabaseFailure.self) {
      try await database.write(isDurable: true) { try $0.execute(Self.holding, [.text("two")] + values) }
    }
    try await world.expectClean()
    await database.close()
    await world.ledger.close()
  }
}
