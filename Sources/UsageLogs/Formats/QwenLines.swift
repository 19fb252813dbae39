import Metering

/// Qwen: `{"type":"assistant","model":…,"usageMetadata":{…}}`.
extension UnitRows {
  /// - Returns: false when the line makes no sense.
  mutating func readQwen(_ cursor: inout JSONCursor) -> Bool {
    var row = UsageRow()
    var isOther = false
    var prompt: UInt32 = 0
    var answer: UInt32 = 0
    var thoughts: UInt32 = 0
    var cached: UInt32 = 0
    var total: UInt32 = 0
    cursor.members { cursor, name in
      if name.equals("type") {
        isOther = !(cursor.text()?.equals("assistant") ?? true)
      } else if name.equals("sessionId"), let session = cursor.text() {
        row.session = names.index(of: session)
      } else if name.equals("timestamp") {
        row.time = LogTime.next(&cursor) ?? 0
      } else if name.equals("model"), let model = cursor.text() {
        row.model = names.index(of: model)
      } else if name.equals("usageMetadata") {
        cursor.members { cursor, name in
          if name.equals("promptTokenCount") { prompt = cursor.tokens() ?? 0 }
          if name.equals("candidatesTokenCount") { answer = cursor.tokens() ?? 0 }
          if name.equals("thoughtsTokenCount") { thoughts = cursor.tokens() ?? 0 }
          if name.equals("cachedContentTokenCount") { cached = cursor.tokens() ?? 0 }
          if name.equals("totalTokenCount") { total = cursor.tokens() ?? 0 }
        }
      }
    }
    // The thoughts are a part of the answer, unless only the sum of both makes up the total.
    let sum = UInt64(prompt) + UInt64(answer) + UInt64(thoughts)
    if thoughts > 0, UInt64(total) == sum || thoughts > answer {
      answer = UInt32(clamping: UInt64(answer) + UInt64(thoughts))
    }
    row.counts = .including(prompt: prompt, cached: cached, output: answer, reasoning: thoughts)
    guard !isOther, row.counts.total > 0 else { return !cursor.isBroken }
    guard row.time > 0 else { return false }
    let session = row.session == UsageRow.none ? 0 : names.fingerprints[Int(row.session)]
    let model = row.model == UsageRow.none ? 0 : names.fingerprints[Int(row.model)]
    row.key = mixed(mixed(session, model), mixed(UInt64(bitPattern: row.time), row.counts.fingerprint))
    rows.append(row)
    return true
  }
}
