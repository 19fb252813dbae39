import LocalFiles

/// Keeps writers of ours in turn: a lock on the folder itself, which no file shows and the system takes back from the dead.
struct WriterQueue {
  private let lock: FileLock?

  /// Waits for our turn; nil when another writer of ours stays in it for longer than the patience lasts.
  static func enter(_ folder: String, patience: LockPatience, pause: (Duration) -> Void) -> WriterQueue? {
    do throws(FileFailure) {
      return WriterQueue(lock: try FileLock(folder, isFolder: true, patience: patience.total, pause: pause))
    } catch {
      // A file system that knows no such lock leaves OpenClaw's own to keep us apart.
      return error.isBusy ? nil : WriterQueue(lock: nil)
    }
  }

  func leave() { lock?.release() }
}

extension LockPatience {
  /// All pauses together, at their longest.
  var total: Duration { (0..<retries).reduce(.zero) { $0 + pause(before: $1, chance: 1) } }
}
