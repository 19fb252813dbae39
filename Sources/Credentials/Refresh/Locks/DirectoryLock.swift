import FoundationEssentials
import Glibc
import LocalFiles
import Threads

/// A lock of another program that we hold until we let it go.
protocol HeldLock: Sendable {
  /// Still ours: nobody took it for abandoned.
  var isHeld: Bool { get }
  func release()
}

extension FileLock: HeldLock {
  /// The system takes it from nobody who lives.
  public var isHeld: Bool { true }
}

/// Why a lock was not got.
enum LockFailure: Error, Hashable, Sendable {
  /// Somebody else held it for as long as we were ready to wait.
  case busy(String)
  case failed(String)
}

/// A folder whose existence is the lock, as Node's programs use it: its time says that its holder lives, and one that was
/// not touched for a while is abandoned.
struct DirectoryLock: Sendable {
  let path: String
  /// Seconds without a touch after which it is abandoned.
  let stale: TimeInterval
  /// Seconds between two touches.
  let touch: TimeInterval

  /// Waits for the lock. Blocks.
  ///
  /// - Parameter patience: how long to wait for another holder, in seconds.
  func take(patience: TimeInterval) throws(LockFailure) -> any HeldLock {
    let end = Monitor.now + Int(patience * 1e9)
    while true {
      do throws(FileFailure) {
        let lock = try EntryLock.take(path, body: nil) { $0.isFolder && $0.age(at: Date()) > stale }
        if let lock { return TouchedLock(lock, every: touch) }
      } catch { throw .failed(error.description) }
      guard Monitor.now < end else { throw .busy(path) }
      usleep(UInt32.random(in: 50_000...150_000))
    }
  }
}

extension EntryMark {
  /// In seconds.
  fileprivate func age(at now: Date) -> TimeInterval { now.timeIntervalSince1970 - modifiedAt }
}

private struct TouchedLock: HeldLock {
  private let lock: EntryLock
  private let isReleased = WaitableState(false)

  init(_ lock: EntryLock, every seconds: TimeInterval) {
    self.lock = lock
    let isReleased = isReleased
    WorkerThreads.shared.run {
      while !isReleased.wait(atMost: .milliseconds(Int(seconds * 1000)), until: { $0 }) {
        // Under the lock of the value, so that a folder which is another's by now is never touched after the release.
        let goesOn = isReleased.withLock { released in !released && lock.touch() }
        if !goesOn { return }
      }
    }
  }

  var isHeld: Bool { lock.isHeld }

  func release() {
    let wasHeld = isReleased.withLock { released -> Bool in
      defer { released = true }
      return !released
    }
    isReleased.signal()
    if wasHeld { lock.release() }
  }
}
