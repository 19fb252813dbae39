import Metering

/// OpenCode: one object for each message, in a file of its own or in a row of a database.
extension UnitRows {
  /// - Returns: false when the object makes no sense.
  mutating func readOpenCode(_ cursor: inout JSONCursor) -> Bool {
    var row = UsageRow()
    var isAnswer = false
    var total: UInt64?
    cursor.members { cursor, name in
      if name.equals("id") {
        row.key = cursor.text()?.fingerprint ?? 0
      } else if name.equals("sessionID"), let session = cursor.text() {
        row.session = names.index(of: session)
      } else if name.equals("role") {
        isAnswer = cursor.text()?.equals("assistant") ?? false
      } else if name.equals("modelID"), let model = cursor.text() {
        row.model = names.index(of: model)
      } else if name.equals("cost") {
        row.cost = LogCost.next(&cursor)
      } else if name.equals("time") {
        cursor.members { cursor, name in if name.equals("created") { row.time = LogTime.next(&cursor) ?? 0 } }
      } else if name.equals("tokens") {
        total = readOpenCodeTokens(&cursor, &row.counts)
      }
    }
    let reasoning = UInt64(row.counts.reasoning)
    // The reasoning comes on top of the output, unless the total says that it is a part of it.
    if reasoning > row.counts.output || total.map({ $0 != row.counts.total }) ?? true {
      row.counts.output = UInt32(clamping: UInt64(row.counts.output) + reasoning)
    }
    guard isAnswer, row.counts.total > 0 else { return !cursor.isBroken }
    guard row.time > 0 else { return false }
    rows.append(row)
    return true
  }

  private func readOpenCodeTokens(_ cursor: inout JSONCursor, _ counts: inout TokenCounts) -> UInt64? {
    var total: UInt64?
    cursor.members { cursor, name in
      if name.equals("input") { counts.input = cursor.tokens() ?? 0 }
      if name.equals("output") { counts.output = cursor.tokens() ?? 0 }
      if name.equals("reasoning") { counts.reasoning = cursor.tokens() ?? 0 }
      if name.equals("total") { total = cursor.tokens().map(UInt64.init) }
      if name.equals("cache") {
        cursor.members { cursor, name in
          if name.equals("read") { counts.cacheRead = cursor.tokens() ?? 0 }
          if name.equals("write") { counts.cacheWrite = cursor.tokens() ?? 0 }
        }
      }
    }
    return total
  }
}
