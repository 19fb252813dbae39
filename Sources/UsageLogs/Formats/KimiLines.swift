import Metering

/// Kimi, the older program and the newer one. In both the input leaves out what came from the cache.
extension UnitRows {
  /// `{"timestamp":…,"message":{"type":"StatusUpdate","payload":{"token_usage":{…},"message_id":…}}}`.
  ///
  /// - Returns: false when the line makes no sense.
  mutating func readKimiOld(_ cursor: inout JSONCursor) -> Bool {
    var row = UsageRow()
    var isStatus = false
    var message: UInt64 = 0
    cursor.members { cursor, name in
      if name.equals("timestamp") {
        row.time = LogTime.next(&cursor) ?? 0
      } else if name.equals("message") {
        cursor.members { cursor, name in
          if name.equals("type") {
            isStatus = cursor.text()?.equals("StatusUpdate") ?? false
          } else if name.equals("payload") {
            cursor.members { cursor, name in
              if name.equals("message_id") {
                message = cursor.text()?.fingerprint ?? 0
              } else if name.equals("token_usage") {
                cursor.members { cursor, name in
                  if name.equals("input_other") { row.counts.input = cursor.tokens() ?? 0 }
                  if name.equals("output") { row.counts.output = cursor.tokens() ?? 0 }
                  if name.equals("input_cache_read") { row.counts.cacheRead = cursor.tokens() ?? 0 }
                  if name.equals("input_cache_creation") { row.counts.cacheWrite = cursor.tokens() ?? 0 }
                }
              }
            }
          }
        }
      }
    }
    guard isStatus, row.counts.total > 0 else { return !cursor.isBroken }
    return add(kimi: row, message)
  }

  /// `{"type":"usage.record","model":…,"usage":{…},"time":…}`, one for each call of a model.
  ///
  /// - Returns: false when the line makes no sense.
  mutating func readKimi(_ cursor: inout JSONCursor) -> Bool {
    var row = UsageRow()
    var isRecord = false
    var agent: UInt64 = 0
    cursor.members { cursor, name in
      if name.equals("type") {
        isRecord = cursor.text()?.equals("usage.record") ?? false
      } else if name.equals("time") {
        row.time = LogTime.next(&cursor) ?? 0
      } else if name.equals("model"), let model = cursor.text() {
        row.model = names.index(of: model)
      } else if name.equals("agentId") {
        agent = cursor.text()?.fingerprint ?? 0
      } else if name.equals("usage") {
        cursor.members { cursor, name in
          if name.equals("inputOther") { row.counts.input = cursor.tokens() ?? 0 }
          if name.equals("output") { row.counts.output = cursor.tokens() ?? 0 }
          if name.equals("inputCacheRead") { row.counts.cacheRead = cursor.tokens() ?? 0 }
          if name.equals("inputCacheCreation") { row.counts.cacheWrite = cursor.tokens() ?? 0 }
        }
      }
    }
    guard isRecord, row.counts.total > 0 else { return !cursor.isBroken }
    return add(kimi: row, agent)
  }

  private mutating func add(kimi row: UsageRow, _ own: UInt64) -> Bool {
    guard row.time > 0 else { return false }
    var row = row
    let model = row.model == UsageRow.none ? 0 : names.fingerprints[Int(row.model)]
    row.key = mixed(mixed(own, model), mixed(UInt64(bitPattern: row.time), row.counts.fingerprint))
    rows.append(row)
    return true
  }
}
