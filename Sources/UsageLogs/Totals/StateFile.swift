import Credentials
import LocalFiles
import Glibc

/// Keeps the index between runs, in a file that only its owner may read: names of sessions and paths are in it.
struct StateFile: Sendable {
  /// nil: nothing is kept.
  var path: String?
  /// False for `--read-only`.
  var mayWrite = true

  /// Larger ones are not ours.
  private static let limit = 1 << 30

  /// What was kept; an empty index when there is nothing, or nothing of use.
  func load() -> UsageIndex {
    guard let path, case .content(let file) = readFile(path, limit: Self.limit), file.ownerID == getuid(),
      let index = UsageIndex(state: file.bytes)
    else { return UsageIndex() }
    return index
  }

  /// Not forced to the disk: what a power cut damages is recognised by its sum, and read from the logs again.
  ///
  /// - Returns: the system's reason when it could not be kept.
  func keep(_ index: UsageIndex) -> String? {
    guard let path, mayWrite else { return nil }
    let bytes = index.state
    do {
      try makeFolder(parent(of: path))
    } catch {
      return error.description
    }
    let draft = "\(path).\(getpid()).tmp"
    let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { return "\(draft): \(String(cString: strerror(errno)))" }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        buffer.baseAddress.map { write(file, $0 + written, bytes.count - written) } ?? -1
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let reason = String(cString: strerror(errno))
        close(file)
        unlink(draft)
        return "\(path): \(reason)"
      }
      written += count
    }
    close(file)
    guard rename(draft, path) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(draft)
      return "\(path): \(reason)"
    }
    return nil
  }
}
