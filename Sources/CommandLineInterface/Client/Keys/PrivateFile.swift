import Domain
import Glibc

/// A file that a person named for an answer of ours, readable by its owner alone.
///
/// It is claimed before the call whose answer it is to hold, so that a secret is not made and then lost because it cannot
/// be stored.
struct PrivateFile {
  let path: String
  /// It was not there before.
  private let isNew: Bool

  /// - Parameters:
  ///   - path: relative to `folder` unless it is absolute.
  ///   - replaces: an existing file may be replaced.
  /// - Throws: `CommandFailure` when the file is there, is none, or cannot be made.
  init(claiming path: String, in folder: String, replaces: Bool) throws {
    self.path = path.hasPrefix("/") ? path : folder + (folder.hasSuffix("/") ? "" : "/") + path
    var facts = stat()
    if lstat(self.path, &facts) == 0 {
      guard facts.st_mode & S_IFMT == S_IFREG else {
        throw CommandFailure("NOT_A_FILE", "\(printable(path)) is not a regular file; nothing was done.")
      }
      guard replaces else {
        throw CommandFailure(
          "FILE_EXISTS", "\(printable(path)) is there already; nothing was done.",
          suggestion: "Name another file, or replace it with --force.")
      }
      isNew = false
      // Replacing needs a folder that can be written to; that is better known now than afterwards.
      guard access(Self.folder(of: self.path), W_OK) == 0 else { throw Self.failure(path) }
      return
    }
    let descriptor = open(self.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw Self.failure(path) }
    close(descriptor)
    isNew = true
  }

  /// Puts the text in place of the content, all or nothing, and makes it last.
  ///
  /// - Throws: `ServiceFailure` with the path and the system's reason.
  func write(_ text: String) throws { try SmallFile.replace(path, with: text) }

  /// Takes the claim back when there is nothing to write after all.
  func abandon() {
    var facts = stat()
    if isNew, lstat(path, &facts) == 0, facts.st_size == 0 { unlink(path) }
  }

  private static func folder(of path: String) -> String {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    return parts.isEmpty ? "/" : parts
  }

  private static func failure(_ path: String) -> CommandFailure {
    CommandFailure(
      "CANNOT_WRITE", "\(printable(path)) cannot be written: \(String(cString: strerror(errno))); nothing was done.")
  }
}
