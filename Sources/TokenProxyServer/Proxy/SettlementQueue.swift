import Ledger
import Synchronization

/// Settlements that the database did not take when they were due; they are tried again until it does.
final class SettlementQueue: Sendable {
  private struct State {
    var waiting: [Settlement] = []
    var isAtWork = false
    var lost = 0
  }

  private let limit: Int
  private let state = Mutex(State())

  init(limit: Int) { self.limit = limit }

  var count: Int { state.withLock { $0.waiting.count } }
  /// How many found no place: their reservations end by their deadline.
  var lost: Int { state.withLock { $0.lost } }

  /// - Returns: false when there is no place left.
  @discardableResult
  func add(_ settlement: Settlement) -> Bool {
    state.withLock { state in
      guard state.waiting.count < limit else {
        state.lost += 1
        return false
      }
      state.waiting.append(settlement)
      return true
    }
  }

  /// Tries what waits, in order, until the database refuses one.
  func work(_ settle: @Sendable (Settlement) async -> Bool) async {
    guard
      state.withLock({ state in
        defer { state.isAtWork = true }
        return !state.isAtWork
      })
    else { return }
    defer { state.withLock { $0.isAtWork = false } }
    while let first = state.withLock({ $0.waiting.first }) {
      guard await settle(first) else { return }
      state.withLock { if !$0.waiting.isEmpty { $0.waiting.removeFirst() } }
    }
  }
}
