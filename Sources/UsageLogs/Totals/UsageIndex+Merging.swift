import Domain

/// Puts the rows of a piece of a file into the totals, in the order of the file.
extension UsageIndex {
  mutating func merge(_ unit: UnitRows, of file: Int) {
    var record = files[file]
    record.malformed = record.malformed.addingClamped(unit.malformed)
    record.oversized = record.oversized.addingClamped(unit.oversized)
    record.offset = unit.end
    if unit.tail != 0 { record.tail = unit.tail }
    record.isUnreadable = unit.trouble != nil
    var names = Array(repeating: UsageRow.none, count: unit.names.texts.count)
    func globalName(_ local: UInt32) -> UInt32 {
      guard local != UsageRow.none else { return UsageRow.none }
      let place = Int(local)
      if names[place] == UsageRow.none {
        names[place] = name(unit.names.texts[place], mark: unit.names.fingerprints[place])
      }
      return names[place]
    }
    // Ids of one tool say nothing of another's.
    let toolMark = homes[Int(record.home)].tool.rawValue.fingerprint
    for row in unit.rows {
      var row = row
      row.session = globalName(row.session)
      row.model = globalName(row.model)
      switch row.kind {
      case .session: record.session = row.session
      case .model: record.model = row.model
      case .clock: record.clock = row.time
      case .codexStart: start(row, &record)
      case .codexCount: countCodex(row, &record)
      case .call: countCall(row, record, toolMark)
      }
    }
    files[file] = record
  }

  private mutating func countCall(_ row: UsageRow, _ record: FileRecord, _ toolMark: UInt64) {
    var row = row
    if row.session == UsageRow.none { row.session = record.session }
    if row.model == UsageRow.none { row.model = record.model }
    if row.time == 0 { row.time = record.clock }
    guard row.time > 0 else { return }
    let session = nameMark(row.session)
    if row.key == 0 {
      row.key = mixed(UInt64(bitPattern: row.time), mixed(row.counts.fingerprint, mixed(session, nameMark(row.model))))
    }
    if record.format.keysAreOfSession { row.key = mixed(row.key, session) }
    row.key = mixed(row.key, toolMark)
    if record.format.choice == .any {
      guard seen.insert(row.key) else { return }
      count(row.counts, cost: row.cost, in: bucket(of: row, record))
    } else {
      guard record.format != .copilot || isBestOfGroup(row) else { return }
      choose(row, record)
    }
  }

  private mutating func choose(_ row: UsageRow, _ record: FileRecord) {
    guard let place = calls.place(of: row.key) else {
      let bucket = bucket(of: row, record)
      count(row.counts, cost: Int64(cost32(row.cost)), in: bucket)
      calls.add(call(row, bucket))
      return
    }
    let known = calls[place]
    guard known.isWithdrawn || record.format.choice == .last || isBetter(row, than: known) else { return }
    if !known.isWithdrawn { takeBack(known.counts, cost: Int64(known.cost), from: known.bucket) }
    let bucket = bucket(of: row, record)
    count(row.counts, cost: Int64(cost32(row.cost)), in: bucket)
    calls[place] = call(row, bucket)
  }

  /// A call of the conversation itself before one of its side chains, then the larger, then the earlier: an order that
  /// does not depend on which one was read first.
  private func isBetter(_ row: UsageRow, than known: CountedCall) -> Bool {
    if row.isSidechain != known.isSidechain { return known.isSidechain }
    if row.counts.total != known.counts.total { return row.counts.total > known.counts.total }
    if row.counts != known.counts { return row.counts.fingerprint > known.counts.fingerprint }
    let time = UInt32(clamping: row.time / 1000)
    if time != known.time { return time < known.time }
    return nameMark(row.session) < nameMark(buckets[Int(known.bucket)].key.session)
  }

  private func call(_ row: UsageRow, _ bucket: UInt32) -> CountedCall {
    CountedCall(
      key: row.key, counts: row.counts, bucket: bucket, time: UInt32(clamping: row.time / 1000),
      cost: cost32(row.cost), isSidechain: row.isSidechain, isWithdrawn: false)
  }

  private func cost32(_ cost: Int64) -> Int32 { Int32(clamping: cost) }

  mutating func bucket(of row: UsageRow, _ record: FileRecord) -> UInt32 {
    bucket(
      BucketKey(
        home: record.home, band: BucketKey.band(prompt: row.counts.prompt), model: row.model, session: row.session,
        quarter: UInt32(clamping: row.time / 900_000)))
  }

  /// Whether no better way of telling the calls of the row's group was met; worse ones are taken back.
  private mutating func isBestOfGroup(_ row: UsageRow) -> Bool {
    var group = groups[row.group] ?? CallGroup(rank: row.rank, calls: [])
    guard row.rank >= group.rank else { return false }
    if row.rank > group.rank {
      for key in group.calls {
        guard let place = calls.place(of: key), !calls[place].isWithdrawn else { continue }
        takeBack(calls[place].counts, cost: Int64(calls[place].cost), from: calls[place].bucket)
        calls[place].isWithdrawn = true
      }
      group = CallGroup(rank: row.rank, calls: [])
    }
    if !group.calls.contains(row.key) { group.calls.append(row.key) }
    groups[row.group] = group
    return true
  }
}

extension UInt32 {
  fileprivate func addingClamped(_ more: Int) -> UInt32 { UInt32(clamping: Int(self) + more) }
}
