import Crypto
import FoundationEssentials
import Glibc
import LocalFiles
import StructuredText

/// What was mended, and how it was before: a folder for each set of repairs, for its owner alone.
public struct Journal: Sendable {
  /// `…/credtop/doctor`
  public let folder: String

  public init(folder: String) { self.folder = folder }

  /// Older sets are deleted, with the copies of secrets in them.
  private static let mostEntries = 20

  /// All sets, the newest first.
  public func entries() -> [JournalEntry] {
    names(in: folder, limit: FolderLimits.names).sorted(by: >).compactMap(entry)
  }

  /// The set of that name; nil when there is none that makes sense.
  public func entry(_ id: String) -> JournalEntry? {
    guard Self.isName(id), case .content(let content) = readFile("\(folder)/\(id)/journal.json", limit: 16 << 20),
      let value = try? JSONReader.read(content.bytes), let entry = JournalEntry(value), entry.id == id
    else { return nil }
    return entry
  }

  /// Makes the folder of a new set.
  func begin(at now: Date, repairs: [String]) throws(FileFailure) -> JournalEntry {
    try makeFolder(folder)
    // It may have been made by somebody with another mask.
    chmod(folder, 0o700)
    prune()
    let stamp = Timestamp.text(now).filter { $0 != "-" && $0 != ":" && $0 != "." }
    for _ in 0..<100 {
      let id = stamp + "-" + String(UInt32.random(in: 0x1000...0xFFFF), radix: 16)
      let path = "\(folder)/\(id)"
      if mkdir(path, 0o700) == 0 {
        let entry = JournalEntry(id: id, at: now, repairs: repairs)
        try write(entry)
        return entry
      }
      if errno != EEXIST { throw FileFailure("mkdir", path) }
    }
    throw FileFailure("mkdir", folder, code: EEXIST)
  }

  func write(_ entry: JournalEntry) throws(FileFailure) {
    try replaceFile("\(folder)/\(entry.id)/journal.json", with: Array(JSONWriter.pretty(entry.json).utf8))
  }

  /// Keeps a file as it is now.
  ///
  /// - Returns: the name of the copy.
  func keep(_ bytes: [UInt8], in entry: JournalEntry) throws(FileFailure) -> String {
    let name = "\(entry.files.count).copy"
    try replaceFile("\(folder)/\(entry.id)/\(name)", with: bytes)
    return name
  }

  func copy(_ name: String, of entry: JournalEntry) -> [UInt8]? {
    guard case .content(let content) = readFile("\(folder)/\(entry.id)/\(name)", limit: 64 << 20) else { return nil }
    return content.bytes
  }

  /// Deletes a set of which nothing came.
  func forget(_ entry: JournalEntry) {
    guard Self.isName(entry.id) else { return }
    let path = "\(folder)/\(entry.id)"
    for name in names(in: path, limit: FolderLimits.names) { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  private func prune() {
    for id in names(in: folder, limit: FolderLimits.names).filter(Self.isName).sorted(by: >).dropFirst(
      Self.mostEntries - 1)
    {
      forget(JournalEntry(id: id, at: Date(timeIntervalSince1970: 0), repairs: []))
    }
  }

  private static func isName(_ id: String) -> Bool {
    (10...40).contains(id.utf8.count)
      && id.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
      }
  }
}

/// SHA-256 in hexadecimal: tells whether a file still is what it was.
func contentHash(_ bytes: [UInt8]) -> String {
  SHA256.hash(data: bytes).map { byte in
    let text = String(byte, radix: 16)
    return text.count == 1 ? "0" + text : text
  }.joined()
}
