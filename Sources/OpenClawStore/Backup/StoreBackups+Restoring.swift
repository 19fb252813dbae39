import Glibc
import LocalFiles

extension StoreBackups {
  /// What a restore did.
  public struct Restored: Hashable, Sendable {
    public var restored: [String] = []
    /// Another program has changed these since, so they were left.
    public var left: [String] = []
  }

  /// Puts the files back to the byte, those of a store under its lock, and forgets the backup when all are back. A mode
  /// that was made stricter since stays so.
  ///
  /// - Parameter force: also where another program has written since.
  public func restore(
    _ backup: StoreBackup, lockKind: LockKind, patience: LockPatience = .standard, force: Bool = false
  ) throws(StoreFailure) -> Restored {
    guard context.mayWrite else { throw .readOnly("this run only looks") }
    var result = Restored()
    for file in backup.files {
      let isStore = ["auth-profiles.json", "auth-state.json"].contains(lastName(of: file.path))
      let isDone: Bool
      if isStore {
        let locked = parent(of: file.path) + "/auth-profiles.json"
        isDone = try StoreLock.with(locked, kind: lockKind, patience: patience, context: context) {
          isHeld throws(StoreFailure) in
          try put(file, of: backup, force: force, isHeld: isHeld)
        }
      } else {
        isDone = try put(file, of: backup, force: force) { true }
      }
      if isDone { result.restored.append(file.path) } else { result.left.append(file.path) }
    }
    if result.left.isEmpty { remove(backup) }
    return result
  }

  private func put(
    _ file: StoreBackup.File, of backup: StoreBackup, force: Bool, isHeld: () -> Bool
  ) throws(StoreFailure) -> Bool {
    var now: [UInt8]?
    var mode = 0o777
    if case .content(let content) = readFile(file.path, limit: 64 << 20) { (now, mode) = (content.bytes, content.mode) }
    guard force || Self.mark(of: file.path) == file.replacedBy else { return false }
    var old: [UInt8]?
    if let copy = file.copy {
      guard case .content(let content) = readFile("\(backup.folder)/\(copy)", limit: 64 << 20) else {
        throw .system(operation: "read", path: "\(backup.folder)/\(copy)", reason: "the copy is gone")
      }
      old = content.bytes
    }
    guard now != old else { return true }
    guard case .done = try StoreFileUpdate(path: file.path, old: now).write(old, isHeld: isHeld) else { return false }
    if old != nil { chmod(file.path, mode_t(file.mode & mode)) }
    return true
  }
}
