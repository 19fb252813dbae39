import Glibc

/// A lock that the system takes back when its holder dies (`flock`): on a file beside what it guards, or on a folder,
/// where nothing of it is seen.
public struct FileLock: Hashable, Sendable {
  private let file: Int32

  /// As long as anybody works with a file of ours, ten times over.
  public static let patience = Duration.seconds(5)

  /// Waits for the lock. Blocks.
  ///
  /// - Parameters:
  ///   - path: of a file, which is made where there is none, or of a folder.
  ///   - patience: how long all pauses together may last.
  ///   - pause: sleeps.
  /// - Throws: `FileFailure`; it is `isBusy` when somebody else held the lock all the time.
  public init(
    _ path: String, isFolder: Bool = false, patience: Duration = patience,
    pause: (Duration) -> Void = { sleepThread($0) }
  ) throws(FileFailure) {
    file =
      isFolder
      ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw FileFailure("open", path) }
    var left = patience
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR, left > .zero else {
        let failure = FileFailure("lock", path)
        close(file)
        throw failure
      }
      // By chance, so that many who wait do not all come at once.
      let step = Duration.microseconds(Int.random(in: 500...5_000))
      left -= step
      pause(step)
    }
  }

  /// To be called once.
  public func release() { close(file) }
}

/// Runs the work while no other process holds the lock. Waits up to five seconds for it.
public func withFileLock<Output>(_ path: String, _ work: () throws -> Output) throws -> Output {
  let lock = try FileLock(path)
  defer { lock.release() }
  return try work()
}

/// Blocks this thread.
public func sleepThread(_ duration: Duration) {
  let parts = duration.components
  guard parts.seconds >= 0 else { return }
  var left = timespec(tv_sec: Int(parts.seconds), tv_nsec: Int(parts.attoseconds / 1_000_000_000))
  var rest = timespec()
  while nanosleep(&left, &rest) != 0, errno == EINTR { left = rest }
}
