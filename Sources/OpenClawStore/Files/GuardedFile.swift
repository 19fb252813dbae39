public import FoundationEssentials
import Glibc
import LocalFiles
import StructuredText

/// A file that belongs to another program, as it was when it was read. It is replaced as a whole, only if nobody has
/// changed it since, and keeps its mode and owner.
public struct GuardedFile: Sendable {
  public let path: String
  /// nil: there is no such file.
  public let bytes: [UInt8]?
  private let mode: mode_t
  private let owner: FileOwner

  public static let largest = 8 << 20

  /// - Throws: `FileUnusable` for what is no regular file of one name: a link leads to a layout that is not ours to
  ///   rearrange.
  public static func read(_ path: String, shownAs shown: String) throws(FileUnusable) -> GuardedFile {
    var facts = stat()
    guard lstat(path, &facts) == 0 else {
      if errno == ENOENT {
        return GuardedFile(path: path, bytes: nil, mode: 0o600, owner: .ofThisProcess)
      }
      throw Self.failure(shown, "cannot be read: \(String(cString: strerror(errno)))")
    }
    switch facts.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFLNK:
      throw failure(
        shown, "is a symbolic link, which OpenClaw does not support for its configuration",
        "Edit the file it leads to yourself, or put a regular file in its place.")
    default: throw failure(shown, "is not a regular file")
    }
    guard facts.st_nlink == 1 else {
      throw failure(
        shown, "has other names (hard links), which an edit would leave behind",
        "Put a file of its own in its place: cp FILE FILE.new && mv FILE.new FILE")
    }
    guard facts.st_size <= Self.largest else { throw failure(shown, "is too large to be a configuration") }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure(shown, "cannot be read: \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    guard let bytes = contents(of: descriptor) else { throw failure(shown, "cannot be read") }
    return GuardedFile(
      path: path, bytes: bytes, mode: facts.st_mode & 0o7777,
      owner: FileOwner(user: facts.st_uid, group: facts.st_gid))
  }

  /// Whether it still is as it was read.
  public var isUnchanged: Bool {
    var facts = stat()
    guard lstat(path, &facts) == 0 else { return bytes == nil && errno == ENOENT }
    guard let bytes, facts.st_mode & S_IFMT == S_IFREG else { return false }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return Self.contents(of: descriptor) == bytes
  }

  /// Puts other bytes in its place, through a temporary file, and reads them back. nil removes the file.
  public func replace(with new: [UInt8]?, shownAs shown: String) throws(FileUnusable) {
    guard isUnchanged else {
      throw Self.failure(shown, "was changed by another program in the meantime", "Run the command again.")
    }
    guard let new else {
      if bytes != nil, unlink(path) != 0 { throw Self.failure(shown, "cannot be removed") }
      return
    }
    let draft = try draft(of: new, mode: mode, shownAs: shown)
    // As late as can be: what another program wrote meanwhile is not to be lost.
    guard isUnchanged else {
      unlink(draft)
      throw Self.failure(shown, "was changed by another program in the meantime", "Run the command again.")
    }
    do { try moveIntoPlace(draft, path) } catch { throw Self.failure(shown, "cannot be replaced: \(error.reason)") }
    // It is replaced, whatever becomes of that.
    try? syncFolder(parent(of: path))
    guard case let now = try GuardedFile.read(path, shownAs: shown), now.bytes == new else {
      throw Self.failure(shown, "does not hold what was written to it")
    }
  }

  /// Puts a copy beside it, for its owner alone, with the time in its name. Not `.bak`: OpenClaw tidies those away.
  ///
  /// - Returns: the path of the copy; nil when there is no file.
  public func backUp(at time: Date, shownAs shown: String) throws(FileUnusable) -> String? {
    guard let bytes else { return nil }
    let stamp = time.timestamp.prefix(19).filter { $0 != "-" && $0 != ":" }
    for number in 0..<100 {
      let copy = "\(path).credtop-\(stamp)Z" + (number == 0 ? "" : "-\(number)")
      do {
        try writeNewFile(copy, bytes, owner: owner)
        return copy
      } catch { guard error.code == EEXIST else { throw Self.failure(shown, error) } }
    }
    throw Self.failure(shown, "cannot be backed up: there are too many copies beside it")
  }

  /// Fails when no file can be made beside it.
  public func proveReplaceable(shownAs shown: String) throws(FileUnusable) {
    unlink(try draft(of: [], mode: 0o600, shownAs: shown))
  }

  private func draft(of bytes: [UInt8], mode: mode_t, shownAs shown: String) throws(FileUnusable) -> String {
    do {
      if self.bytes == nil { try makeFolder(parent(of: path)) }
      // A gateway that runs as somebody else must still be able to read it.
      return try writeDraft(bytes, beside: path, mode: mode, owner: owner)
    } catch { throw Self.failure(shown, error) }
  }

  private static func contents(of descriptor: Int32) -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count <= largest {
      let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { return bytes }
      bytes += buffer.prefix(count)
    }
    return nil
  }

  private static func failure(_ shown: String, _ failure: FileFailure) -> FileUnusable {
    Self.failure(shown, "cannot be written\(failure.operation == "create" ? " beside" : ""): \(failure.reason)")
  }

  private static func failure(_ shown: String, _ what: String, _ suggestion: String? = nil) -> FileUnusable {
    FileUnusable(message: "\(shown) \(what).", suggestion: suggestion)
  }
}

/// Why a file of another program was left as it is.
public struct FileUnusable: Error, Hashable, Sendable, CustomStringConvertible {
  public var message: String
  public var suggestion: String?

  public var description: String { message }
}
