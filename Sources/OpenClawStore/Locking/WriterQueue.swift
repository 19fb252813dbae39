import Glibc
import LocalFiles

/// Keeps writers of ours in turn: a lock on the folder itself, which no file shows and the system takes back from the dead.
struct WriterQueue {
  private let file: Int32

  /// Waits for our turn; nil when another writer of ours stays in it for longer than the patience lasts.
  static func enter(_ folder: String, patience: LockPatience, pause: (Duration) -> Void) -> WriterQueue? {
    let file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { return WriterQueue(file: -1) }
    var left = patience.total
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      // A file system that knows no such lock leaves OpenClaw's own to keep us apart.
      guard errno == EWOULDBLOCK || errno == EINTR else { break }
      guard left > .zero else {
        close(file)
        return nil
      }
      let step = Duration.milliseconds(Int.random(in: 2...8))
      left -= step
      pause(step)
    }
    return WriterQueue(file: file)
  }

  func leave() { if file >= 0 { close(file) } }
}

extension LockPatience {
  /// All pauses together, at their longest.
  var total: Duration { (0..<retries).reduce(.zero) { $0 + pause(before: $1, chance: 1) } }
}
