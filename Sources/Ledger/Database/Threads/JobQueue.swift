import Glibc

/// Jobs that wait for threads of our own, in the order they came; at most so many.
///
/// `@unchecked Sendable`: everything is reached only between lock and unlock of the mutex, which lives as long as the queue.
final class JobQueue<Job: Sendable>: @unchecked Sendable {
  enum Answer { case taken, full, closed }

  private let limit: Int
  private var jobs: [Job] = []
  /// How many of `jobs` were taken already; it is emptied when all of them were.
  private var taken = 0
  private var isClosed = false
  private var sleepers = 0
  // POSIX wants both at one address for their whole life, which a stored property does not promise.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init(limit: Int) {
    self.limit = limit
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func add(_ job: Job) -> Answer {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    if isClosed { return .closed }
    if jobs.count - taken >= limit { return .full }
    jobs.append(job)
    if sleepers > 0 { pthread_cond_signal(condition) }
    return .taken
  }

  /// Sleeps until there is a job; nil when the queue is closed and empty.
  func next() -> Job? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    guard waitForJobs() else { return nil }
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

  /// Sleeps until there are jobs and moves all of them; false when the queue is closed and empty.
  func takeAll(into batch: inout [Job]) -> Bool {
    batch.removeAll(keepingCapacity: true)
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    guard waitForJobs() else { return false }
    if taken > 0 { jobs.removeFirst(taken) }
    taken = 0
    swap(&batch, &jobs)
    return true
  }

  /// Refuses jobs from now on; those that wait are still handed out.
  func close() {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    isClosed = true
    pthread_cond_broadcast(condition)
  }

  var isClosing: Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return isClosed
  }

  /// With the lock held.
  private func waitForJobs() -> Bool {
    while jobs.count == taken {
      if isClosed { return false }
      sleepers += 1
      pthread_cond_wait(condition, mutex)
      sleepers -= 1
    }
    return true
  }
}
