import Glibc

/// What a look at a file told.
struct FileFacts: Hashable, Sendable {
  var device: UInt64
  var inode: UInt64
  var size: Int64
  /// Nanoseconds since 1970.
  var modified: Int64
}

/// Finds the files of a place.
enum LogWalk {
  /// More files than that in one place are left out.
  static let fileLimit = 200_000

  /// Tells of every file of a place, with what a look at it told. Links are followed; folders that lead in a circle are
  /// entered once.
  ///
  /// - Returns: folders and files that cannot be looked at, with the reason.
  @discardableResult
  static func files(of place: LogPlace, _ found: (String, FileFacts) -> Void) -> [String] {
    var walk = Walk(place: place)
    if place.depth < 0 {
      if let facts = facts(AT_FDCWD, place.path), facts.isRegular { found(place.path, facts.facts) }
      return []
    }
    walk.enter(place.path, folders: [], found)
    return walk.troubles
  }

  fileprivate static func facts(_ folder: Int32, _ name: UnsafePointer<CChar>) -> (
    facts: FileFacts, isRegular: Bool, isFolder: Bool
  )? {
    var entry = stat()
    guard fstatat(folder, name, &entry, 0) == 0 else { return nil }
    let facts = FileFacts(
      device: UInt64(entry.st_dev), inode: UInt64(entry.st_ino), size: Int64(entry.st_size),
      modified: Int64(entry.st_mtim.tv_sec) * 1_000_000_000 + Int64(entry.st_mtim.tv_nsec))
    return (facts, entry.st_mode & S_IFMT == S_IFREG, entry.st_mode & S_IFMT == S_IFDIR)
  }
}

private struct Walk {
  let place: LogPlace
  var troubles: [String] = []
  private var entered: Set<FolderMark> = []
  private var count = 0

  private struct FolderMark: Hashable {
    var device: UInt64
    var inode: UInt64
  }

  init(place: LogPlace) { self.place = place }

  mutating func enter(_ path: String, folders: [Substring], _ found: (String, FileFacts) -> Void) {
    let file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      if errno != ENOENT, errno != ENOTDIR { troubles.append("\(path): \(String(cString: strerror(errno)))") }
      return
    }
    var own = stat()
    guard fstat(file, &own) == 0,
      entered.insert(FolderMark(device: UInt64(own.st_dev), inode: UInt64(own.st_ino))).inserted,
      let stream = fdopendir(file)
    else {
      close(file)
      return
    }
    defer { closedir(stream) }
    while count < LogWalk.fileLimit, let entry = readdir(stream) {
      let type = entry.pointee.d_type
      withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: 256) { bytes in
          visit(bytes, type: type, in: file, path, folders, found)
        }
      }
    }
  }

  private mutating func visit(
    _ bytes: UnsafePointer<CChar>, type: UInt8, in folder: Int32, _ path: String, _ folders: [Substring],
    _ found: (String, FileFacts) -> Void
  ) {
    if bytes[0] == 0x2E, bytes[1] == 0 || (bytes[1] == 0x2E && bytes[2] == 0) { return }
    let name = String(cString: bytes)
    let isWanted = place.matches(Substring(name), folders)
    let mayBeFolder = type == UInt8(DT_DIR) || type == UInt8(DT_LNK) || type == UInt8(DT_UNKNOWN)
    guard isWanted || (mayBeFolder && folders.count < place.depth) else { return }
    if type == UInt8(DT_DIR) {
      if folders.count < place.depth { enter("\(path)/\(name)", folders: folders + [Substring(name)], found) }
      return
    }
    guard let facts = LogWalk.facts(folder, bytes) else { return }
    if facts.isFolder, folders.count < place.depth {
      enter("\(path)/\(name)", folders: folders + [Substring(name)], found)
    } else if facts.isRegular, isWanted {
      count += 1
      found("\(path)/\(name)", facts.facts)
    }
  }
}
