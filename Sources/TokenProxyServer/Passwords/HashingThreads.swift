import Synchronization
import Threads

/// A few threads of our own that hash passwords: hashing takes a processor for tens of milliseconds, which must hold up
/// neither the event loops nor each other without bound.
final class HashingThreads: Sendable {
  private let jobs: JobQueue<@Sendable () -> Void>
  private let threads = OwnThreads()
  /// Nothing is started before the first work comes.
  private let count: Mutex<(running: Int, wanted: Int)>

  init(threads: Int, queue: Int) {
    jobs = JobQueue(limit: max(1, queue))
    count = Mutex((0, max(1, threads)))
  }

  deinit { jobs.close() }

  /// Runs the work on one of the threads; nil when too much waits already.
  func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value? {
    guard startMissing() else { return nil }
    return await withCheckedContinuation { continuation in
      guard jobs.add({ continuation.resume(returning: body()) }) != .taken else { return }
      continuation.resume(returning: nil)
    }
  }

  /// False when there is no thread at all, so that nobody would ever do the work.
  private func startMissing() -> Bool {
    count.withLock { count in
      // The threads hold the queue alone, so they end with whoever hands out work.
      while count.running < count.wanted,
        (try? threads.start { [jobs] in while let job = jobs.next() { job() } }) != nil
      {
        count.running += 1
      }
      return count.running > 0
    }
  }
}
