/// Jobs that wait for threads of our own, in the order they came; at most so many.
///
/// `@unchecked Sendable`: everything is reached only with the lock of the monitor.
public final class JobQueue<Job: Sendable>: @unchecked Sendable {
  public enum Answer: Sendable { case taken, full, closed }

  private let limit: Int
  private var jobs: [Job] = []
  /// How many of `jobs` were taken already; it is emptied when all of them were.
  private var taken = 0
  private var isClosed = false
  private var sleepers = 0
  private let monitor = Monitor()

  public init(limit: Int) { self.limit = limit }

  public func add(_ job: Job) -> Answer {
    monitor.lock()
    guard !isClosed, jobs.count - taken < limit else {
      defer { monitor.unlock() }
      return isClosed ? .closed : .full
    }
    jobs.append(job)
    let hasSleeper = sleepers > 0
    monitor.unlock()
    if hasSleeper { monitor.wakeOne() }
    return .taken
  }

  /// Sleeps until there is a job; nil when the queue is closed and empty.
  public func next() -> Job? {
    monitor.lock()
    defer { monitor.unlock() }
    while jobs.count == taken {
      if isClosed { return nil }
      sleepers += 1
      monitor.sleep()
      sleepers -= 1
    }
    let job = jobs[taken]
    taken += 1
    if taken == jobs.count {
      jobs.removeAll(keepingCapacity: true)
      taken = 0
    } else if taken > 64, taken * 2 > jobs.count {
      jobs.removeFirst(taken)
      taken = 0
    }
    return job
  }

  /// Refuses jobs from now on; those that wait are still handed out.
  public func close() {
    monitor.lock()
    isClosed = true
    monitor.unlock()
    monitor.wakeAll()
  }

  public var isClosing: Bool {
    monitor.lock()
    defer { monitor.unlock() }
    return isClosed
  }
}
