import Glibc
import Metering
import Threads

/// Brings the totals up to the files as they are now.
struct LogRefresh {
  var places: [LogPlace]
  /// How many threads read.
  var threads: Int
  /// For tests: small buffers and pieces meet every border.
  var bufferSize = 256 << 10
  var lineLimit = 32 << 20

  init(places: [LogPlace], threads: Int = max(1, min(8, sysconf(Int32(_SC_NPROCESSORS_ONLN))))) {
    self.places = places
    self.threads = threads
  }

  struct Outcome: Sendable {
    /// Something was read, or forgotten: the totals are worth keeping.
    var hasChanged = false
    var files = 0
    var bytes: Int64 = 0
    /// What could not be read and why, by absolute path.
    var troubles: [String] = []
  }

  /// Thousands of files that did not change cost a look at each.
  func run(on index: inout UsageIndex) -> Outcome {
    var outcome = Outcome()
    var plan: [(place: Int, path: String, facts: FileFacts)] = []
    var present: Set<Int> = []
    for (number, place) in places.enumerated() {
      let troubles = LogWalk.files(of: place) { path, facts in
        outcome.files += 1
        let facts = place.format.shape == .database ? withLog(facts, path) : facts
        if let known = index.file(path) {
          present.insert(known)
          if index.files[known].facts == facts { return }
        }
        plan.append((number, path, facts))
      }
      outcome.troubles += troubles
    }
    // A folder that cannot be looked into now is not gone.
    if outcome.troubles.isEmpty, present.count < index.files.count {
      outcome.hasChanged = index.keepFiles { present.contains($0) }
    }
    guard !plan.isEmpty else { return outcome }
    // Names of Codex begin with a time, so that a session comes before those that were forked from it, wherever they lie.
    let ordered = plan.map { (name: lastPart($0.path), entry: $0) }.sorted {
      $0.name != $1.name ? $0.name < $1.name : $0.entry.path < $1.entry.path
    }
    var units: [LogUnit] = []
    for (_, entry) in ordered { units += pieces(of: entry.path, places[entry.place], entry.facts, &index) }
    outcome.bytes = units.reduce(0) { $0 + max(0, $1.end - $1.start) }
    outcome.hasChanged = true
    read(units, into: &index, &outcome)
    return outcome
  }

  private func lastPart(_ path: String) -> Substring {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[path.utf8.index(after: $0)...] } ?? path[...]
  }

  /// A database's newest rows may be in the log beside it.
  private func withLog(_ facts: FileFacts, _ path: String) -> FileFacts {
    var facts = facts
    var log = stat()
    if stat(path + "-wal", &log) == 0 {
      facts.size += Int64(log.st_size)
      facts.modified = max(facts.modified, Int64(log.st_mtim.tv_sec) * 1_000_000_000 + Int64(log.st_mtim.tv_nsec))
    }
    return facts
  }

  /// What is to be read of a file; it is read from its beginning when it is not the one that was read before.
  private func pieces(
    of path: String, _ place: LogPlace, _ facts: FileFacts, _ index: inout UsageIndex
  ) -> [LogUnit] {
    let home = index.home(UsageIndex.Home(tool: place.tool, path: place.home))
    var fresh = FileRecord(path: path, home: home, format: place.format, facts: facts)
    fresh.session = index.name(place.session(path))
    if let model = place.model { fresh.model = index.name(model) }
    guard let known = index.file(path) else {
      return pieces(index.addFile(fresh), fresh)
    }
    let record = index.files[known]
    let isSame =
      record.facts.device == facts.device && record.facts.inode == facts.inode && record.format == place.format
    switch place.format.shape {
    case .database:
      if isSame { fresh.offset = record.offset }
    case .document: break
    case .lines:
      if isSame, record.offset <= facts.size, !record.isUnreadable, record.tail == tail(of: path, record.offset) {
        fresh = record
        fresh.facts = facts
      }
    }
    index.files[known] = fresh
    return pieces(known, fresh)
  }

  private func pieces(_ file: Int, _ record: FileRecord) -> [LogUnit] {
    LogUnit.pieces(
      file: file, path: record.path, format: record.format, from: record.offset, size: record.facts.size)
  }

  /// A fingerprint of the last bytes before a place; 0 at the beginning of a file, or when they cannot be read.
  private func tail(of path: String, _ offset: Int64) -> UInt64 {
    guard offset > 0 else { return 0 }
    let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard file >= 0 else { return 0 }
    defer { close(file) }
    return LineReader.tail(of: file, offset)
  }

  private func read(_ units: [LogUnit], into index: inout UsageIndex, _ outcome: inout Outcome) {
    let queue = UnitQueue(units)
    let (bufferSize, lineLimit) = (bufferSize, lineLimit)
    let helpers = OwnThreads()
    if units.count > 1 {
      for _ in 1..<max(1, min(threads, units.count)) {
        // Without a thread there is only less help.
        try? helpers.start { queue.help(LineReader(bufferSize: bufferSize, lineLimit: lineLimit)) }
      }
    }
    let reader = LineReader(bufferSize: bufferSize, lineLimit: lineLimit)
    while true {
      switch queue.step() {
      case .done: return
      case .read(let place): queue.deliver(place, reader.rows(of: units[place]))
      case .merge(let place, let rows):
        if let trouble = rows.trouble { outcome.troubles.append("\(units[place].path): \(trouble)") }
        index.merge(rows, of: units[place].file)
      }
    }
  }
}

extension LineReader {
  /// A fingerprint of the last bytes before a place of a file.
  static func tail(of file: Int32, _ offset: Int64) -> UInt64 {
    let length = Int(min(offset, 64))
    guard length > 0 else { return 0 }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: length) { buffer in
      guard let start = buffer.baseAddress, pread(file, start, length, off_t(offset) - off_t(length)) == length else {
        return 0
      }
      return fingerprint(start, count: length) | 1
    }
  }
}
