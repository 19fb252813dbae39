public import Glibc

/// A lock that is held by being there, as Node's programs have it: a folder that somebody made, or a file that somebody
/// created. Whoever finds one has to judge himself whether its maker still lives.
public struct EntryLock: Hashable, Sendable {
  public let path: String
  /// What we made, to tell it from what somebody else put in its place.
  private let entry: EntryMark

  /// Tries once; what was abandoned is removed, and then tried again.
  ///
  /// - Parameters:
  ///   - body: what the file holds; nil for a folder.
  ///   - isAbandoned: whether nobody holds what lies there.
  /// - Returns: nil when it is somebody else's.
  public static func take(
    _ path: String, body: [UInt8]?, isAbandoned: (EntryMark) -> Bool
  ) throws(FileFailure) -> EntryLock? {
    for _ in 0..<3 {
      do throws(FileFailure) {
        try make(path, body)
        guard let entry = EntryMark(path) else { throw FileFailure("stat", path) }
        return EntryLock(path: path, entry: entry)
      } catch {
        guard error.code == EEXIST else { throw error }
      }
      guard let found = EntryMark(path) else { continue }
      guard isAbandoned(found), remove(path, found) else { return nil }
    }
    return nil
  }

  private static func make(_ path: String, _ body: [UInt8]?) throws(FileFailure) {
    guard let body else {
      if mkdir(path, 0o700) != 0 { throw FileFailure("mkdir", path) }
      return
    }
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw FileFailure("create", path) }
    defer { close(file) }
    do throws(FileFailure) { try writeAll(body, to: file, path) } catch {
      unlink(path)
      throw error
    }
  }

  /// Two programs may find the same lock abandoned; the one that gets to move it away has it. What was moved is looked at
  /// once more: it may be the fresh one of somebody who was quicker, and then goes back, as does a folder that is no lock.
  ///
  /// - Returns: whether it is gone.
  private static func remove(_ path: String, _ found: EntryMark) -> Bool {
    guard EntryMark(path) == found else { return true }
    let away = "\(path).abandoned-\(getpid())-\(UInt32.random(in: .min ... .max))"
    guard rename(path, away) == 0 else { return errno == ENOENT }
    if EntryMark(away) == found, erase(away, found) { return true }
    // Renaming over what lies there now would take away a third one's lock.
    if EntryMark(path) != nil || rename(away, path) != 0, let moved = EntryMark(away) { _ = erase(away, moved) }
    return false
  }

  private static func erase(_ path: String, _ mark: EntryMark) -> Bool {
    (mark.isFolder ? rmdir(path) : unlink(path)) == 0
  }

  /// Whether nobody has taken it from us.
  public var isHeld: Bool { EntryMark(path)?.isSameEntry(as: entry) == true }

  /// Says that its holder lives.
  ///
  /// - Returns: false when it is not ours any more.
  public func touch() -> Bool { isHeld && utimensat(AT_FDCWD, path, nil, 0) == 0 }

  /// Removes it, if it still is ours.
  public func release() { if isHeld { _ = Self.erase(path, entry) } }
}

/// What lies at a lock's path.
public struct EntryMark: Hashable, Sendable {
  public var isFolder: Bool
  public var owner: uid_t
  /// Seconds since 1970.
  public var modifiedAt: Double
  private var inode: ino_t
  private var device: dev_t

  /// nil when there is nothing. Links are not followed.
  public init?(_ path: String) {
    var facts = stat()
    guard lstat(path, &facts) == 0 else { return nil }
    isFolder = facts.st_mode & S_IFMT == S_IFDIR
    owner = facts.st_uid
    modifiedAt = Double(facts.st_mtim.tv_sec) + Double(facts.st_mtim.tv_nsec) / 1e9
    inode = facts.st_ino
    device = facts.st_dev
  }

  func isSameEntry(as other: EntryMark) -> Bool {
    isFolder == other.isFolder && inode == other.inode && device == other.device
  }
}
