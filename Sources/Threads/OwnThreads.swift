import Synchronization

/// Threads that are started together; one can wait until all have ended.
public final class OwnThreads: Sendable {
  private struct State {
    var running = 0
    var waiting: [CheckedContinuation<Void, Never>] = []
  }
  private let state = Mutex(State())

  public init() {}

  /// - Throws: `ThreadFailure` when no thread is to be had.
  public func start(_ work: @escaping @Sendable () -> Void) throws(ThreadFailure) {
    state.withLock { $0.running += 1 }
    let code = startThread {
      work()
      self.endOne()
    }
    guard code != 0 else { return }
    endOne()
    throw ThreadFailure(errno: code)
  }

  /// Returns when every thread has ended.
  public func ended() async {
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        if state.running > 0 { state.waiting.append(continuation) }
        return state.running == 0
      }
      if isOver { continuation.resume() }
    }
  }

  private func endOne() {
    let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      state.running -= 1
      guard state.running == 0 else { return [] }
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }
}
