/// Runs blocking work side by side and returns what was ready in time, in the order of the work; nil for what was not.
///
/// Work that hangs, on a file system that went away for instance, keeps its thread and nothing else: threads of
/// Swift's own pool are never blocked.
func runLimited<Output: Sendable>(
  _ work: [@Sendable () -> Output], within limit: Duration
) async -> [Output?] {
  guard !work.isEmpty else { return [] }
  let gathering = WaitableState(
    Gathering<Output>(results: Array(repeating: nil, count: work.count), missing: work.count))
  let threads = WorkerThreads.shared
  for (index, step) in work.enumerated() {
    threads.run {
      let output = step()
      gathering.withLock {
        $0.results[index] = output
        $0.missing -= 1
      }
      gathering.signal()
    }
  }
  return await runBlocking {
    gathering.wait(atMost: limit) { $0.missing == 0 }
    return gathering.withLock(\.results)
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
}
