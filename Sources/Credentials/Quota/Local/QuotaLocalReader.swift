import Domain
import FoundationEssentials
import LocalFiles
import StructuredText

/// Reads the numbers that programs left, and remembers which files it has read: one that did not change is not read
/// again. Blocks.
struct QuotaLocalReader: Sendable {
  private var seen: [String: Seen] = [:]

  private struct Seen: Sendable {
    var modifiedAt: Double
    var size: Int64
    var reading: QuotaReading
  }

  /// So many days of session logs, and so many of their files, are looked at.
  static let days = 5
  static let files = 8
  /// The newest numbers of a log are near its end.
  static let tail = 512 << 10

  mutating func read(_ source: QuotaLocalSource, now: Date) -> QuotaReading {
    var reading = QuotaReading()
    switch source.kind {
    case .statusLine(let files):
      for file in files { reading = reading.merged(with: read(file, readStatusLine)) }
    case .sessions(let folder):
      for file in Self.newestLogs(in: folder) { reading = reading.merged(with: read(file, readSessionTail)) }
    }
    // A clock that is ahead must not make a number newer than all others for ever.
    reading.windows = reading.windows.filter { window in
      window.readAt <= now.addingTimeInterval(300) && source.since.map { window.readAt >= $0 } ?? true
    }
    reading.facts = reading.facts.filter { fact in
      fact.readAt <= now.addingTimeInterval(300) && source.since.map { fact.readAt >= $0 } ?? true
    }
    return reading
  }

  private mutating func read(_ path: String, _ parse: (FileEnd) -> QuotaReading) -> QuotaReading {
    guard let facts = FileEnd.facts(of: path) else { return QuotaReading() }
    if let known = seen[path], known.modifiedAt == facts.modifiedAt, known.size == facts.size { return known.reading }
    guard let end = FileEnd(path, most: Self.tail) else { return QuotaReading() }
    let reading = parse(end)
    if seen.count > 256 { seen = [:] }
    seen[path] = Seen(modifiedAt: facts.modifiedAt, size: facts.size, reading: reading)
    return reading
  }

  /// `sessions/2026/11/20/rollout-….jsonl`: the newest files of the newest days.
  static func newestLogs(in folder: String) -> [String] {
    func newest(_ folder: String, _ count: Int) -> [String] {
      names(in: folder, limit: FolderLimits.names).reversed().prefix(count).map { "\(folder)/\($0)" }
    }
    var found: [(path: String, modifiedAt: Double)] = []
    var days: [String] = []
    for year in newest(folder, 2) {
      for month in newest(year, 2) where days.count < Self.days {
        days += newest(month, Self.days - days.count)
      }
    }
    for day in days {
      for name in names(in: day, suffix: ".jsonl", limit: FolderLimits.names) {
        let path = "\(day)/\(name)"
        if let facts = FileEnd.facts(of: path) { found.append((path, facts.modifiedAt)) }
      }
    }
    return found.sorted { $0.modifiedAt > $1.modifiedAt }.prefix(Self.files).map(\.path)
  }
}

private func readStatusLine(_ end: FileEnd) -> QuotaReading {
  guard end.isWhole, let document = try? JSONReader.read(end.bytes) else { return QuotaReading() }
  return readClaudeStatusLine(document, modifiedAt: Date(timeIntervalSince1970: end.modifiedAt))
}

/// The newest limits of each bucket in the end of a session log.
func readSessionTail(_ end: FileEnd) -> QuotaReading {
  readSessionLines(end.bytes, isWhole: end.isWhole)
}

func readSessionLines(_ bytes: [UInt8], isWhole: Bool) -> QuotaReading {
  let mark = Array("\"rate_limits\"".utf8)
  var reading = QuotaReading()
  var buckets: Set<String> = []
  var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: true)
  // The first line may be cut, and the last one half written; half a document is not read anyway.
  if !isWhole, !lines.isEmpty { lines.removeFirst() }
  for line in lines.reversed() where line.firstRange(of: mark) != nil {
    guard let document = try? JSONReader.read(Array(line)),
      let limits = document["payload"]?["rate_limits"], limits.members != nil,
      document["payload"]?["type"]?.string == "token_count",
      let written = Timestamp.date(document["timestamp"], documentedAs: .text)
    else { continue }
    // A line with neither window tells nothing that an older one would not tell better.
    let told = readCodexLimits(limits, at: written, source: .log)
    guard !told.windows.isEmpty, buckets.insert(limits["limit_id"]?.string ?? "codex").inserted else { continue }
    reading = reading.merged(with: told)
    if buckets.count >= 8 { break }
  }
  return reading
}
