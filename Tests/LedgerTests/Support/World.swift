import Domain
import FoundationEssentials
import Metering
import TestDatabases
import Testing
import TokenProxyAPI

@testable import Ledger

/// 2026-03-14T22:00:00Z, a Saturday.
let noon = Date(timeIntervalSince1970: 1_773_525_600)

extension Date {
  func after(_ seconds: Double) -> Date { addingTimeInterval(seconds) }
}

/// A date in UTC, counted by Foundation rather than by us.
func utc(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0, _ second: Int = 0) -> Date {
  var calendar = Calendar(identifier: .gregorian)
  calendar.timeZone = .gmt
  let parts = DateComponents(
    timeZone: .gmt, year: year, month: month, day: day, hour: hour, minute: minute, second: second)
  return calendar.date(from: parts) ?? .distantPast
}

/// A new ledger on a database of the kind; closed afterwards, and checked when `body` has not thrown.
func withLedger(
  _ kind: TestDatabase, grantsUnbilled: Bool = false, now: Date = noon,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ body: (World) async throws -> Void
) async throws {
  var ledger = try await Ledger.open(try await kind.make())
  ledger.grantsUnbilled = grantsUnbilled
  do {
    let world = World(ledger: ledger)
    try await body(world)
    try await world.expectClean(sourceLocation: sourceLocation)
    await ledger.close()
  } catch {
    await ledger.close()
    throw error
  }
}

/// A ledger with short words for what tests do again and again.
struct World: Sendable {
  var ledger: Ledger

  /// An account with credits.
  func account(_ email: String = "ada@example.com", credits: Money = .dollars(10), now: Date = noon) async throws
    -> String
  {
    try await ledger.change { session in
      let account = try session.createAccount(
        email: email, passwordHash: nil, gitHubID: nil, avatarURL: nil, now: now)
      if credits > .zero {
        _ = try session.grant(
          credits, kind: .purchase, text: "Credit purchase", isUnbilled: true, reference: nil, account: account.id,
          now: now)
      }
      return account.id
    }
  }

  /// A key whose digest is `digest <name>` and whose hash is `hash-<name>`.
  @discardableResult
  func key(
    _ name: String = "prod", limit: Money? = nil, reset: ProvisionedKey.LimitReset? = nil, expiresAt: Date? = nil,
    models: [String]? = nil, of account: String, now: Date = noon
  ) async throws -> KeyObject {
    try await ledger.change {
      try $0.createKey(
        hash: "hash-\(name)", digest: "digest \(name)", masked: "sk-prov-FAKE****\(name)", name: name,
        creditLimit: limit, limitReset: reset, expiresAt: expiresAt, models: models, account: account, now: now)
    }
  }

  func reserve(
    _ call: String, key: String = "prod", model: String = "gpt-4o", worst: Money, least: Money = Money(microDollars: 1),
    instance: String = "one", now: Date = noon, deadline: Double = 600
  ) async throws -> Reservation {
    try await ledger.reserve(
      ReservationRequest(
        callID: call, keyDigest: "digest \(key)", model: model, promptCost: least, worstCase: worst,
        leastUseful: least, now: now, deadline: now.after(deadline), instance: instance))
  }

  /// Why a reservation is refused; nil when it is held.
  func refusal(
    _ call: String = "refused \(UUID())", key: String = "prod", model: String = "gpt-4o", worst: Money = .cents(1),
    least: Money = Money(microDollars: 1), now: Date = noon
  ) async throws -> KeyRefusal? {
    do {
      _ = try await reserve(call, key: key, model: model, worst: worst, least: least, now: now)
      return nil
    } catch let refusal as KeyRefusal {
      return refusal
    }
  }

  @discardableResult
  func settle(
    _ reservation: Reservation, cost: Money, model: String = "gpt-4o",
    usage: TokenUsage = TokenUsage(input: 100, output: 50), outcome: Settlement.Outcome = .completed,
    reported: Money? = nil, now: Date = noon
  ) async throws -> Settled {
    try await ledger.settle(
      Settlement(
        reservation: reservation, model: model, usage: usage, cost: cost, outcome: outcome, upstreamStatus: 200,
        reportedCost: reported, milliseconds: 12, now: now))
  }

  /// Reserves and settles at once.
  @discardableResult
  func call(_ call: String, key: String = "prod", model: String = "gpt-4o", cost: Money, now: Date = noon) async throws
    -> Settled
  {
    try await settle(
      try await reserve(call, key: key, model: model, worst: cost, now: now), cost: cost, model: model, now: now)
  }

  func credits(_ account: String, now: Date = noon) async throws -> CreditTotals {
    try await ledger.look { try $0.credits(account: account, now: now) }
  }

  func detail(_ name: String = "prod", of account: String, now: Date = noon) async throws -> KeyDetail {
    try await ledger.look { try $0.keyDetail("hash-\(name)", account: account, now: now) }
  }

  func grant(
    _ amount: Money, kind: CreditTransaction.Kind = .purchase, isUnbilled: Bool = true, reference: String? = nil,
    to account: String, now: Date = noon
  ) async throws -> PurchaseAnswer.Purchase {
    try await ledger.change {
      try $0.grant(
        amount, kind: kind, text: "Granted", isUnbilled: isUnbilled, reference: reference, account: account, now: now)
    }
  }

  /// Every invariant holds.
  func expectClean(now: Date = noon, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    for invariant in try await ledger.check(now: now) where !invariant.holds {
      Issue.record("\(invariant.name): \(invariant.figures)", sourceLocation: sourceLocation)
    }
  }
}

/// What `work` refuses.
func refusal(_ work: () async throws -> Void) async throws -> LedgerRefusal? {
  do {
    try await work()
    return nil
  } catch let refusal as LedgerRefusal {
    return refusal
  }
}

/// Whether a unique index forbids `work`.
func isNotUnique(_ work: () async throws -> Void) async throws -> Bool {
  do {
    try await work()
    return false
  } catch DatabaseFailure.notUnique {
    return true
  }
}
