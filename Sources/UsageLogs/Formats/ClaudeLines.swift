import Metering

/// Claude Code: `{"type":"assistant","message":{"id":…,"model":…,"content":[…],"usage":{…}},"requestId":…}`. Streaming writes
/// a line for each piece of an answer, with the usage so far.
extension UnitRows {
  /// - Returns: false when the line makes no sense.
  mutating func readClaude(_ cursor: inout JSONCursor) -> Bool {
    var row = UsageRow()
    var isAssistant = false
    var isError = false
    var hasUsage = false
    var own: UInt64 = 0
    cursor.members { cursor, name in
      switch name.count {
      case 4:
        if name.equals("type") {
          isAssistant = cursor.text()?.equals("assistant") ?? false
        } else if name.equals("uuid") {
          own = cursor.text()?.fingerprint ?? 0
        }
      case 7:
        if name.equals("message") {
          hasUsage = readClaudeMessage(&cursor, &row, &isError)
        } else if name.equals("costUSD") {
          row.cost = LogCost.next(&cursor)
        }
      case 9:
        if name.equals("timestamp") {
          row.time = LogTime.next(&cursor) ?? 0
        } else if name.equals("sessionId"), let session = cursor.text() {
          row.session = names.index(of: session)
        }
      case 11: if name.equals("isSidechain") { row.isSidechain = cursor.flag() }
      case 17: if name.equals("isApiErrorMessage") { isError = cursor.flag() || isError }
      default: break
      }
    }
    guard isAssistant, hasUsage, !isError, row.counts.total > 0 else { return !cursor.isBroken }
    guard row.time > 0 else { return false }
    if row.key == 0 { row.key = own }
    rows.append(row)
    return true
  }

  private mutating func readClaudeMessage(
    _ cursor: inout JSONCursor, _ row: inout UsageRow, _ isSynthetic: inout Bool
  ) -> Bool {
    var hasUsage = false
    cursor.members { cursor, name in
      if name.equals("id") {
        row.key = cursor.text()?.fingerprint ?? 0
      } else if name.equals("model"), let model = cursor.text() {
        if model.equals("<synthetic>") { isSynthetic = true }
        row.model = names.index(of: model)
      } else if name.equals("usage"), cursor.isAtObject {
        hasUsage = true
        readClaudeUsage(&cursor, &row.counts)
      }
    }
    return hasUsage
  }

  private func readClaudeUsage(_ cursor: inout JSONCursor, _ counts: inout TokenCounts) {
    var short: UInt32 = 0
    cursor.members { cursor, name in
      if name.equals("input_tokens") {
        counts.input = cursor.tokens() ?? 0
      } else if name.equals("output_tokens") {
        counts.output = cursor.tokens() ?? 0
      } else if name.equals("cache_read_input_tokens") {
        counts.cacheRead = cursor.tokens() ?? 0
      } else if name.equals("cache_creation_input_tokens") {
        counts.cacheWrite = cursor.tokens() ?? 0
      } else if name.equals("cache_creation") {
        cursor.members { cursor, name in
          if name.equals("ephemeral_1h_input_tokens") {
            counts.longWrite = cursor.tokens() ?? 0
          } else if name.equals("ephemeral_5m_input_tokens") {
            short = cursor.tokens() ?? 0
          }
        }
      }
    }
    if counts.cacheWrite == 0 { counts.cacheWrite = UInt32(clamping: UInt64(short) + UInt64(counts.longWrite)) }
    counts.longWrite = min(counts.longWrite, counts.cacheWrite)
  }
}
