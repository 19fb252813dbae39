import Domain
import Glibc
import LocalFiles

/// Reads and replaces small files of our own.
enum SmallFile {
  /// The content of a regular file of at most so many bytes; nil when there is none or it is larger.
  static func read(_ path: String, limit: Int) -> [UInt8]? {
    guard case .content(let content) = readFile(path, limit: limit) else { return nil }
    return content.bytes
  }

  /// Seconds and nanoseconds of the last change; nil when there is no such file.
  static func changed(_ path: String) -> [Int]? {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return nil }
    return [facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec, Int(facts.st_size), Int(facts.st_ino)]
  }

  /// The names in a folder in ascending order; nil when it cannot be read.
  static func names(in folder: String) -> [String]? {
    guard let handle = opendir(folder) else { return nil }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Puts a text in place of a file's content, all or nothing, for its owner alone (0600). Folders are made (0700).
  ///
  /// - Throws: `ServiceFailure` with the path and the system's reason.
  static func replace(_ path: String, with text: String) throws {
    do {
      try makeFolder(parent(of: path))
      try replaceFile(path, with: Array(text.utf8))
    } catch {
      throw ServiceFailure(.broken, "\(path) cannot be written: \(error.reason)")
    }
  }
}
