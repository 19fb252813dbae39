import Glibc
import Synchronization

/// Threads of a database: started together, and one can wait until all have ended.
final class OwnThreads: Sendable {
  private struct State {
    var running = 0
    var waiting: [CheckedContinuation<Void, Never>] = []
  }
  private let state = Mutex(State())

  /// - Throws: `DatabaseFailure` when no thread is to be had.
  func start(_ work: @escaping @Sendable () -> Void) throws {
    state.withLock { $0.running += 1 }
    let box = Unmanaged.passRetained(
      ThreadWork {
        work()
        self.endOne()
      })
    var thread: pthread_t = 0
    let code = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<ThreadWork>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, box.toOpaque())
    guard code != 0 else {
      pthread_detach(thread)
      return
    }
    box.release()
    endOne()
    throw DatabaseFailure.unavailable("no thread can be started (errno \(code))")
  }

  /// Returns when every thread has ended.
  func ended() async {
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

private final class ThreadWork: Sendable {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
