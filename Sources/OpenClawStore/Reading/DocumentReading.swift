import Domain
import FoundationEssentials
import Glibc
import LocalFiles
import StructuredText

/// A JSON document as it was found.
enum DocumentReading {
  case absent
  case document(JSONValue, StoreFile, bytes: [UInt8])
  case broken(StoreProblem, StoreFile?)
}

extension StoreContext {
  /// Stores are small; one that is larger is somebody's mistake.
  static let largestDocument = 16 << 20

  /// Reads a document that another program may be writing just now: the first versions write in place, so that a reader
  /// can meet half of it. One that does not parse and was written a moment ago is read again.
  func document(_ path: String, dialect: JSONDialect = .strict, attempts: Int = 6) -> DocumentReading {
    var attempt = 1
    while true {
      switch read(path, Self.largestDocument) {
      case .absent: return .absent
      case .refused(let kind, let text):
        return .broken(
          StoreProblem(kind == .permission ? .permission : .unreadable, path: path, message: text), StoreFile(of: path))
      case .content(let content):
        let file = StoreFile(path: path, content)
        do {
          return .document(try JSONReader.read(content.bytes, dialect: dialect), file, bytes: content.bytes)
        } catch {
          let isFresh = abs(now().timeIntervalSince1970 - content.modifiedAt) < 5
          if attempt < attempts, isFresh {
            attempt += 1
            pause(.milliseconds(50))
            continue
          }
          return .broken(StoreProblem(.malformed, path: path, message: "does not parse: \(error)"), file)
        }
      }
    }
  }
}

extension StoreFile {
  init(path: String, _ content: FileContent) {
    self.init(
      path: path, mode: content.mode, ownerID: content.ownerID, modifiedAt: content.modifiedAt,
      realPath: content.realPath.flatMap { $0 == path || target(of: path) == nil ? nil : $0 })
  }
}

extension StoreFile {
  /// What the system tells of a file without its content; nil when there is none.
  init?(of path: String) {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return nil }
    self.init(
      path: path, mode: Int(facts.st_mode & 0o7777), ownerID: facts.st_uid,
      modifiedAt: Double(facts.st_mtim.tv_sec) + Double(facts.st_mtim.tv_nsec) / 1e9,
      realPath: target(of: path) == nil ? nil : LocalFiles.realPath(of: path))
  }
}

/// Whether the name itself is a symbolic link; links above it do not count.
func isLink(_ path: String) -> Bool { target(of: path) != nil }
