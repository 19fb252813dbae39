import Glibc

/// A failed system call on a file.
public struct FileFailure: Error, Hashable, Sendable, CustomStringConvertible {
  public let operation: String
  public let path: String
  public let code: Int32

  public init(_ operation: String, _ path: String, code: Int32 = errno) {
    self.operation = operation
    self.path = path
    self.code = code
  }

  /// Somebody else held a lock for as long as we were ready to wait.
  public var isBusy: Bool { code == EWOULDBLOCK }

  /// The system's words alone.
  public var reason: String { String(cString: strerror(code)) }

  public var description: String { "\(operation) \(path): \(reason)" }
}

/// Makes a folder that only its owner may enter, with those above it; one that exists stays as it is.
public func makeFolder(_ path: String) throws(FileFailure) {
  if isFolder(path) { return }
  let above = parent(of: path)
  if above != path, above != "." { try makeFolder(above) }
  if mkdir(path, 0o700) != 0, errno != EEXIST { throw FileFailure("mkdir", path) }
}

/// Puts the bytes in the place of what is at `path`; a reader sees the old or the new content, never a part. The file is
/// then 0600 and its owner's.
public func replaceFile(_ path: String, with bytes: [UInt8]) throws(FileFailure) {
  try moveIntoPlace(try writeDraft(bytes, beside: path), path)
  try syncFolder(parent(of: path))
}

/// Renames a draft; one that cannot take the place is removed.
public func moveIntoPlace(_ draft: String, _ path: String) throws(FileFailure) {
  guard rename(draft, path) == 0 else {
    let failure = FileFailure("rename", path)
    unlink(draft)
    throw failure
  }
}

/// Makes renames within a folder last beyond a power cut.
public func syncFolder(_ path: String) throws(FileFailure) {
  let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard folder >= 0 else { throw FileFailure("open", path) }
  defer { close(folder) }
  // Some file systems cannot sync a folder; the content itself is safe.
  if fsync(folder) != 0, errno != EINVAL, errno != ENOTSUP { throw FileFailure("fsync", path) }
}
