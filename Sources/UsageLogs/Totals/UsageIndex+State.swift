import Domain

/// The index as it is kept between runs. Only integers are copied as they lie in memory: no bit pattern of theirs is wrong, and
/// the places they name are checked.
extension UsageIndex {
  private static let magic: UInt64 = 0x0001_5347_4f4c_5443

  var state: [UInt8] {
    var writer = StateWriter()
    writer.put(Self.magic)
    writer.put(UInt32(homes.count))
    for home in homes {
      writer.put(home.tool.rawValue)
      writer.put(home.path)
    }
    writer.put(UInt32(names.count))
    for name in names { writer.put(name) }
    writer.put(all: nameMarks)
    writer.put(UInt32(files.count))
    for file in files { writer.put(file) }
    writer.put(all: buckets.map(StoredBucket.init))
    writer.put(all: seen.keys)
    writer.put(all: calls.calls.map(StoredCall.init))
    writer.put(UInt32(groups.count))
    for (mark, group) in groups {
      writer.put(mark)
      writer.put(group.rank)
      writer.put(all: group.calls)
    }
    writer.put(checksum(writer.bytes, count: writer.bytes.count))
    return writer.bytes
  }

  /// - Returns: nil when the bytes are not a state of this version, or were damaged.
  init?(state bytes: [UInt8]) {
    guard bytes.count >= 24 else { return nil }
    var end = StateReader(Array(bytes.suffix(8)))
    guard end.take(UInt64.self) == checksum(bytes, count: bytes.count - 8) else { return nil }
    var reader = StateReader(bytes)
    guard reader.take(UInt64.self) == Self.magic, let homeCount = reader.take(UInt32.self) else { return nil }
    for _ in 0..<homeCount {
      guard let tool = reader.takeText(), let path = reader.takeText() else { return nil }
      homes.append(Home(tool: Tool(rawValue: tool), path: path))
    }
    guard let nameCount = reader.take(UInt32.self) else { return nil }
    for _ in 0..<nameCount {
      guard let name = reader.takeText() else { return nil }
      names.append(name)
    }
    guard let marks = reader.takeAll(UInt64.self), marks.count == names.count,
      let fileCount = reader.take(UInt32.self)
    else { return nil }
    nameMarks = marks
    for _ in 0..<fileCount {
      guard let file = reader.takeFile() else { return nil }
      files.append(file)
    }
    guard let buckets = reader.takeAll(StoredBucket.self), let keys = reader.takeAll(UInt64.self),
      let calls = reader.takeAll(StoredCall.self), let groupCount = reader.take(UInt32.self)
    else { return nil }
    self.buckets = buckets.map(\.bucket)
    seen = KeySet(keys: keys)
    self.calls = CallTable(calls: calls.map(\.call))
    for _ in 0..<groupCount {
      guard let mark = reader.take(UInt64.self), let rank = reader.take(UInt8.self),
        let members = reader.takeAll(UInt64.self)
      else { return nil }
      groups[mark] = CallGroup(rank: rank, calls: members)
    }
    guard reader.take(UInt64.self) != nil, reader.isAtEnd, hasSoundPlaces else { return nil }
  }

  private var hasSoundPlaces: Bool {
    func isName(_ index: UInt32) -> Bool { index == UsageRow.none || Int(index) < names.count }
    return files.allSatisfy {
      Int($0.home) < homes.count && isName($0.session) && isName($0.model) && $0.offset >= 0
        && (!$0.codex.hasDoubtful || Int($0.codex.doubtfulBucket) < buckets.count)
    }
      && buckets.allSatisfy {
        Int($0.key.home) < homes.count && isName($0.key.model) && isName($0.key.session)
          && Int($0.key.band) < BucketKey.bands.count
      } && calls.calls.allSatisfy { Int($0.bucket) < buckets.count }
  }
}

private func checksum(_ bytes: [UInt8], count: Int) -> UInt64 {
  bytes.withUnsafeBufferPointer { buffer in
    buffer.baseAddress.map { fingerprint($0, count: count) } ?? 0
  }
}

private struct StoredBucket: BitwiseCopyable {
  var home: UInt16
  var band: UInt8
  var model: UInt32
  var session: UInt32
  var quarter: UInt32
  var sums: (Int64, Int64, Int64, Int64, Int64, Int64, Int64, Int64, Int64)

  init(_ bucket: Bucket) {
    home = bucket.key.home
    band = bucket.key.band
    model = bucket.key.model
    session = bucket.key.session
    quarter = bucket.key.quarter
    sums = (
      bucket.calls, bucket.input, bucket.cacheRead, bucket.cacheWrite, bucket.longWrite, bucket.output,
      bucket.reasoning, bucket.cost, bucket.costedCalls
    )
  }

  var bucket: Bucket {
    var bucket = Bucket(
      key: BucketKey(home: home, band: band, model: model, session: session, quarter: quarter))
    (
      bucket.calls, bucket.input, bucket.cacheRead, bucket.cacheWrite, bucket.longWrite, bucket.output,
      bucket.reasoning, bucket.cost, bucket.costedCalls
    ) = sums
    return bucket
  }
}

private struct StoredCall: BitwiseCopyable {
  var key: UInt64
  var counts: (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32)
  var bucket: UInt32
  var time: UInt32
  var cost: Int32
  /// 1 for a side chain, 2 for one that was withdrawn.
  var flags: UInt32

  init(_ call: CountedCall) {
    key = call.key
    let tokens = call.counts
    counts = (tokens.input, tokens.cacheRead, tokens.cacheWrite, tokens.longWrite, tokens.output, tokens.reasoning)
    bucket = call.bucket
    time = call.time
    cost = call.cost
    flags = (call.isSidechain ? 1 : 0) | (call.isWithdrawn ? 2 : 0)
  }

  var call: CountedCall {
    CountedCall(
      key: key,
      counts: TokenCounts(
        input: counts.0, cacheRead: counts.1, cacheWrite: counts.2, longWrite: counts.3, output: counts.4,
        reasoning: counts.5), bucket: bucket, time: time, cost: cost, isSidechain: flags & 1 != 0,
      isWithdrawn: flags & 2 != 0)
  }
}

extension StateWriter {
  fileprivate mutating func put(_ file: FileRecord) {
    put(file.path)
    put(file.home)
    put(file.format.rawValue)
    put(file.facts.device)
    put(file.facts.inode)
    put(file.facts.size)
    put(file.facts.modified)
    put(file.offset)
    put(file.tail)
    put(file.session)
    put(file.model)
    put(file.clock)
    put(file.malformed)
    put(file.oversized)
    put(UInt8(file.isUnreadable ? 1 : 0))
    // Only files of Codex have more.
    guard file.format == .codex else { return }
    let codex = file.codex
    let flags: [Bool] = [codex.hasStarted, codex.isFork, codex.isCopying, codex.hasRunning, codex.hasDoubtful]
    put(flags.reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) })
    put(codex.parent)
    put(codex.startedAt)
    for figure in [
      codex.running.input, codex.running.cached, codex.running.output, codex.running.reasoning, codex.running.total,
    ] { put(figure) }
    put(codex.doubtfulAt)
    for figure in [
      codex.doubtful.input, codex.doubtful.cacheRead, codex.doubtful.cacheWrite, codex.doubtful.longWrite,
      codex.doubtful.output, codex.doubtful.reasoning, codex.doubtfulBucket,
    ] { put(figure) }
  }
}

extension StateReader {
  fileprivate mutating func takeFile() -> FileRecord? {
    guard let path = takeText(), let home = take(UInt16.self), let raw = take(UInt8.self),
      let format = LogFormat(rawValue: raw), let device = take(UInt64.self), let inode = take(UInt64.self),
      let size = take(Int64.self), let modified = take(Int64.self), let offset = take(Int64.self),
      let tail = take(UInt64.self), let session = take(UInt32.self), let model = take(UInt32.self),
      let clock = take(Int64.self), let malformed = take(UInt32.self), let oversized = take(UInt32.self),
      let isUnreadable = take(UInt8.self)
    else { return nil }
    var file = FileRecord(
      path: path, home: home, format: format,
      facts: FileFacts(device: device, inode: inode, size: size, modified: modified))
    file.offset = offset
    file.tail = tail
    file.session = session
    file.model = model
    file.clock = clock
    file.malformed = malformed
    file.oversized = oversized
    file.isUnreadable = isUnreadable != 0
    if format == .codex {
      guard let codex = takeCodex() else { return nil }
      file.codex = codex
    }
    return file
  }

  private mutating func takeCodex() -> CodexProgress? {
    guard let flags = take(UInt8.self), let parent = take(UInt64.self), let startedAt = take(Int64.self),
      let running = takeFigures(5), let doubtfulAt = take(Int64.self), let doubtful = takeFigures(7)
    else { return nil }
    var codex = CodexProgress()
    codex.hasStarted = flags & 16 != 0
    codex.isFork = flags & 8 != 0
    codex.isCopying = flags & 4 != 0
    codex.hasRunning = flags & 2 != 0
    codex.hasDoubtful = flags & 1 != 0
    codex.parent = parent
    codex.startedAt = startedAt
    codex.running = CodexTokens(
      input: running[0], cached: running[1], output: running[2], reasoning: running[3], total: running[4])
    codex.doubtfulAt = doubtfulAt
    codex.doubtful = TokenCounts(
      input: doubtful[0], cacheRead: doubtful[1], cacheWrite: doubtful[2], longWrite: doubtful[3],
      output: doubtful[4], reasoning: doubtful[5])
    codex.doubtfulBucket = doubtful[6]
    return codex
  }

  private mutating func takeFigures(_ count: Int) -> [UInt32]? {
    var figures: [UInt32] = []
    for _ in 0..<count {
      guard let figure = take(UInt32.self) else { return nil }
      figures.append(figure)
    }
    return figures
  }
}
