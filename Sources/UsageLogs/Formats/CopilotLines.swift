import Metering

/// Copilot: telemetry that tells of one call as a span of the chat, as a record of its inference, and again in the sums of
/// the agent's turn and of the agent.
extension UnitRows {
  /// - Returns: false when the line makes no sense.
  mutating func readCopilot(_ cursor: inout JSONCursor) -> Bool {
    var row = UsageRow()
    var figures = CopilotFigures()
    cursor.members { cursor, name in
      if name.equals("traceId") || name.equals("trace_id") {
        row.group = cursor.text()?.fingerprint ?? 0
      } else if name.equals("spanId") || name.equals("span_id") {
        figures.span = cursor.text()?.fingerprint ?? 0
      } else if name.equals("spanContext") || name.equals("context"), cursor.isAtObject {
        cursor.members { cursor, name in
          if name.equals("traceId") || name.equals("trace_id") { row.group = cursor.text()?.fingerprint ?? 0 }
          if name.equals("spanId") || name.equals("span_id") { figures.span = cursor.text()?.fingerprint ?? 0 }
        }
      } else if name.equals("name") || name.equals("eventName") || name.equals("event_name") || name.equals("body") {
        if cursor.isAtQuote, let text = cursor.text() { figures.see(name: text) }
      } else if isCopilotTime(name) {
        let time = copilotTime(&cursor)
        if row.time == 0 || name.equals("endTime") { row.time = time ?? row.time }
      } else if name.equals("attributes"), cursor.isAtObject {
        cursor.members { cursor, name in readCopilotAttribute(&cursor, name, &figures, &row) }
      }
    }
    row.counts = .including(
      prompt: figures.input, cached: figures.cached, written: figures.written, output: figures.output,
      reasoning: figures.reasoning)
    guard row.counts.total > 0 else { return !cursor.isBroken }
    guard row.time > 0 else { return false }
    row.rank = figures.rank
    row.key = figures.response != 0 ? figures.response : figures.span
    if row.key == 0 { row.key = mixed(UInt64(bitPattern: row.time), row.counts.fingerprint) }
    if row.group == 0 { row.group = row.key }
    rows.append(row)
    return true
  }

  private struct CopilotFigures {
    var input: UInt32 = 0
    var cached: UInt32 = 0
    var written: UInt32 = 0
    var output: UInt32 = 0
    var reasoning: UInt32 = 0
    var span: UInt64 = 0
    var response: UInt64 = 0
    /// 3 for a call, 2 for the record of a call, 1 for a turn, 0 for all of an agent.
    var rank: UInt8 = 0

    mutating func see(name: ByteText) {
      let text = name.count <= 200 ? name.string : ""
      if text.hasPrefix("chat ") || text == "chat" {
        rank = 3
      } else if text.contains("inference") {
        rank = max(rank, 2)
      } else if text.contains("turn") {
        rank = max(rank, 1)
      }
    }

    mutating func see(operation: ByteText) { if operation.equals("chat"), rank == 0 { rank = 3 } }
  }

  private mutating func readCopilotAttribute(
    _ cursor: inout JSONCursor, _ name: ByteText, _ figures: inout CopilotFigures, _ row: inout UsageRow
  ) {
    if name.equals("gen_ai.usage.input_tokens") {
      figures.input = cursor.tokens() ?? 0
    } else if name.equals("gen_ai.usage.output_tokens") {
      figures.output = cursor.tokens() ?? 0
    } else if name.equals("gen_ai.usage.cache_read.input_tokens") {
      figures.cached = cursor.tokens() ?? 0
    } else if name.equals("gen_ai.usage.cache_write.input_tokens")
      || name.equals("gen_ai.usage.cache_creation.input_tokens")
    {
      figures.written = cursor.tokens() ?? 0
    } else if name.equals("gen_ai.usage.reasoning.output_tokens") {
      figures.reasoning = cursor.tokens() ?? 0
    } else if name.equals("gen_ai.response.model"), let model = cursor.text() {
      row.model = names.index(of: model)
    } else if name.equals("gen_ai.request.model"), let model = cursor.text() {
      if row.model == UsageRow.none { row.model = names.index(of: model) }
    } else if name.equals("gen_ai.conversation.id"), let session = cursor.text() {
      row.session = names.index(of: session)
    } else if name.equals("copilot_chat.session_id") || name.equals("session.id"), let session = cursor.text() {
      if row.session == UsageRow.none { row.session = names.index(of: session) }
    } else if name.equals("gen_ai.response.id") {
      figures.response = cursor.text()?.fingerprint ?? 0
    } else if name.equals("gen_ai.operation.name"), let operation = cursor.text() {
      figures.see(operation: operation)
    } else if name.equals("event.name"), let text = cursor.text() {
      figures.see(name: text)
    }
  }

  private func isCopilotTime(_ name: ByteText) -> Bool {
    name.equals("endTime") || name.equals("startTime") || name.equals("time") || name.equals("timestamp")
      || name.equals("hrTime") || name.equals("timeUnixNano") || name.equals("startTimeUnixNano")
  }

  /// A text, a number of seconds, milliseconds or nanoseconds, or a pair of seconds and nanoseconds.
  private func copilotTime(_ cursor: inout JSONCursor) -> Int64? {
    guard !cursor.isAtArray else {
      var parts: [Double] = []
      cursor.elements { cursor in
        if let number = cursor.number(), parts.count < 2 { parts.append(number) }
      }
      return parts.count == 2 ? LogTime.milliseconds(parts[0] * 1000 + (parts[1] / 1e6).rounded(.down)) : nil
    }
    if cursor.isAtQuote {
      return cursor.text().flatMap { text in
        LogTime.milliseconds(text) ?? Double(text.string).flatMap { LogTime.milliseconds($0 > 1e17 ? $0 / 1e6 : $0) }
      }
    }
    return cursor.number().flatMap { LogTime.milliseconds($0 > 1e17 ? $0 / 1e6 : $0) }
  }
}
