public import Domain
import Glibc

/// Whether there is something of that name, links followed.
public func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

public func isFolder(_ path: String) -> Bool {
  var facts = stat()
  return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
}

public func isExecutableFile(_ path: String) -> Bool {
  guard access(path, X_OK) == 0 else { return false }
  var facts = stat()
  return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG
}

/// What became of an attempt to list a folder.
public struct FolderListing: Sendable {
  /// Sorted, without `.` and `..`; of more than the limit the first ones.
  public var names: [String] = []
  /// How many more there are.
  public var leftOut = 0
  /// Why it cannot be listed although it is there, for a person.
  public var trouble: (kind: DiscoveryNotice.Kind, text: String)?
}

/// Lists the names that end so. A folder that is not there is empty.
public func listing(of folder: String, suffix: String = "", limit: Int) -> FolderListing {
  let file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK)
  guard file >= 0 else { return FolderListing(trouble: trouble(of: errno)) }
  guard let stream = fdopendir(file) else {
    let code = errno
    close(file)
    return FolderListing(trouble: trouble(of: code))
  }
  defer { closedir(stream) }
  var result = FolderListing()
  var count = 0
  while true {
    errno = 0
    guard let entry = Glibc.readdir(stream) else { break }
    let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
      tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    guard name != ".", name != "..", name.hasSuffix(suffix) else { continue }
    count += 1
    result.names.append(name)
    // A folder of a million files costs time, not memory.
    if result.names.count >= 4 * max(limit, 1) { result.names = Array(result.names.sorted().prefix(limit)) }
  }
  result.trouble = trouble(of: errno)
  result.names = Array(result.names.sorted().prefix(limit))
  result.leftOut = count - result.names.count
  return result
}

/// The names alone; none when the folder cannot be listed.
public func names(in folder: String, suffix: String = "", limit: Int) -> [String] {
  listing(of: folder, suffix: suffix, limit: limit).names
}

private func trouble(of code: Int32) -> (kind: DiscoveryNotice.Kind, text: String)? {
  switch code {
  case 0, ENOENT, ENOTDIR: nil
  case EACCES, EPERM: (.permission, "may not be listed by this user")
  default: (.unreadable, "cannot be listed: \(String(cString: strerror(code)))")
  }
}

/// Where a symbolic link leads, one step.
public func target(of link: String) -> String? {
  var buffer = [UInt8](repeating: 0, count: 4096)
  let count = buffer.withUnsafeMutableBytes { bytes in
    bytes.withMemoryRebound(to: CChar.self) { $0.baseAddress.map { readlink(link, $0, 4096) } ?? -1 }
  }
  guard count > 0 else { return nil }
  return String(decoding: buffer.prefix(count), as: UTF8.self)
}

/// The path without any symbolic link; nil when it does not exist.
public func realPath(of path: String) -> String? {
  guard let text = realpath(path, nil) else { return nil }
  defer { free(text) }
  return String(cString: text)
}

/// The folder that a path lies in.
public func parent(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// The last part of a path.
public func lastName(of path: String) -> String {
  path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
}

/// The path at the end of all links; what a link leads to need not exist. The path itself when it is no link.
public func endOfLinks(_ path: String) -> String {
  if let real = realPath(of: path) { return target(of: path) == nil ? path : real }
  var path = path
  for _ in 0..<16 {
    guard let next = target(of: path) else { break }
    path = next.hasPrefix("/") ? next : "\(parent(of: path))/\(next)"
  }
  return path
}

public enum FolderLimits {
  /// More credential files than that in one folder are left out, with a notice.
  public static let names = 1000
}
