/// A value behind a lock, for which threads can wait until it has changed.
///
/// `@unchecked Sendable`: the value is reached only with the lock of the monitor.
public final class WaitableState<Value: Sendable>: @unchecked Sendable {
  private var value: Value
  private let monitor = Monitor()

  public init(_ value: Value) { self.value = value }

  public func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
    monitor.lock()
    defer { monitor.unlock() }
    return body(&value)
  }

  /// Wakes one thread that waits, or all of them.
  public func signal() { monitor.wakeOne() }
  public func signalAll() { monitor.wakeAll() }

  /// Sleeps until the body has an answer; it is asked at once and after each signal.
  ///
  /// - Parameter around: told before and after each sleep.
  public func wait<Result>(
    until body: (inout Value) -> Result?, around: (inout Value, _ isWaiting: Bool) -> Void
  ) -> Result {
    monitor.lock()
    defer { monitor.unlock() }
    while true {
      if let result = body(&value) { return result }
      around(&value, true)
      monitor.sleep()
      around(&value, false)
    }
  }

  /// Sleeps until the condition holds or the time is over; false when it is over.
  @discardableResult
  public func wait(atMost limit: Duration, until holds: (Value) -> Bool) -> Bool {
    let (seconds, attoseconds) = limit.components
    let end = Monitor.now + Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
    monitor.lock()
    defer { monitor.unlock() }
    while !holds(value) {
      if !monitor.sleep(until: end) { return holds(value) }
    }
    return true
  }
}
