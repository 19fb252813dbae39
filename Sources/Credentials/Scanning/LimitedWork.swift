import Dispatch
import Synchronization

/// Runs blocking work side by side and returns what was ready in time, in the order of the work; nil for what was not.
///
/// Work that hangs, on a file system that went away for instance, keeps its thread and nothing else: threads of
/// Swift's own pool are never blocked.
func runLimited<Output: Sendable>(
  _ work: [@Sendable () -> Output], within limit: Duration
) async -> [Output?] {
  guard !work.isEmpty else { return [] }
  let gathering = Gathering<Output>(count: work.count)
  let timer = Task {
    try? await Task.sleep(for: limit)
    if !Task.isCancelled { gathering.close() }
  }
  let queue = DispatchQueue(label: "credtop.scan", attributes: .concurrent)
  let results = await withCheckedContinuation { continuation in
    gathering.open(continuation)
    for (index, step) in work.enumerated() {
      queue.async { gathering.put(step(), at: index) }
    }
  }
  timer.cancel()
  return results
}

/// Runs one piece of blocking work off Swift's pool, however long it takes.
func runBlocking<Output: Sendable>(_ work: @escaping @Sendable () -> Output) async -> Output {
  await withCheckedContinuation { continuation in
    DispatchQueue.global().async { continuation.resume(returning: work()) }
  }
}

private final class Gathering<Output: Sendable>: Sendable {
  private struct State {
    var results: [Output?]
    var missing: Int
    var continuation: CheckedContinuation<[Output?], Never>?
  }

  private let state: Mutex<State>

  init(count: Int) {
    state = Mutex(State(results: Array(repeating: nil, count: count), missing: count))
  }

  func open(_ continuation: CheckedContinuation<[Output?], Never>) {
    state.withLock { $0.continuation = continuation }
  }

  func put(_ output: Output, at index: Int) {
    finish { state in
      state.results[index] = output
      state.missing -= 1
      return state.missing == 0
    }
  }

  func close() { finish { _ in true } }

  private func finish(_ change: (inout State) -> Bool) {
    let done = state.withLock { state -> (CheckedContinuation<[Output?], Never>, [Output?])? in
      guard change(&state), let continuation = state.continuation else { return nil }
      state.continuation = nil
      return (continuation, state.results)
    }
    if let (continuation, results) = done { continuation.resume(returning: results) }
  }
}
