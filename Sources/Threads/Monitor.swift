import Glibc

/// A lock, and a place to sleep until what it guards has changed.
public final class Monitor: Sendable {
  // POSIX wants both at one address for their whole life, which a stored property does not promise. They are made for use by
  // several threads at once, which is why a reference to them may be shared.
  nonisolated(unsafe) private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  nonisolated(unsafe) private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  public init() {
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

  public func lock() { pthread_mutex_lock(mutex) }
  public func unlock() { pthread_mutex_unlock(mutex) }

  /// With the lock held, which is let go of meanwhile. May return without a reason.
  public func sleep() { pthread_cond_wait(condition, mutex) }

  /// - Parameter deadline: on the clock of `Monitor.now`.
  /// - Returns: false when the time is over.
  @discardableResult
  public func sleep(until deadline: Int) -> Bool {
    var time = timespec(tv_sec: deadline / 1_000_000_000, tv_nsec: deadline % 1_000_000_000)
    return pthread_cond_timedwait(condition, mutex, &time) != ETIMEDOUT
  }

  /// Best called without the lock: who wakes up wants it at once.
  public func wakeOne() { pthread_cond_signal(condition) }
  public func wakeAll() { pthread_cond_broadcast(condition) }

  /// Nanoseconds of the monotonic clock.
  public static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
