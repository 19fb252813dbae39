import LocalFiles
import FoundationEssentials
import Glibc
import Threads

/// A lock of another program that we hold until we let it go.
protocol HeldLock: Sendable {
  /// Still ours: nobody took it for abandoned.
  var isHeld: Bool { get }
  func release()
}

/// Why a lock was not got.
enum LockFailure: Error, Hashable, Sendable {
  /// Somebody else held it for as long as we were ready to wait.
  case busy(String)
  case failed(String)
}

/// A folder whose existence is the lock, as Node's programs use it: making it is taking it, its time says that its holder
/// lives, and one that was not touched for a while is abandoned.
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
    let end = Self.seconds + patience
    while true {
      if mkdir(path, 0o700) == 0 { break }
      guard errno == EEXIST else { throw .failed("\(path): \(String(cString: strerror(errno)))") }
      if removeIfAbandoned() { continue }
      guard Self.seconds < end else { throw .busy(path) }
      usleep(UInt32.random(in: 50_000...150_000))
    }
    guard let mark = mark else { throw .failed("\(path): it was taken away at once") }
    return HeldDirectory(path: path, node: mark.node, touch: touch)
  }

  /// Two programs may find the same lock abandoned; the one that gets to move it away has it. What was moved is looked at
  /// once more: it may be the fresh one of somebody who was quicker, and then goes back.
  private func removeIfAbandoned() -> Bool {
    guard let found = mark else { return true }
    guard isAbandoned(found) else { return false }
    let away = "\(path).abandoned-\(getpid())-\(UInt32.random(in: .min ... .max))"
    guard rename(path, away) == 0 else { return errno == ENOENT }
    if let moved = Self.mark(of: away), moved.node != found.node || !isAbandoned(moved) {
      // Renaming a folder over another empty one would take away a third one's lock.
      if exists(path) || rename(away, path) != 0 { rmdir(away) }
      return false
    }
    rmdir(away)
    return true
  }

  private func isAbandoned(_ mark: Mark) -> Bool {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9 - mark.touchedAt > stale
  }

  struct Mark: Sendable {
    var node: UInt64
    var touchedAt: Double
  }

  private var mark: Mark? { Self.mark(of: path) }

  static func mark(of path: String) -> Mark? {
    var facts = stat()
    guard lstat(path, &facts) == 0 else { return nil }
    return Mark(
      node: UInt64(facts.st_ino), touchedAt: Double(facts.st_mtim.tv_sec) + Double(facts.st_mtim.tv_nsec) / 1e9)
  }

  static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

private struct HeldDirectory: HeldLock {
  let path: String
  let node: UInt64
  private let isReleased = WaitableState(false)

  init(path: String, node: UInt64, touch: TimeInterval) {
    self.path = path
    self.node = node
    let isReleased = isReleased
    WorkerThreads.shared.run {
      while !isReleased.wait(atMost: .milliseconds(Int(touch * 1000)), until: { $0 }) {
        // Under the lock of the value, so that a folder which is another's by now is never touched after the release.
        let goesOn = isReleased.withLock { released -> Bool in
          guard !released, DirectoryLock.mark(of: path)?.node == node else { return false }
          return utimensat(AT_FDCWD, path, nil, 0) == 0
        }
        if !goesOn { return }
      }
    }
  }

  var isHeld: Bool { DirectoryLock.mark(of: path)?.node == node }

  func release() {
    let wasHeld = isReleased.withLock { released -> Bool in
      defer { released = true }
      return !released
    }
    isReleased.signal()
    if wasHeld, isHeld { rmdir(path) }
  }
}
