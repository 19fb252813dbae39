/// Threads of our own for the work of services: blocking reads, and tasks that name them as their executor.
///
/// They sleep in the kernel until there is work. The pool of libdispatch does not: from its first thread on, a monitor of
/// it wakes every second, which is most of what an idle dashboard would cost.
public final class WorkerThreads: TaskExecutor {
  /// The ones that everybody uses.
  public static let shared = WorkerThreads()

  /// Idle threads that are kept; more than these come only while work blocks, and go with it.
  private static let kept = 4
  /// Work that hangs keeps its thread; beyond so many, work waits.
  private static let most = 64

  private let state = WaitableState(State())

  private struct State {
    var work: [@Sendable () -> Void] = []
    /// How much of `work` was taken already; it is emptied when all of it was.
    var taken = 0
    var idle = 0
    var threads = 0
  }

  public init() {}

  /// Runs work on one of the threads, in the order of the calls as far as there are threads.
  public func run(_ work: @escaping @Sendable () -> Void) {
    let needsThread = state.withLock { state -> Bool in
      state.work.append(work)
      guard state.idle < state.work.count - state.taken, state.threads < Self.most else { return false }
      state.threads += 1
      return true
    }
    if needsThread { addThread() } else { state.signal() }
  }

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    run { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }

  private func addThread() {
    guard startThread({ self.workUntilIdle() }) != 0 else { return }
    // No thread is to be had now: one that is there takes the work when it is done with its own.
    state.withLock { $0.threads -= 1 }
  }

  private func workUntilIdle() {
    while let work = next() { work() }
  }

  /// The next piece of work; nil when this thread is one too many.
  private func next() -> (@Sendable () -> Void)? {
    state.wait { state -> (@Sendable () -> Void)?? in
      if state.taken < state.work.count {
        let work = state.work[state.taken]
        state.taken += 1
        if state.taken == state.work.count {
          state.work.removeAll(keepingCapacity: true)
          state.taken = 0
        }
        return .some(work)
      }
      guard state.idle < Self.kept else {
        state.threads -= 1
        return .some(nil)
      }
      return nil
    } around: { state, isWaiting in
      state.idle += isWaiting ? 1 : -1
    }
  }
}
