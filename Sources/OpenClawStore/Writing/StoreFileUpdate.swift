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
      removeLeftDrafts(of: target)
      // A gateway that runs as somebody else must still be able to read it.
      draft = try writeDraft(bytes, beside: target, owner: facts.map { FileOwner(user: $0.st_uid, group: $0.st_gid) })
    } catch { throw StoreFailure(error) }
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
    do { try writeAll(bytes, to: file, target) } catch { throw StoreFailure(error) }
    guard ftruncate(file, off_t(bytes.count)) == 0, fsync(file) == 0 else { throw failure("write", target) }
  }

  private func failure(_ operation: String, _ path: String) -> StoreFailure {
    .system(operation: operation, path: path, reason: String(cString: strerror(errno)))
  }
}

extension StoreFailure {
  init(_ failure: FileFailure) {
    self = .system(operation: failure.operation, path: failure.path, reason: failure.reason)
  }
}
