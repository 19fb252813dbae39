import Metering

/// Gemini: a message a line, or older a document with `messages`. Checkpoints repeat messages, and a message is written
/// again when the results of its tools come.
extension UnitRows {
  /// - Returns: false when the line makes no sense.
  mutating func readGemini(_ cursor: inout JSONCursor) -> Bool {
    var row = UsageRow()
    var message = GeminiMessage()
    var start = UsageRow(kind: .session)
    var isSession = false
    var makesSense = true
    cursor.members { cursor, name in
      if name.equals("sessionId"), let id = cursor.text() {
        start.session = names.index(of: id)
      } else if name.equals("projectHash") || name.equals("messages") || name.equals("startTime") {
        if start.session != UsageRow.none, !isSession { rows.append(start) }
        isSession = start.session != UsageRow.none
        if name.equals("messages") { makesSense = readGeminiMessages(&cursor) && makesSense }
      } else if name.equals("$set") {
        cursor.members { cursor, name in
          if name.equals("messages") { makesSense = readGeminiMessages(&cursor) && makesSense }
        }
      } else {
        readGeminiMember(&cursor, name, &message, &row)
      }
    }
    return add(message, row) && makesSense
  }

  private struct GeminiMessage {
    var isAnswer = false
    var hasTokens = false
    var input: UInt32 = 0
    var cached: UInt32 = 0
    var output: UInt32 = 0
    var thoughts: UInt32 = 0
    var tool: UInt32 = 0
  }

  private mutating func readGeminiMessages(_ cursor: inout JSONCursor) -> Bool {
    var makesSense = true
    cursor.elements { cursor in
      guard cursor.isAtObject else { return }
      var message = GeminiMessage()
      var row = UsageRow()
      cursor.members { cursor, name in readGeminiMember(&cursor, name, &message, &row) }
      makesSense = add(message, row) && makesSense
    }
    return makesSense
  }

  private mutating func readGeminiMember(
    _ cursor: inout JSONCursor, _ name: ByteText, _ message: inout GeminiMessage, _ row: inout UsageRow
  ) {
    if name.equals("id") {
      row.key = cursor.text()?.fingerprint ?? 0
    } else if name.equals("timestamp") {
      row.time = LogTime.next(&cursor) ?? 0
    } else if name.equals("type") {
      message.isAnswer = cursor.text()?.equals("gemini") ?? false
    } else if name.equals("model"), let model = cursor.text() {
      row.model = names.index(of: model)
    } else if name.equals("tokens"), cursor.isAtObject {
      message.hasTokens = true
      cursor.members { cursor, name in
        if name.equals("input") { message.input = cursor.tokens() ?? 0 }
        if name.equals("cached") { message.cached = cursor.tokens() ?? 0 }
        if name.equals("output") { message.output = cursor.tokens() ?? 0 }
        if name.equals("thoughts") { message.thoughts = cursor.tokens() ?? 0 }
        if name.equals("tool") { message.tool = cursor.tokens() ?? 0 }
      }
    }
  }

  /// The input includes the cached; thoughts come on top of the output, and what tools put into the prompt on top of the
  /// input.
  private mutating func add(_ message: GeminiMessage, _ row: UsageRow) -> Bool {
    guard message.isAnswer, message.hasTokens else { return true }
    var row = row
    let cached = min(message.cached, message.input)
    row.counts = TokenCounts(
      input: UInt32(clamping: UInt64(message.input - cached) + UInt64(message.tool)), cacheRead: cached,
      output: UInt32(clamping: UInt64(message.output) + UInt64(message.thoughts)), reasoning: message.thoughts)
    guard row.counts.total > 0 else { return true }
    guard row.time > 0 else { return false }
    rows.append(row)
    return true
  }
}
