import Glibc
import FoundationEssentials

/// A file that whoever works with its neighbours holds locked by `flock`.
struct FileLock: Sendable {
  let path: String

  /// Waits for the lock. Blocks.
  func take(patience: TimeInterval) throws(LockFailure) -> any HeldLock {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw .failed("\(path): \(String(cString: strerror(errno)))") }
    let end = DirectoryLock.seconds + patience
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else {
        let reason = String(cString: strerror(errno))
        close(file)
        throw .failed("\(path): \(reason)")
      }
      guard DirectoryLock.seconds < end else {
        close(file)
        throw .busy(path)
      }
      usleep(UInt32.random(in: 50_000...150_000))
    }
    return HeldFile(file: file)
  }
}

private struct HeldFile: HeldLock {
  let file: Int32
  var isHeld: Bool { true }
  /// The lock goes with the descriptor.
  func release() { close(file) }
}
