public import Glibc

/// Writes a file beside the one whose place it will take: `NAME.PROCESS-NUMBER.tmp`.
///
/// - Returns: the path of the new file, for a rename.
public func writeDraft(
  _ bytes: [UInt8], beside path: String, mode: mode_t = 0o600, owner: FileOwner? = nil
) throws(FileFailure) -> String {
  var generator = SystemRandomNumberGenerator()
  let draft = "\(path).\(getpid())-\(String(generator.next(), radix: 36)).tmp"
  try writeNewFile(draft, bytes, mode: mode, owner: owner)
  return draft
}

/// Writes a file where there is none, and to the disk.
///
/// - Parameters:
///   - mode: the permission bits; until all is written only its owner may read it.
///   - owner: whom it is to belong to; nil for this user.
/// - Throws: `FileFailure`, with `EEXIST` where something of that name is; no file is left behind.
public func writeNewFile(
  _ path: String, _ bytes: [UInt8], mode: mode_t = 0o600, owner: FileOwner? = nil
) throws(FileFailure) {
  let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
  guard file >= 0 else { throw FileFailure("create", path) }
  defer { close(file) }
  do throws(FileFailure) {
    try writeAll(bytes, to: file, path)
    if let owner, owner != .ofThisProcess, fchown(file, owner.user, owner.group) != 0 {
      throw FileFailure("keep the owner of", path)
    }
    // After the change of owner, which takes bits away.
    if fchmod(file, mode) != 0 { throw FileFailure("chmod", path) }
    guard fsync(file) == 0 else { throw FileFailure("fsync", path) }
  } catch {
    unlink(path)
    throw error
  }
}

/// To whom a file belongs.
public struct FileOwner: Hashable, Sendable {
  public var user: uid_t
  public var group: gid_t

  public init(user: uid_t, group: gid_t) {
    self.user = user
    self.group = group
  }

  public static var ofThisProcess: FileOwner { FileOwner(user: geteuid(), group: getegid()) }
}

/// Writes all bytes to an open file.
///
/// - Parameter path: for the failure.
public func writeAll(_ bytes: [UInt8], to file: Int32, _ path: String) throws(FileFailure) {
  var written = 0
  while written < bytes.count {
    let count = bytes.withUnsafeBytes { buffer in
      buffer.baseAddress.map { Glibc.write(file, $0 + written, bytes.count - written) } ?? -1
    }
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { throw FileFailure("write", path) }
    written += count
  }
}

/// The drafts of a file whose writers have ended: they may hold secrets, and belong to nobody any more.
public func removeLeftDrafts(of path: String) {
  let folder = parent(of: path)
  let prefix = lastName(of: path) + "."
  for name in names(in: folder, suffix: ".tmp", limit: 1000) where name.hasPrefix(prefix) {
    let middle = name.dropFirst(prefix.count).dropLast(4).split(separator: "-")
    guard middle.count == 2, let process = Int32(middle[0]), process > 0, middle[1].utf8.count >= 8,
      kill(process, 0) != 0, errno == ESRCH
    else { continue }
    unlink("\(folder)/\(name)")
  }
}
