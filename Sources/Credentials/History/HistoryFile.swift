public import FoundationEssentials
import Glibc
import LocalFiles
import StructuredText

/// The history on disk. Several programs may use it at once: whoever changes it holds the lock, reads it anew, and puts
/// the new content in its place as a whole.
public struct HistoryFile: Sendable {
  public static let name = "cli-token-history.json"

  public let path: String
  let fingerprints: Fingerprints
  let mayWrite: Bool

  public init(path: String, fingerprints: Fingerprints, mayWrite: Bool = true) {
    self.path = path
    self.fingerprints = fingerprints
    self.mayWrite = mayWrite
  }

  /// What was read, and what a person should know of it.
  public struct Snapshot: Sendable {
    public var history: TokenHistory
    /// A remedy or a warning: the file was corrupt, or a later version wrote it.
    public var problem: String?
    /// The file is a later version's, or may not be written: changes last as long as this process.
    public var isReadOnly = false
    var exists = true
  }

  /// Reads without the lock: the file is always whole. A corrupt one is left for the next writer to move away.
  public func read() -> Snapshot {
    switch load() {
    case .success(let snapshot): snapshot
    case .failure(let text):
      Snapshot(history: TokenHistory(), problem: "\(path) is corrupt: \(text.reason)")
    }
  }

  /// Reads, changes and writes under the lock. The change says whether there is something to write.
  ///
  /// - Throws: `FileFailure`. What was there before is then still there.
  @discardableResult
  public func update(now: Date, _ change: (inout TokenHistory) -> Bool) throws -> Snapshot {
    guard mayWrite else {
      var snapshot = read()
      _ = change(&snapshot.history)
      snapshot.isReadOnly = true
      return snapshot
    }
    try makeFolder(parent(of: path))
    return try withFileLock(path + ".lock") {
      // A link stays, and its file is replaced.
      let file = endOfLinks(path)
      var snapshot: Snapshot
      switch load() {
      case .success(let loaded): snapshot = loaded
      case .failure(let corrupt):
        let kept = try moveAway(file, now: now)
        snapshot = Snapshot(
          history: TokenHistory(),
          problem: "The history was corrupt (\(corrupt.reason)); it is kept as \(kept) and a new one was begun")
      }
      guard change(&snapshot.history), !snapshot.isReadOnly else { return snapshot }
      try replaceFile(file, with: Array(JSONWriter.pretty(snapshot.history.json).utf8))
      snapshot.exists = true
      return snapshot
    }
  }

  private struct Corrupt: Error { var reason: String }

  private func load() -> Result<Snapshot, Corrupt> {
    switch readFile(path, limit: 64 << 20) {
    case .absent: return .success(Snapshot(history: TokenHistory(), exists: false))
    case .refused(_, let text):
      return .success(Snapshot(history: TokenHistory(), problem: "\(path) \(text)", isReadOnly: true))
    case .content(let content):
      if content.mode & 0o077 != 0, mayWrite { chmod(path, 0o600) }
      do {
        return .success(Snapshot(history: try TokenHistory(bytes: content.bytes, fingerprints: fingerprints)))
      } catch {
        switch error {
        case .corrupt(let reason): return .failure(Corrupt(reason: reason))
        case .newer(let version):
          return .success(
            Snapshot(
              history: TokenHistory(),
              problem: "\(path) is of version \(version), which a later program wrote; it is left alone",
              isReadOnly: true))
        }
      }
    }
  }

  /// - Returns: the name under which the file is kept.
  private func moveAway(_ file: String, now: Date) throws(FileFailure) -> String {
    let stamp = Timestamp.text(now).filter { $0 != ":" && $0 != "-" }
    let kept = "\(file).corrupt-\(stamp)"
    guard rename(file, kept) == 0 else { throw FileFailure("rename", file) }
    return lastName(of: kept)
  }
}
