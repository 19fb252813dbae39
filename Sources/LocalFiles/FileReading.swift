public import Domain
import Glibc

/// What became of an attempt to read a file.
public enum FileReading: Sendable {
  case absent
  case content(FileContent)
  /// It is there and cannot be used; the text says why, for a person.
  case refused(DiscoveryNotice.Kind, String)
}

/// A file's bytes and what `fstat` told of it.
public struct FileContent: Sendable {
  public var bytes: [UInt8]
  /// The permission bits, 0 to 0o7777.
  public var mode: Int
  public var ownerID: UInt32
  /// Seconds since 1970.
  public var modifiedAt: Double
  /// The file behind all symbolic links, absolute; nil when the system does not tell.
  public var realPath: String?

  public init(bytes: [UInt8], mode: Int, ownerID: UInt32, modifiedAt: Double, realPath: String?) {
    self.bytes = bytes
    self.mode = mode
    self.ownerID = ownerID
    self.modifiedAt = modifiedAt
    self.realPath = realPath
  }
}

/// Reads a regular file of at most `limit` bytes. Never waits: a pipe, a device or a folder is refused, whoever put it there.
public func readFile(_ path: String, limit: Int) -> FileReading {
  let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
  guard file >= 0 else { return refusal(of: errno) }
  defer { close(file) }
  var facts = stat()
  guard fstat(file, &facts) == 0 else { return refusal(of: errno) }
  switch facts.st_mode & S_IFMT {
  case S_IFREG: break
  case S_IFDIR: return .refused(.unreadable, "is a folder, not a file")
  case S_IFIFO: return .refused(.unreadable, "is a pipe, not a file")
  default: return .refused(.unreadable, "is not a regular file")
  }
  let tooLarge = FileReading.refused(.tooLarge, "is larger than \(limit >> 20) MiB and was not read")
  guard facts.st_size <= limit else { return tooLarge }

  // The size may change while we read, and is 0 for files that the kernel makes up.
  var bytes = [UInt8](repeating: 0, count: max(Int(facts.st_size), 512) + 1)
  var length = 0
  while true {
    if length == bytes.count { bytes.append(contentsOf: repeatElement(0, count: bytes.count)) }
    let room = bytes.count - length
    let count = bytes.withUnsafeMutableBytes { buffer in
      buffer.baseAddress.map { Glibc.read(file, $0 + length, room) } ?? 0
    }
    if count < 0 {
      if errno == EINTR { continue }
      return refusal(of: errno)
    }
    if count == 0 { break }
    length += count
    if length > limit { return tooLarge }
  }
  bytes.removeLast(bytes.count - length)
  return .content(
    FileContent(
      bytes: bytes, mode: Int(facts.st_mode & 0o7777), ownerID: facts.st_uid,
      modifiedAt: Double(facts.st_mtim.tv_sec) + Double(facts.st_mtim.tv_nsec) / 1e9,
      realPath: target(of: "/proc/self/fd/\(file)")))
}

private func refusal(of code: Int32) -> FileReading {
  switch code {
  case ENOENT, ENOTDIR: .absent
  case EACCES, EPERM: .refused(.permission, "may not be read by this user")
  case ELOOP: .refused(.unreadable, "is a symbolic link that leads in a circle")
  default: .refused(.unreadable, "cannot be read: \(String(cString: strerror(code)))")
  }
}
