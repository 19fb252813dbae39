import Domain

/// All that was read, added up: how far each file was read, what was counted, and as much of each call as is needed to know
/// it again.
///
/// Whatever the order in which files grow, the totals are those of one reading of all: rows of one call are compared by what
/// they say, not by when they came.
struct UsageIndex: Sendable {
  /// A home of a tool.
  struct Home: Hashable, Sendable {
    var tool: Tool
    /// Absolute.
    var path: String
  }

  var homes: [Home] = []
  var names: [String] = []
  var nameMarks: [UInt64] = []
  var files: [FileRecord] = []
  var buckets: [Bucket] = []
  /// Keys of calls whose rows all say the same, and of what sessions hold.
  var seen = KeySet()
  /// Calls whose rows may differ.
  var calls = CallTable()
  /// The best way in which calls of a group are told, and the calls that were counted in that way.
  var groups: [UInt64: CallGroup] = [:]

  struct CallGroup: Hashable, Sendable {
    var rank: UInt8
    var calls: [UInt64]
  }

  private var nameIndexes: [UInt64: UInt32] = [:]
  private var bucketIndexes: [BucketKey: UInt32] = [:]
  private var fileIndexes: [String: Int] = [:]
  private var lastBucket: UInt32 = 0

  init() {}

  // MARK: What things are called

  mutating func home(_ home: Home) -> UInt16 {
    if let place = homes.firstIndex(of: home) { return UInt16(place) }
    guard homes.count < Int(UInt16.max) else { return 0 }
    homes.append(home)
    return UInt16(homes.count - 1)
  }

  mutating func name(_ text: String, mark: UInt64) -> UInt32 {
    if nameIndexes.isEmpty { for (place, mark) in nameMarks.enumerated() { nameIndexes[mark] = UInt32(place) } }
    if let known = nameIndexes[mark] { return known }
    let index = UInt32(names.count)
    names.append(text)
    nameMarks.append(mark)
    nameIndexes[mark] = index
    return index
  }

  mutating func name(_ text: String) -> UInt32 { name(text, mark: text.fingerprint) }

  func nameMark(_ index: UInt32) -> UInt64 { index == UsageRow.none ? 0 : nameMarks[Int(index)] }

  // MARK: Files

  /// The place of a file; nil for one that was never read.
  mutating func file(_ path: String) -> Int? {
    if fileIndexes.isEmpty { for (place, file) in files.enumerated() { fileIndexes[file.path] = place } }
    return fileIndexes[path]
  }

  mutating func addFile(_ record: FileRecord) -> Int {
    _ = file(record.path)
    files.append(record)
    fileIndexes[record.path] = files.count - 1
    return files.count - 1
  }

  /// Forgets how far files were read that are gone; what was counted stays.
  mutating func keepFiles(_ isThere: (Int) -> Bool) -> Bool {
    let kept = files.indices.filter(isThere)
    guard kept.count < files.count else { return false }
    files = kept.map { files[$0] }
    fileIndexes = [:]
    return true
  }

  // MARK: Counting

  mutating func bucket(_ key: BucketKey) -> UInt32 {
    if Int(lastBucket) < buckets.count, buckets[Int(lastBucket)].key == key { return lastBucket }
    if bucketIndexes.isEmpty {
      for (place, bucket) in buckets.enumerated() { bucketIndexes[bucket.key] = UInt32(place) }
    }
    if let known = bucketIndexes[key] {
      lastBucket = known
      return known
    }
    let index = UInt32(buckets.count)
    buckets.append(Bucket(key: key))
    bucketIndexes[key] = index
    lastBucket = index
    return index
  }

  mutating func count(_ counts: TokenCounts, cost: Int64, in bucket: UInt32) {
    buckets[Int(bucket)].add(counts, cost: cost, sign: 1)
  }

  mutating func takeBack(_ counts: TokenCounts, cost: Int64, from bucket: UInt32) {
    buckets[Int(bucket)].add(counts, cost: cost, sign: -1)
  }
}
