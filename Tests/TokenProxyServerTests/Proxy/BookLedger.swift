import Domain
import FoundationEssentials
import Ledger
import Synchronization

@testable import TokenProxyServer

/// A ledger that writes down what it is asked, and refuses or fails as it is told.
final class BookLedger: CallLedger {
  struct Book {
    var reserved: [ReservationRequest] = []
    var settled: [Settlement] = []
    /// Settlements that were tried and failed.
    var failed = 0
    var refusal: KeyRefusal?
    var isAway = false
    /// What is granted at most.
    var balance = Money.dollars(1_000)
  }

  private let book = Mutex(Book())
  /// Waited for before a settlement is done.
  let gate: Gate?

  init(refusal: KeyRefusal? = nil, balance: Money = .dollars(1_000), gate: Gate? = nil) {
    self.gate = gate
    book.withLock {
      $0.refusal = refusal
      $0.balance = balance
    }
  }

  var reserved: [ReservationRequest] { book.withLock { $0.reserved } }
  var settled: [Settlement] { book.withLock { $0.settled } }
  var failed: Int { book.withLock { $0.failed } }
  func setAway(_ isAway: Bool) { book.withLock { $0.isAway = isAway } }

  func reserve(_ request: ReservationRequest) async throws -> Reservation {
    try book.withLock { book in
      if let refusal = book.refusal { throw refusal }
      guard request.leastUseful <= book.balance else { throw KeyRefusal.insufficientCredits }
      book.reserved.append(request)
      return Reservation(
        callID: request.callID, accountID: "account", keyHash: "hash", keyName: "key",
        amount: min(request.worstCase, book.balance))
    }
  }

  func settle(_ settlement: Settlement) async throws -> Settled {
    await gate?.wait()
    return try book.withLock { book in
      guard !book.isAway else {
        book.failed += 1
        throw DatabaseFailure.unavailable("away")
      }
      book.settled.append(settlement)
      return Settled(charged: settlement.cost, remaining: .dollars(1), wasSettled: false)
    }
  }

  func checkKey(digest: String, now: Date) async throws {
    if let refusal = book.withLock({ $0.refusal }) { throw refusal }
  }
}

/// Something to wait for, until somebody opens it.
final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  func wait() async {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.waiters.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
  }

  func open() {
    let waiters = state.withLock { state in
      state.isOpen = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }
}
