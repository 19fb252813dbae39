import Glibc
import Testing

/// A folder that is removed when the test ends.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/credtop-client-XXXXXX".utf8CString)
    let made = try #require(mkdtemp(&template))
    path = String(cString: made)
  }

  deinit { removeAll(path) }

  func write(_ bytes: [UInt8], to name: String, mode: mode_t = 0o600) {
    var folder = path
    for part in name.split(separator: "/").dropLast() {
      folder += "/" + part
      mkdir(folder, 0o700)
    }
    let file = open(path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    _ = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
    fchmod(file, mode)
    close(file)
  }

  func write(_ text: String, to name: String, mode: mode_t = 0o600) { write(Array(text.utf8), to: name, mode: mode) }

  func text(of name: String) -> String? {
    guard let file = fopen(path + "/" + name, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(byte)) }
    return String(decoding: bytes, as: UTF8.self)
  }

  func mode(of name: String) -> mode_t? {
    var facts = stat()
    return lstat(name.isEmpty ? path : path + "/" + name, &facts) == 0 ? facts.st_mode & 0o777 : nil
  }

  /// The paths of everything below, in ascending order.
  func everything() -> [String] {
    func below(_ folder: String, _ prefix: String) -> [String] {
      names(in: folder).flatMap { name -> [String] in
        var facts = stat()
        let isFolder = lstat(folder + "/" + name, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
        return [prefix + name] + (isFolder ? below(folder + "/" + name, prefix + name + "/") : [])
      }
    }
    return below(path, "").sorted()
  }
}

private func names(in folder: String) -> [String] {
  guard let handle = opendir(folder) else { return [] }
  defer { closedir(handle) }
  var names: [String] = []
  while let entry = readdir(handle) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names
}

private func removeAll(_ path: String) {
  var facts = stat()
  guard lstat(path, &facts) == 0 else { return }
  if facts.st_mode & S_IFMT == S_IFDIR {
    for name in names(in: path) { removeAll(path + "/" + name) }
    rmdir(path)
  } else {
    unlink(path)
  }
}
