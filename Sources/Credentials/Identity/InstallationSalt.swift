import Glibc
import LocalFiles

/// The random salt of this installation, kept in a file of its own beside the history.
struct InstallationSalt: Sendable {
  static let length = 32

  var bytes: [UInt8]
  /// Why it lasts only as long as this process, for a person; nil when it is stored.
  var problem: String?

  static func random() -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }

  /// Reads the salt, or makes one. Of several processes that make one at once the first wins and the others read it.
  static func load(from path: String, mayWrite: Bool) -> InstallationSalt {
    if let stored = stored(at: path) { return InstallationSalt(bytes: stored) }
    guard mayWrite else { return InstallationSalt(bytes: random(), problem: "nothing may be written") }
    do {
      try makeFolder(parent(of: path))
      let fresh = random()
      let draft = try writeDraft(fresh, beside: path)
      defer { unlink(draft) }
      // A link fails if somebody was first, and never shows a file that is half written.
      if link(draft, path) == 0 {
        try syncFolder(parent(of: path))
        return InstallationSalt(bytes: fresh)
      }
      if let stored = stored(at: path) { return InstallationSalt(bytes: stored) }
      // What lies there is no salt, or the file system knows no links.
      guard rename(draft, path) == 0 else { throw FileFailure("rename", path) }
      return InstallationSalt(bytes: fresh)
    } catch {
      return InstallationSalt(bytes: random(), problem: "\(error)")
    }
  }

  private static func stored(at path: String) -> [UInt8]? {
    guard case .content(let content) = readFile(path, limit: 4096), content.bytes.count == length else { return nil }
    if content.mode & 0o077 != 0 { chmod(path, 0o600) }
    return content.bytes
  }
}
