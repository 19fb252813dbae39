import NIOCore
import Synchronization

/// Who waits for a settlement that is under way: for some time only, as a database may hang.
final class SettlementWaits: Sendable {
  private struct Wait {
    var until: NIODeadline
    /// nil: nobody waits any more, and it is under way still.
    var continuation: CheckedContinuation<Void, Never>?
  }

  private struct State {
    var waits: [Int: Wait] = [:]
    var last = 0
  }

  private let state = Mutex(State())

  /// How many are under way.
  var count: Int { state.withLock { $0.waits.count } }

  /// How many are under way for longer than anybody waited.
  var overdue: Int { state.withLock { $0.waits.values.count { $0.continuation == nil } } }

  /// - Returns: its number, to end it by.
  func begin(_ continuation: CheckedContinuation<Void, Never>, until: NIODeadline) -> Int {
    state.withLock { state in
      state.last += 1
      state.waits[state.last] = Wait(until: until, continuation: continuation)
      return state.last
    }
  }

  func end(_ number: Int) { state.withLock { $0.waits.removeValue(forKey: number) }?.continuation?.resume() }

  /// Lets those go on who have waited long enough.
  ///
  /// - Returns: how many they are.
  func tick(_ now: NIODeadline) -> Int {
    let tired = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      var tired: [CheckedContinuation<Void, Never>] = []
      for (number, wait) in state.waits where wait.until <= now {
        guard let continuation = wait.continuation else { continue }
        tired.append(continuation)
        state.waits[number]?.continuation = nil
      }
      return tired
    }
    for continuation in tired { continuation.resume() }
    return tired.count
  }
}
