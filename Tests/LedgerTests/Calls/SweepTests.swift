import Domain
import FoundationEssentials
import TestDatabases
import Testing
import TokenProxyAPI

@testable import Ledger

@Suite("The sweeper")
struct SweepTests {
  @Test("releases what is past its deadline", arguments: TestDatabase.tested)
  func deadline(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      try await world.key(limit: .dollars(2), reset: .daily, of: account)
      _ = try await world.reserve("short", worst: .dollars(1), deadline: 5)
      _ = try await world.reserve("long", worst: .dollars(1), deadline: 50)
      #expect(try await world.ledger.sweep(now: noon.after(5)) == 0)
      #expect(try await world.ledger.sweep(now: noon.after(6)) == 1)
      #expect(try await world.credits(account).reserved == .dollars(1))
      #expect(try await world.detail(of: account).key.remaining == .dollars(1))
      #expect(try await world.ledger.sweep(now: noon.after(6)) == 0)
    }
  }

  @Test("releases what a silent server holds, not what a living one does", arguments: TestDatabase.tested)
  func silence(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      try await world.key(of: account)
      for instance in ["dead", "alive", "never heard of"] {
        _ = try await world.reserve("by \(instance)", worst: .dollars(1), instance: instance)
      }
      for second in stride(from: 0.0, through: 15, by: 5) {
        try await world.ledger.heartbeat(instance: "alive", now: noon.after(second))
        if second < 10 { try await world.ledger.heartbeat(instance: "dead", now: noon.after(second)) }
      }
      #expect(try await world.ledger.sweep(now: noon.after(15)) == 0)
      #expect(try await world.ledger.sweep(now: noon.after(16)) == 1)
      #expect(try await world.ledger.sweep(now: noon.after(20.001)) == 1)
      #expect(try await world.credits(account).reserved == .dollars(1))
      // Late news do not bring it back in time.
      try await world.ledger.heartbeat(instance: "alive", now: noon)
      #expect(try await world.ledger.sweep(now: noon.after(30)) == 0)
      #expect(try await world.ledger.sweep(now: noon.after(31)) == 1)
    }
  }

  @Test(
    "by a server that was away itself spares the silent, not what is past its deadline", arguments: TestDatabase.tested)
  func spared(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      try await world.key(of: account)
      _ = try await world.reserve("silent", worst: .dollars(1), instance: "stopped")
      _ = try await world.reserve("overdue", worst: .dollars(2), instance: "stopped", deadline: 30)
      #expect(try await world.ledger.sweep(now: noon.after(31), trustsSilence: false) == 1)
      #expect(try await world.credits(account).reserved == .dollars(1))
      #expect(try await world.ledger.sweep(now: noon.after(31)) == 1)
    }
  }

  @Test("gives nothing back to a window that is over", arguments: TestDatabase.tested)
  func oldWindow(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account()
      try await world.key(limit: .dollars(1), reset: .daily, of: account)
      let edge = utc(2026, 3, 15)
      _ = try await world.reserve("old", worst: .dollars(1), now: edge.after(-1), deadline: 5)
      _ = try await world.reserve("new", worst: .cents(40), now: edge.after(1), deadline: 50)
      #expect(try await world.ledger.sweep(now: edge.after(5)) == 1)
      #expect(try await world.detail(of: account, now: edge.after(5)).key.remaining == .cents(60))
      #expect(try await world.detail(of: account, now: edge.after(5)).key.usage == .zero)
    }
  }

  @Test("never meets a settlement halfway", arguments: TestDatabase.tested)
  func race(_ kind: TestDatabase) async throws {
    try await withLedger(kind) { world in
      let account = try await world.account(credits: .dollars(100))
      try await world.key(limit: .dollars(90), of: account)
      let held = try await withThrowingTaskGroup(of: Reservation.self) { group in
        for number in 0..<60 { group.addTask { try await world.reserve("\(number)", worst: .cents(10), deadline: 1) } }
        return try await group.reduce(into: [Reservation]()) { $0.append($1) }
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for reservation in held {
          group.addTask { try await world.settle(reservation, cost: .cents(3)) }
          group.addTask { _ = try await world.ledger.sweep(now: noon.after(2)) }
        }
        try await group.waitForAll()
      }
      let credits = try await world.credits(account)
      #expect((credits.used, credits.reserved) == (.cents(180), .zero))
    }
  }
}
