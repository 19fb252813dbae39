import Glibc
import Synchronization

/// While a lock is held, a signal that would end us waits the few milliseconds until it is released: a lock that is left
/// behind would stop OpenClaw for half a minute.
enum HeldSignals {
  private struct State {
    var holders = 0
    var replaced: [Int32] = []
  }

  private static let names = [SIGINT, SIGTERM, SIGHUP]
  private static let state = Mutex(State())

  /// Runs the work; what came meanwhile takes effect after it.
  static func hold<Output>(_ work: () throws(StoreFailure) -> Output) throws(StoreFailure) -> Output {
    begin()
    defer { end() }
    return try work()
  }

  private static func begin() {
    // Made here, as a handler must not.
    _ = arrived.load(ordering: .relaxed)
    state.withLock { state in
      state.holders += 1
      guard state.holders == 1 else { return }
      for name in names {
        var current = sigaction()
        // Whoever handles or ignores a signal already knows better what to do with it.
        guard sigaction(name, nil, &current) == 0, current.__sigaction_handler.sa_handler == nil else { continue }
        var ours = sigaction()
        ours.__sigaction_handler.sa_handler = { name in arrived.store(name, ordering: .relaxed) }
        if sigaction(name, &ours, nil) == 0 { state.replaced.append(name) }
      }
    }
  }

  private static func end() {
    let signal: Int32 = state.withLock { state in
      state.holders -= 1
      guard state.holders == 0 else { return 0 }
      for name in state.replaced {
        var usual = sigaction()
        sigaction(name, &usual, nil)
      }
      state.replaced = []
      return arrived.exchange(0, ordering: .relaxed)
    }
    if signal != 0 { raise(signal) }
  }
}

/// The signal that came; set by a handler, so nothing but a store happens to it there.
private let arrived = Atomic<Int32>(0)
