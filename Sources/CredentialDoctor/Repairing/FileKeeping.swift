import Glibc
import LocalFiles

/// A file of another program: its bytes, mode and owner, as they are now.
struct KeptFile {
  var bytes: [UInt8]
  var mode: Int
  var owner: uid_t
  var group: gid_t
  /// The file itself, behind all links.
  var path: String

  /// nil when there is no regular file of that name, or it cannot be read.
  static func read(_ path: String) -> KeptFile? {
    var facts = stat()
    let real = realPath(of: path) ?? path
    guard lstat(real, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG,
      case .content(let content) = readFile(real, limit: 64 << 20)
    else { return nil }
    return KeptFile(
      bytes: content.bytes, mode: Int(facts.st_mode & 0o7777), owner: facts.st_uid, group: facts.st_gid, path: real)
  }

  /// Puts other bytes in its place, with its owner; a reader sees the old or the new content, never a part.
  func replace(with new: [UInt8], mode: Int) throws(FileFailure) {
    let draft = try writeDraft(new, beside: path)
    if owner != getuid() || group != getgid(), chown(draft, owner, group) != 0 {
      let failure = FileFailure("chown", path)
      unlink(draft)
      throw failure
    }
    guard chmod(draft, mode_t(mode & 0o7777)) == 0 else {
      let failure = FileFailure("chmod", path)
      unlink(draft)
      throw failure
    }
    guard rename(draft, path) == 0 else {
      let failure = FileFailure("rename", path)
      unlink(draft)
      // A file that is mounted by itself into a container cannot be replaced, only written.
      if failure.code == EBUSY || failure.code == EXDEV { return try writeInPlace(new) }
      throw failure
    }
    try syncFolder(parent(of: path))
  }

  private func writeInPlace(_ new: [UInt8]) throws(FileFailure) {
    let file = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { throw FileFailure("open", path) }
    defer { close(file) }
    var written = 0
    while written < new.count {
      let count = new[written...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw FileFailure("write", path) }
      written += count
    }
    guard ftruncate(file, new.count) == 0, fsync(file) == 0 else { throw FileFailure("fsync", path) }
  }
}

/// Gives a file or folder another mode, if it still is what was looked at; links are never followed.
func changeMode(_ path: String, to mode: Int, inode: UInt64?) throws(FileFailure) {
  let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
  // A file that its owner may not read can still be given another mode.
  guard file >= 0 else {
    var facts = stat()
    guard errno == EACCES, lstat(path, &facts) == 0, facts.st_mode & S_IFMT != S_IFLNK,
      inode == nil || UInt64(facts.st_ino) == inode, chmod(path, mode_t(mode & 0o7777)) == 0
    else { throw FileFailure("chmod", path) }
    return
  }
  defer { close(file) }
  var facts = stat()
  guard fstat(file, &facts) == 0, inode == nil || UInt64(facts.st_ino) == inode else {
    throw FileFailure("chmod", path, code: ESTALE)
  }
  guard fchmod(file, mode_t(mode & 0o7777)) == 0 else { throw FileFailure("chmod", path) }
}
