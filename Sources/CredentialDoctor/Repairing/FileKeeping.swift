import Glibc
import LocalFiles

/// A file of another program as it is now.
struct KeptFile {
  var bytes: [UInt8]
  var mode: Int
  /// The file itself, behind all links.
  var path: String

  /// nil when there is no regular file of that name, or it cannot be read.
  static func read(_ path: String) -> KeptFile? {
    var facts = stat()
    let real = realPath(of: path) ?? path
    guard lstat(real, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG,
      case .content(let content) = readFile(real, limit: 64 << 20)
    else { return nil }
    return KeptFile(bytes: content.bytes, mode: Int(facts.st_mode & 0o7777), path: real)
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
