import Metering

/// OpenClaw: `{"type":"message","id":…,"message":{"role":"assistant","provider":…,"model":…,"usage":{…}}}`.
extension UnitRows {
  /// - Returns: false when the line makes no sense.
  mutating func readOpenClaw(_ cursor: inout JSONCursor) -> Bool {
    enum Kind { case other, message, model, custom }
    var kind = Kind.other
    var row = UsageRow()
    var message = OpenClawMessage()
    var model: UInt32 = UsageRow.none
    var isSnapshot = false
    cursor.members { cursor, name in
      if name.equals("type"), let type = cursor.text() {
        if type.equals("message") { kind = .message }
        if type.equals("model_change") { kind = .model }
        if type.equals("custom") { kind = .custom }
      } else if name.equals("id") {
        row.key = cursor.text()?.fingerprint ?? 0
      } else if name.equals("timestamp") {
        row.time = LogTime.next(&cursor) ?? 0
      } else if name.equals("customType") {
        isSnapshot = cursor.text()?.equals("model-snapshot") ?? false
      } else if name.equals("modelId") || name.equals("model"), let text = cursor.text() {
        model = names.index(of: text)
      } else if name.equals("data"), cursor.isAtObject {
        cursor.members { cursor, name in
          if name.equals("modelId") || name.equals("model"), let text = cursor.text() { model = names.index(of: text) }
        }
      } else if name.equals("message"), cursor.isAtObject {
        readOpenClawMessage(&cursor, &message, &row)
      } else if name.equals("usage"), cursor.isAtObject {
        readOpenClawUsage(&cursor, &row)
      }
    }
    guard !cursor.isBroken else { return false }
    switch kind {
    case .other: return true
    case .custom where !isSnapshot: return true
    case .custom, .model:
      if model != UsageRow.none { rows.append(UsageRow(kind: .model, model: model)) }
      return true
    case .message: break
    }
    // Turns that another tool made for OpenClaw are in that tool's own log.
    guard message.isAnswer, !message.isOfOtherTool, row.counts.total > 0 else { return true }
    if row.time == 0 { row.time = message.time }
    guard row.time > 0 else { return false }
    if row.key == 0 { row.key = row.counts.fingerprint }
    // Ids are short, and copies of a session keep id and time.
    row.key = mixed(row.key, UInt64(bitPattern: row.time))
    rows.append(row)
    return true
  }

  private struct OpenClawMessage {
    var isAnswer = false
    var isOfOtherTool = false
    var time: Int64 = 0
  }

  private mutating func readOpenClawMessage(
    _ cursor: inout JSONCursor, _ message: inout OpenClawMessage, _ row: inout UsageRow
  ) {
    cursor.members { cursor, name in
      if name.equals("role") {
        message.isAnswer = cursor.text()?.equals("assistant") ?? false
      } else if name.equals("provider"), let provider = cursor.text() {
        message.isOfOtherTool =
          provider.equals("claude-cli") || provider.equals("codex-cli") || provider.equals("codex")
          || provider.equals("codex-app-server")
      } else if name.equals("model"), let model = cursor.text(), model.count > 0 {
        row.model = names.index(of: model)
      } else if name.equals("timestamp") {
        message.time = LogTime.next(&cursor) ?? 0
      } else if name.equals("usage"), cursor.isAtObject {
        readOpenClawUsage(&cursor, &row)
      } else if name.equals("cost"), cursor.isAtObject {
        row.cost = openClawCost(&cursor)
      }
    }
  }

  private mutating func readOpenClawUsage(_ cursor: inout JSONCursor, _ row: inout UsageRow) {
    cursor.members { cursor, name in
      if name.equals("input") { row.counts.input = cursor.tokens() ?? 0 }
      if name.equals("output") { row.counts.output = cursor.tokens() ?? 0 }
      if name.equals("cacheRead") { row.counts.cacheRead = cursor.tokens() ?? 0 }
      if name.equals("cacheWrite") { row.counts.cacheWrite = cursor.tokens() ?? 0 }
      if name.equals("cost"), cursor.isAtObject { row.cost = openClawCost(&cursor) }
    }
  }

  private func openClawCost(_ cursor: inout JSONCursor) -> Int64 {
    var cost: Int64 = -1
    cursor.members { cursor, name in if name.equals("total") { cost = LogCost.next(&cursor) } }
    return cost
  }
}
