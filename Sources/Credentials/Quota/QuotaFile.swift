import FoundationEssentials
import LocalFiles
import Glibc
import StructuredText

/// The last quota numbers on disk, shared by all our programs: a restart shows them at once, and two programs that are
/// open ask as often as one.
struct QuotaFile: Sendable {
  static let name = "cli-token-quota.json"

  let path: String
  let mayWrite: Bool

  /// Numbers that old are of no use to anybody.
  static let kept: TimeInterval = 30 * 86_400

  /// By identity. What cannot be read counts as nothing: the providers tell it again.
  func read() -> [String: QuotaRecord] {
    guard case .content(let content) = readFile(path, limit: 8 << 20) else { return [:] }
    if content.mode & 0o077 != 0, mayWrite { chmod(path, 0o600) }
    guard let document = try? JSONReader.read(content.bytes), document["version"]?.int == 1 else { return [:] }
    let pairs = (document["readings"]?.members ?? []).compactMap { member in
      QuotaRecord(json: member.value).map { (member.name, $0) }
    }
    return Dictionary(pairs) { _, last in last }
  }

  /// Reads, changes and writes under the lock.
  ///
  /// - Returns: what is in force afterwards; the change alone where nothing may be written.
  func update(now: Date, _ change: @escaping (inout [String: QuotaRecord]) -> Void)
    -> [String: QuotaRecord]
  {
    let unwritten: () -> [String: QuotaRecord] = {
      var records = self.read()
      change(&records)
      return records
    }
    guard mayWrite else { return unwritten() }
    do {
      try makeFolder(parent(of: path))
      return try withFileLock(path + ".lock") {
        var records = read()
        let before = records
        change(&records)
        records = records.filter { _, record in
          now.timeIntervalSince(record.askedAt ?? record.readAt ?? now) < Self.kept
        }
        guard records != before else { return records }
        let members = records.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) }
        let document = JSONValue.members([("version", 1.json), ("readings", .members(members))])
        try replaceFile(endOfLinks(path), with: Array(JSONWriter.pretty(document).utf8))
        return records
      }
    } catch {
      return unwritten()
    }
  }
}
