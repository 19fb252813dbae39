import FoundationEssentials
import LocalFiles
import StructuredText

/// The lock that OpenClaw takes before it changes a JSON store.
///
/// Writers of ours queue at the folder itself first, with a lock that the system takes back when one of them dies, so
/// that a hundred of them do not wait for one another by chance.
enum StoreLock {
  /// Beside the file behind all links.
  static func folderPath(of file: String) -> String { endOfLinks(file) + ".lock" }

  /// Beside the name itself, whose folder's links are followed.
  static func filePath(of file: String) -> String {
    let folder = parent(of: file)
    return "\(realPath(of: folder) ?? folder)/\(lastName(of: file)).lock"
  }

  /// The locks to take for a store, in the order in which they are taken.
  static func plan(of file: String, kind: LockKind) -> [(path: String, isFolder: Bool)] {
    let (folder, file) = (folderPath(of: file), filePath(of: file))
    switch kind {
    case .folder: return [(folder, true)]
    case .file: return [(file, false)]
    case .both:
      // One entry keeps both kinds of writer away; a folder is what the first versions can clean up.
      if folder == file { return [(folder, true)] }
      return [(folder, true), (file, false)].sorted { $0.path < $1.path }
    }
  }

  /// Tries once. A leftover of somebody who died is removed, and tried again.
  static func attempt(
    _ path: String, isFolder: Bool, patience: LockPatience, now: Date
  ) throws(StoreFailure) -> Result<EntryLock, LockHolder> {
    var holder = LockHolder(path: path)
    let body = isFolder ? nil : Array(JSONWriter.pretty(LockState.body(now: now)).utf8)
    do throws(FileFailure) {
      let lock = try EntryLock.take(path, body: body) { mark in
        let state = LockState(path, mark, staleAfter: patience.staleAfter, now: now)
        holder = state.holder
        return state.isStale
      }
      return lock.map { .success($0) } ?? .failure(holder)
    } catch { throw StoreFailure(error) }
  }
}
