import Glibc
import LocalFiles
import StructuredText

/// Replaces one file of a store whole, so that a reader sees the old or the new content and never a part.
struct StoreFileUpdate {
  /// As OpenClaw names it; links are followed.
  let path: String
  /// nil: there was no such file.
  let old: [UInt8]?
  private let facts: stat?

  /// What was read of it under the lock.
  init(path: String, old: [UInt8]?) {
    self.path = path
    self.old = old
    var facts = stat()
    self.facts = old != nil && stat(path, &facts) == 0 ? facts : nil
  }

  private var target: String { endOfLinks(path) }
  var mode: Int { facts.map { Int($0.st_mode & 0o7777) } ?? 0o600 }

  enum Result {
    case done
    /// Somebody who takes no lock has written meanwhile, or took the lock from us: all has to be looked at again.
    case disturbed
  }

  /// - Parameters:
  ///   - bytes: nil removes the file.
  ///   - isHeld: whether the lock is still ours.
  func write(_ bytes: [UInt8]?, isHeld: () -> Bool) throws(StoreFailure) -> Result {
    let target = target
    guard let bytes else {
      guard isHeld(), isUnchanged else { return .disturbed }
      guard unlink(target) == 0 || errno == ENOENT else { throw failure("remove", target) }
      return .done
    }
    let draft: String
    do {
      try makeFolder(parent(of: target))
      Self.removeLeftovers(of: target)
      draft = try writeDraft(bytes, beside: target)
    } catch { throw StoreFailure(error) }
    // A gateway that runs as somebody else must still be able to read it.
    if let facts, facts.st_uid != getuid() || facts.st_gid != getgid(),
      chown(draft, facts.st_uid, facts.st_gid) != 0
    {
      let failure = failure("keep the owner of", target)
      unlink(draft)
      throw failure
    }
    guard isHeld(), isUnchanged else {
      unlink(draft)
      return .disturbed
    }
    if rename(draft, target) != 0 {
      let code = errno
      unlink(draft)
      // One file that a container was given cannot be replaced, only written.
      guard code == EBUSY || code == EXDEV else {
        throw .system(operation: "rename", path: target, reason: String(cString: strerror(code)))
      }
      try writeInPlace(bytes, target)
    }
    do { try syncFolder(parent(of: target)) } catch { throw StoreFailure(error) }
    return .done
  }

  /// Whether it is as it was when it was read. Its bytes tell: it may have changed before we looked at its times.
  private var isUnchanged: Bool {
    switch readFile(path, limit: max(StoreContext.largestDocument, old?.count ?? 0)) {
    case .absent: old == nil
    case .content(let content): content.bytes == old
    case .refused: false
    }
  }

  private func writeInPlace(_ bytes: [UInt8], _ target: String) throws(StoreFailure) {
    let file = open(target, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { throw failure("open", target) }
    defer { close(file) }
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure("write", target) }
      written += count
    }
    guard ftruncate(file, off_t(bytes.count)) == 0, fsync(file) == 0 else { throw failure("write", target) }
  }

  /// Drafts of writers of ours that died hold secrets and belong to nobody.
  private static func removeLeftovers(of target: String) {
    let prefix = lastName(of: target) + "."
    for name in names(in: parent(of: target), suffix: ".tmp", limit: 1000) where name.hasPrefix(prefix) {
      let middle = name.dropFirst(prefix.count).dropLast(4).split(separator: "-")
      guard middle.count == 2, let process = Int32(middle[0]), process > 0, middle[1].utf8.count >= 8,
        kill(process, 0) != 0, errno == ESRCH
      else { continue }
      unlink("\(parent(of: target))/\(name)")
    }
  }

  private func failure(_ operation: String, _ path: String) -> StoreFailure {
    .system(operation: operation, path: path, reason: String(cString: strerror(errno)))
  }
}

extension StoreFailure {
  init(_ failure: FileFailure) {
    self = .system(
      operation: failure.operation, path: failure.path, reason: String(cString: strerror(failure.code)))
  }
}
