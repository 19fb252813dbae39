import Glibc
import LocalFiles

/// The files of the client on disk: folders 0700, files 0600, each replaced as a whole and written through to the disk.
///
/// No link within the folder is followed, so nothing outside of it is ever read as ours, replaced or removed.
struct DiskFolder: ClientFolder {
  static let largestFile = 1 << 20

  let path: String

  func read(_ name: String) throws(ClientFailure) -> [UInt8]? {
    let file = open(full(name), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw failure("read", name)
    }
    defer { close(file) }
    var facts = stat()
    guard fstat(file, &facts) == 0 else { throw failure("read", name) }
    guard facts.st_mode & S_IFMT == S_IFREG else { throw damaged(name, "is not a regular file") }
    guard facts.st_size <= Self.largestFile else { throw damaged(name, "is too large") }
    // Others have no business in it. Where that cannot be changed it is read all the same.
    if facts.st_mode & 0o077 != 0 { fchmod(file, 0o600) }
    var bytes = [UInt8](repeating: 0, count: Int(facts.st_size) + 1)
    var count = 0
    while count < bytes.count {
      let more = bytes[count...].withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
      if more < 0, errno == EINTR { continue }
      guard more >= 0 else { throw failure("read", name) }
      if more == 0 { break }
      count += more
    }
    return Array(bytes.prefix(count))
  }

  func replace(_ name: String, with bytes: [UInt8]) throws(ClientFailure) {
    try makeFolder(above(name))
    do { try replaceFile(full(name), with: bytes) } catch { throw failure("written", name, error.code) }
  }

  func remove(_ name: String) throws(ClientFailure) {
    guard unlink(full(name)) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return }
      throw failure("removed", name)
    }
    try sync(above(name))
  }

  func exists(_ name: String) -> Bool {
    var facts = stat()
    return lstat(full(name), &facts) == 0
  }

  /// Makes the folder and those above it; one that is there and open to others is closed to them.
  func makeFolder(_ name: String) throws(ClientFailure) {
    try makeOutside(path)
    try makeOne("")
    var folder = ""
    for part in name.split(separator: "/") {
      folder += (folder.isEmpty ? "" : "/") + part
      try makeOne(folder)
    }
  }

  func removeFolder(_ name: String, files: [String]) throws(ClientFailure) {
    try requireFolder(name)
    for file in files { try remove(name + "/" + file) }
    // Drafts that a killed process left behind.
    for left in try entries(in: name) where left.hasSuffix(".tmp") { try remove(name + "/" + left) }
    guard rmdir(full(name)) == 0 else {
      let code = errno
      let rest = (try? entries(in: name)) ?? []
      guard code == ENOTEMPTY || code == EEXIST, let first = rest.first else {
        throw failure("removed", name, code)
      }
      throw ClientFailure(
        .system, "\(full(name)) holds other things than a profile, for instance '\(first.prefix(80))'",
        remedy: "Its login is removed; look at the rest and remove the folder yourself.")
    }
    try sync(above(name))
  }

  func folders(in name: String) throws(ClientFailure) -> [String] {
    guard exists(name) else { return [] }
    return try entries(in: name).filter { isFolder(name + "/" + $0) }.sorted()
  }

  func move(_ name: String, to other: String) throws(ClientFailure) {
    try makeFolder(above(other))
    // Unlike rename, a link is never made over a file that is there.
    guard link(full(name), full(other)) == 0 else { throw failure("moved", name) }
    chmod(full(other), 0o600)
    try sync(above(other))
    try remove(name)
  }

  func proveWritable(_ name: String) throws(ClientFailure) {
    let probe = name + "/.probe-\(getpid()).tmp"
    try replace(probe, with: [])
    try remove(probe)
  }

  func locked<Output>(_ work: () throws(ClientFailure) -> Output) throws(ClientFailure) -> Output {
    try makeFolder("")
    let lock: FileLock
    do { lock = try FileLock(full(".lock")) } catch {
      guard error.isBusy else { throw failure("locked", ".lock", error.code) }
      throw ClientFailure(.busy, "Another program holds \(full(".lock"))", remedy: "Try again when it has ended.")
    }
    defer { lock.release() }
    return try work()
  }

  // MARK: Pieces

  func full(_ name: String) -> String { name.isEmpty ? path : path + "/" + name }

  private func above(_ name: String) -> String {
    name.split(separator: "/").dropLast().joined(separator: "/")
  }

  private func isFolder(_ name: String) -> Bool {
    var facts = stat()
    return lstat(full(name), &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
  }

  private func requireFolder(_ name: String) throws(ClientFailure) {
    guard isFolder(name) else { throw damaged(name, "is not a folder, or a link to one") }
  }

  /// The folders above ours are a person's own: they are made when missing and otherwise left alone.
  private func makeOutside(_ path: String) throws(ClientFailure) {
    var folder = ""
    for part in path.split(separator: "/").dropLast() {
      folder += "/" + part
      if mkdir(folder, 0o700) != 0, errno != EEXIST, errno != EACCES, errno != EROFS {
        throw ClientFailure(.system, "\(folder) cannot be made: \(String(cString: strerror(errno)))")
      }
    }
  }

  private func makeOne(_ name: String) throws(ClientFailure) {
    if mkdir(full(name), 0o700) == 0 { return }
    guard errno == EEXIST else { throw failure("made", name) }
    var facts = stat()
    // The folder itself may be a link of its owner's making; nothing below it may.
    guard (name.isEmpty ? stat(full(name), &facts) : lstat(full(name), &facts)) == 0,
      facts.st_mode & S_IFMT == S_IFDIR
    else { throw damaged(name, "is not a folder, or a link to one") }
    if facts.st_mode & 0o077 != 0 { chmod(full(name), 0o700) }
  }

  private func entries(in name: String) throws(ClientFailure) -> [String] {
    guard let handle = opendir(full(name)) else { throw failure("read", name) }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let text = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if text != ".", text != ".." { names.append(text) }
    }
    return names
  }

  private func sync(_ name: String) throws(ClientFailure) {
    do { try syncFolder(full(name)) } catch { throw failure("written", name, error.code) }
  }

  private func failure(_ action: String, _ name: String, _ code: Int32 = errno) -> ClientFailure {
    ClientFailure(
      .system, "\(full(name)) cannot be \(action): \(String(cString: strerror(code)))",
      remedy: "Check who owns it and whether its folder may be written to.")
  }

  private func damaged(_ name: String, _ reason: String) -> ClientFailure {
    ClientFailure(.damaged, "\(full(name)) \(reason)", remedy: "Move it away and log in again: credtop auth login")
  }
}
