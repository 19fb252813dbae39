import Threads

/// Runs blocking work on a few threads and returns what was ready in time, in the order of the work; nil for what was not.
///
/// A thread costs more than most steps take, so there are two to begin with; another joins them for each span in which
/// steps still wait to be begun. Work that hangs, on a file system that went away for instance, keeps its thread and nothing
/// else: it hides no other step, and threads of Swift's own pool are never blocked.
func runLimited<Output: Sendable>(
  _ work: [@Sendable () -> Output], within limit: Duration
) async -> [Output?] {
  guard !work.isEmpty else { return [] }
  let gathering = WaitableState(
    Gathering<Output>(results: Array(repeating: nil, count: work.count), missing: work.count))
  let begin: @Sendable () -> Void = {
    WorkerThreads.shared.run {
      while let index = gathering.withLock({ $0.nextIndex() }) {
        let output = work[index]()
        gathering.withLock {
          $0.results[index] = output
          $0.missing -= 1
        }
        gathering.signal()
      }
    }
  }
  for _ in 0..<min(2, work.count) { begin() }
  return await runBlocking {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
      if gathering.wait(atMost: min(.milliseconds(20), end - .now), until: { $0.missing == 0 }) { break }
      if gathering.withLock({ $0.begun < work.count }) { begin() }
    }
    return gathering.withLock { gathering in
      gathering.begun = work.count
      return gathering.results
    }
  }
}

/// Runs one piece of blocking work off Swift's pool, however long it takes.
func runBlocking<Output: Sendable>(_ work: @escaping @Sendable () -> Output) async -> Output {
  await withCheckedContinuation { continuation in
    WorkerThreads.shared.run { continuation.resume(returning: work()) }
  }
}

private struct Gathering<Output: Sendable>: Sendable {
  var results: [Output?]
  var missing: Int
  /// Steps that some thread took; after the time is over, all of them, so that none begins.
  var begun = 0

  mutating func nextIndex() -> Int? {
    guard begun < results.count else { return nil }
    defer { begun += 1 }
    return begun
  }
}
