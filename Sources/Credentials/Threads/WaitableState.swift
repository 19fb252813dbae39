import Glibc

/// A value behind a lock, for which threads can wait until it has changed.
///
/// `@unchecked Sendable`: the value is reached only between lock and unlock of the mutex that lives as long as it, and the
/// mutex and the condition are made for being shared.
final class WaitableState<Value: Sendable>: @unchecked Sendable {
  private var value: Value
  // POSIX wants both at one address for their whole life, which a stored property does not promise.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init(_ value: Value) {
    self.value = value
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body(&value)
  }

  /// Wakes one thread that waits.
  func signal() { pthread_cond_signal(condition) }

  /// Sleeps until the body has an answer; it is asked at once and after each signal.
  ///
  /// - Parameter around: told before and after each sleep.
  func wait<Result>(
    until body: (inout Value) -> Result?, around: (inout Value, _ isWaiting: Bool) -> Void
  ) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      if let result = body(&value) { return result }
      around(&value, true)
      pthread_cond_wait(condition, mutex)
      around(&value, false)
    }
  }

  /// Sleeps until the condition holds or the time is over; false when it is over.
  @discardableResult
  func wait(atMost limit: Duration, until holds: (Value) -> Bool) -> Bool {
    var end = timespec()
    clock_gettime(CLOCK_MONOTONIC, &end)
    let (seconds, attoseconds) = limit.components
    let nanoseconds = end.tv_nsec + Int(attoseconds / 1_000_000_000)
    end.tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
    end.tv_nsec = nanoseconds % 1_000_000_000
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while !holds(value) {
      if pthread_cond_timedwait(condition, mutex, &end) == ETIMEDOUT { return holds(value) }
    }
    return true
  }
}
