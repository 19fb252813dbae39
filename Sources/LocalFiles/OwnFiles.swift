import Glibc

/// A failed system call on one of our own files.
public struct FileFailure: Error, Hashable, Sendable, CustomStringConvertible {
  public let operation: String
  public let path: String
  public let code: Int32

  public init(_ operation: String, _ path: String, code: Int32 = errno) {
    self.operation = operation
    self.path = path
    self.code = code
  }

  public var description: String { "\(operation) \(path): \(String(cString: strerror(code)))" }
}

/// Makes a folder that only its owner may enter, with those above it; one that exists stays as it is.
public func makeFolder(_ path: String) throws(FileFailure) {
  if isFolder(path) { return }
  let above = parent(of: path)
  if above != path, above != "." { try makeFolder(above) }
  if mkdir(path, 0o700) != 0, errno != EEXIST { throw FileFailure("mkdir", path) }
}

/// Writes the bytes to a new file, 0600, in the folder of `path` and to the disk.
///
/// - Returns: the path of the new file, for a rename.
public func writeDraft(_ bytes: [UInt8], beside path: String) throws(FileFailure) -> String {
  var generator = SystemRandomNumberGenerator()
  let draft = "\(path).\(getpid())-\(String(generator.next(), radix: 36)).tmp"
  let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
  guard file >= 0 else { throw FileFailure("create", draft) }
  var written = 0
  while written < bytes.count {
    let count = bytes.withUnsafeBytes { buffer in
      buffer.baseAddress.map { Glibc.write(file, $0 + written, bytes.count - written) } ?? -1
    }
    if count < 0 {
      if errno == EINTR { continue }
      let failure = FileFailure("write", draft)
      close(file)
      unlink(draft)
      throw failure
    }
    written += count
  }
  let synced = fsync(file) == 0
  let failure = FileFailure("fsync", draft)
  close(file)
  guard synced else {
    unlink(draft)
    throw failure
  }
  return draft
}

/// Puts the bytes in the place of what is at `path`; a reader sees the old or the new content, never a part.
public func replaceFile(_ path: String, with bytes: [UInt8]) throws(FileFailure) {
  let draft = try writeDraft(bytes, beside: path)
  guard rename(draft, path) == 0 else {
    let failure = FileFailure("rename", path)
    unlink(draft)
    throw failure
  }
  try syncFolder(parent(of: path))
}

/// Makes renames within a folder last beyond a power cut.
public func syncFolder(_ path: String) throws(FileFailure) {
  let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard folder >= 0 else { throw FileFailure("open", path) }
  defer { close(folder) }
  // Some file systems cannot sync a folder; the content itself is safe.
  if fsync(folder) != 0, errno != EINVAL, errno != ENOTSUP { throw FileFailure("fsync", path) }
}

/// Runs the work while no other process holds the lock. Waits up to five seconds for it.
public func withFileLock<Output>(_ path: String, _ work: () throws -> Output) throws -> Output {
  let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
  guard file >= 0 else { throw FileFailure("open", path) }
  defer { close(file) }
  var waited = 0
  while flock(file, LOCK_EX | LOCK_NB) != 0 {
    guard errno == EWOULDBLOCK || errno == EINTR, waited < 5_000_000 else { throw FileFailure("lock", path) }
    let pause = Int.random(in: 500...3_000)
    waited += pause
    usleep(UInt32(pause))
  }
  return try work()
}
