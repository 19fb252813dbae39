import Glibc

/// A few threads of our own that hash passwords: hashing takes a processor for tens of milliseconds, which must hold up
/// neither the event loops nor each other without bound.
///
/// `@unchecked Sendable`: what changes is reached only between lock and unlock of the mutex that lives as long as it.
final class HashingThreads: @unchecked Sendable {
  private let most: Int
  private let longestQueue: Int
  // POSIX wants both at one address for their whole life, which a stored property does not promise.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var work: [@Sendable () -> Void] = []
  private var threads = 0
  private var idle = 0

  /// Nothing is started before the first work comes.
  init(threads: Int, queue: Int) {
    most = max(1, threads)
    longestQueue = max(1, queue)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Runs the work on one of the threads; nil when too much waits already.
  func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value? {
    await withCheckedContinuation { continuation in
      if !add({ continuation.resume(returning: body()) }) { continuation.resume(returning: nil) }
    }
  }

  private func add(_ body: @escaping @Sendable () -> Void) -> Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    guard work.count < longestQueue else { return false }
    work.append(body)
    if idle == 0, threads < most, startThread() { threads += 1 }
    pthread_cond_signal(condition)
    // Without any thread nobody would ever do it.
    if threads == 0 {
      work.removeLast()
      return false
    }
    return true
  }

  private func startThread() -> Bool {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    defer { pthread_attr_destroy(&attributes) }
    var thread = pthread_t()
    let me = Unmanaged.passRetained(self)
    let code = pthread_create(
      &thread, &attributes,
      { argument in
        guard let argument else { return nil }
        Unmanaged<HashingThreads>.fromOpaque(argument).takeRetainedValue().workForEver()
        return nil
      }, me.toOpaque())
    if code != 0 { me.release() }
    return code == 0
  }

  private func workForEver() {
    while let body = next() { body() }
  }

  /// nil when nothing came for a minute: then the thread ends.
  private func next() -> (@Sendable () -> Void)? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    var end = timespec()
    clock_gettime(CLOCK_REALTIME, &end)
    end.tv_sec += 60
    while work.isEmpty {
      idle += 1
      let code = pthread_cond_timedwait(condition, mutex, &end)
      idle -= 1
      if code == ETIMEDOUT, work.isEmpty {
        threads -= 1
        return nil
      }
    }
    return work.removeFirst()
  }
}
