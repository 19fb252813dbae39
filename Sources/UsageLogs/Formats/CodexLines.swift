import Metering

/// Codex: `{"timestamp":…,"type":"event_msg","payload":{"type":"token_count","info":{…}}}`.
extension UnitRows {
  /// - Returns: false when the line makes no sense.
  mutating func readCodex(_ cursor: inout JSONCursor) -> Bool {
    enum Kind { case other, meta, context, event }
    var kind = Kind.other
    var row = UsageRow(kind: .codexCount)
    var payload: JSONCursor?
    cursor.members { cursor, name in
      if name.equals("timestamp") {
        row.time = LogTime.next(&cursor) ?? 0
      } else if name.equals("type"), let type = cursor.text() {
        if type.equals("session_meta") { kind = .meta }
        if type.equals("turn_context") { kind = .context }
        if type.equals("event_msg") { kind = .event }
      } else if name.equals("payload") {
        // The type may come behind it, so it is read when the line is known.
        payload = cursor
      }
    }
    guard !cursor.isBroken, var payload else { return !cursor.isBroken }
    switch kind {
    case .other: return true
    case .meta:
      row.kind = .codexStart
      readStart(&payload, &row)
      if row.session != UsageRow.none { rows.append(row) }
    case .context:
      row.kind = .model
      payload.members { cursor, name in
        if name.equals("model"), let model = cursor.text(), model.count > 0 { row.model = names.index(of: model) }
      }
      if row.model != UsageRow.none { rows.append(row) }
    case .event:
      var isCount = false
      payload.members { cursor, name in
        if name.equals("type") {
          isCount = cursor.text()?.equals("token_count") ?? false
        } else if name.equals("info") {
          readInfo(&cursor, &row)
        }
      }
      guard isCount, row.last != nil || row.running != nil else { return true }
      guard row.time > 0 else { return false }
      rows.append(row)
    }
    return true
  }

  private mutating func readStart(_ payload: inout JSONCursor, _ row: inout UsageRow) {
    payload.members { cursor, name in
      if name.equals("id"), let id = cursor.text() {
        row.session = names.index(of: id)
      } else if name.equals("forked_from_id"), let parent = cursor.text(), parent.count > 0 {
        row.isFork = true
        row.key = parent.fingerprint
      } else if name.equals("subagent_history_start_ordinal") {
        row.isFork = row.isFork || cursor.number() != nil
      } else if name.equals("source"), cursor.isAtObject {
        cursor.members { cursor, name in
          guard name.equals("subagent") else { return }
          row.isFork = true
          cursor.members { cursor, _ in
            cursor.members { cursor, name in
              if name.equals("parent_thread_id"), let parent = cursor.text(), row.key == 0 {
                row.key = parent.fingerprint
              }
            }
          }
        }
      }
    }
  }

  private mutating func readInfo(_ cursor: inout JSONCursor, _ row: inout UsageRow) {
    cursor.members { cursor, name in
      if name.equals("last_token_usage") {
        row.last = codexTokens(&cursor)
      } else if name.equals("total_token_usage") {
        row.running = codexTokens(&cursor)
      } else if name.equals("model"), let model = cursor.text(), model.count > 0 {
        row.model = names.index(of: model)
      }
    }
  }

  private func codexTokens(_ cursor: inout JSONCursor) -> CodexTokens? {
    guard cursor.isAtObject else { return nil }
    var tokens = CodexTokens()
    cursor.members { cursor, name in
      if name.equals("input_tokens") {
        tokens.input = cursor.tokens() ?? 0
      } else if name.equals("cached_input_tokens") || name.equals("cache_read_input_tokens") {
        tokens.cached = max(tokens.cached, cursor.tokens() ?? 0)
      } else if name.equals("output_tokens") {
        tokens.output = cursor.tokens() ?? 0
      } else if name.equals("reasoning_output_tokens") {
        tokens.reasoning = cursor.tokens() ?? 0
      } else if name.equals("total_tokens") {
        tokens.total = cursor.tokens() ?? 0
      }
    }
    return tokens
  }
}
