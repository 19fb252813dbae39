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

  enum Try {
    case settled
    /// This one cannot be done now; it must not keep the others waiting.
    case refused
    /// The database is away.
    case away
  }

  /// Tries what waits, each once, until the database is away.
  func work(_ settle: @Sendable (Settlement) async -> Try) async {
    guard
      state.withLock({ state in
        defer { state.isAtWork = true }
        return !state.isAtWork
      })
    else { return }
    defer { state.withLock { $0.isAtWork = false } }
    for _ in 0..<count {
      guard let first = state.withLock({ $0.waiting.first }) else { return }
      let result = await settle(first)
      guard result != .away else { return }
      state.withLock { state in
        state.waiting.removeFirst()
        if result == .refused { state.waiting.append(first) }
      }
    }
  }
}
