import Glibc

/// Whether there is something of that name, links followed.
func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

func isFolder(_ path: String) -> Bool {
  var facts = stat()
  return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
}

func isExecutableFile(_ path: String) -> Bool {
  guard access(path, X_OK) == 0 else { return false }
  var facts = stat()
  return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG
}

/// The names in a folder, sorted, without `.` and `..`. Empty when it cannot be listed. Of a folder with more than
/// `limit` matching names the rest is left out, so that a folder of a million files costs no more.
func names(in folder: String, suffix: String = "", limit: Int) -> [String] {
  let file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK)
  guard file >= 0 else { return [] }
  guard let stream = fdopendir(file) else {
    close(file)
    return []
  }
  defer { closedir(stream) }
  var found: [String] = []
  while found.count < limit, let entry = Glibc.readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
      tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != ".", name != "..", name.hasSuffix(suffix) { found.append(name) }
  }
  return found.sorted()
}

/// Where a symbolic link leads, one step.
func target(of link: String) -> String? {
  var buffer = [UInt8](repeating: 0, count: 4096)
  let count = buffer.withUnsafeMutableBytes { bytes in
    bytes.withMemoryRebound(to: CChar.self) { $0.baseAddress.map { readlink(link, $0, 4096) } ?? -1 }
  }
  guard count > 0 else { return nil }
  return String(decoding: buffer.prefix(count), as: UTF8.self)
}

/// The path without any symbolic link; nil when it does not exist.
func realPath(of path: String) -> String? {
  guard let text = realpath(path, nil) else { return nil }
  defer { free(text) }
  return String(cString: text)
}

/// The folder that a path lies in.
func parent(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// The last part of a path.
func lastName(of path: String) -> String {
  path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
}
