import FoundationEssentials
import Glibc
import LocalFiles
import StructuredText

/// The lock that OpenClaw takes before it changes a JSON store, held by us.
///
/// Writers of ours queue at the folder itself first, with a lock that the system takes back when one of them dies, so
/// that a hundred of them do not wait for one another by chance.
struct StoreLock {
  let path: String
  let isFolder: Bool
  /// What we made, to tell it from what somebody else put in its place.
  private let identity: Mark

  /// Beside the file behind all links.
  static func folderPath(of file: String) -> String { endOfLinks(file) + ".lock" }

  /// Beside the name itself, whose folder's links are followed.
  static func filePath(of file: String) -> String {
    let folder = parent(of: file)
    return "\(realPath(of: folder) ?? folder)/\(lastName(of: file)).lock"
  }

  /// The locks to take for a store, in the order in which they are taken.
  static func plan(of file: String, kind: LockKind) -> [(path: String, isFolder: Bool)] {
    let (folder, file) = (folderPath(of: file), filePath(of: file))
    switch kind {
    case .folder: return [(folder, true)]
    case .file: return [(file, false)]
    case .both:
      // One entry keeps both kinds of writer away; a folder is what the first versions can clean up.
      if folder == file { return [(folder, true)] }
      return [(folder, true), (file, false)].sorted { $0.path < $1.path }
    }
  }

  /// What lies at a lock's path.
  struct Mark: Hashable {
    var isFolder: Bool
    var inode: UInt64
    var device: UInt64
    var owner: UInt32
    /// Seconds since 1970.
    var modifiedAt: Double

    init?(_ path: String) {
      var facts = stat()
      guard lstat(path, &facts) == 0 else { return nil }
      self.init(facts)
    }

    init(_ facts: stat) {
      isFolder = facts.st_mode & S_IFMT == S_IFDIR
      inode = UInt64(facts.st_ino)
      device = UInt64(facts.st_dev)
      owner = facts.st_uid
      modifiedAt = Double(facts.st_mtim.tv_sec) + Double(facts.st_mtim.tv_nsec) / 1e9
    }

    func isSame(as other: Mark) -> Bool {
      isFolder == other.isFolder && inode == other.inode && device == other.device
    }
  }

  enum Attempt {
    case taken(StoreLock)
    case held(LockHolder)
    case failed(StoreFailure)
  }

  /// Tries once. A leftover of somebody who died is removed, and tried again.
  static func attempt(_ path: String, isFolder: Bool, patience: LockPatience, now: Date) -> Attempt {
    for _ in 0..<3 {
      switch make(path, isFolder: isFolder, now: now) {
      case .success(let lock): return .taken(lock)
      case .failure(let failure):
        guard failure.code == EEXIST else {
          return .failed(
            .system(
              operation: failure.operation, path: path, reason: String(cString: strerror(failure.code))))
        }
      }
      guard let mark = Mark(path) else { continue }
      let state = LockState(path, mark, staleAfter: patience.staleAfter, now: now)
      guard state.isStale else { return .held(state.holder) }
      remove(path, mark)
    }
    return .held(LockHolder(path: path))
  }

  private static func make(_ path: String, isFolder: Bool, now: Date) -> Result<StoreLock, FileFailure> {
    if isFolder {
      guard mkdir(path, 0o700) == 0 else { return .failure(FileFailure("mkdir", path)) }
    } else {
      let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard file >= 0 else { return .failure(FileFailure("create", path)) }
      defer { close(file) }
      let body = Array(JSONWriter.pretty(LockState.body(now: now)).utf8)
      let count = body.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      guard count == body.count else {
        let failure = FileFailure("write", path)
        unlink(path)
        return .failure(failure)
      }
    }
    guard let mark = Mark(path) else { return .failure(FileFailure("stat", path)) }
    return .success(StoreLock(path: path, isFolder: isFolder, identity: mark))
  }

  /// Removes a leftover if it still is the one that was looked at.
  private static func remove(_ path: String, _ mark: Mark) {
    guard let now = Mark(path), now == mark else { return }
    if mark.isFolder { rmdir(path) } else { unlink(path) }
  }

  /// Whether nobody has taken it from us.
  var isHeld: Bool { Mark(path)?.isSame(as: identity) == true }

  func release() {
    guard isHeld else { return }
    if isFolder { rmdir(path) } else { unlink(path) }
  }
}
