import Glibc
import Metering

/// Continue and Aider.
extension UnitRows {
  /// Continue: `{"model":…,"promptTokens":…,"generatedTokens":…,"createdAt":…}`.
  ///
  /// - Returns: false when the line makes no sense.
  mutating func readContinue(_ cursor: inout JSONCursor) -> Bool {
    var row = UsageRow()
    cursor.members { cursor, name in
      if name.equals("model"), let model = cursor.text() {
        row.model = names.index(of: model)
      } else if name.equals("promptTokens") {
        row.counts.input = cursor.tokens() ?? 0
      } else if name.equals("generatedTokens") {
        row.counts.output = cursor.tokens() ?? 0
      } else if name.equals("createdAt") || name.equals("timestamp") {
        row.time = LogTime.next(&cursor) ?? row.time
      }
    }
    guard row.counts.total > 0 else { return !cursor.isBroken }
    guard row.time > 0 else { return false }
    let model = row.model == UsageRow.none ? 0 : names.fingerprints[Int(row.model)]
    row.key = mixed(model, mixed(UInt64(bitPattern: row.time), row.counts.fingerprint))
    rows.append(row)
    return true
  }

  /// Aider's own record: `{"event":"message_send","properties":{…},"time":…}`.
  ///
  /// - Returns: false when the line makes no sense.
  mutating func readAiderAnalytics(_ cursor: inout JSONCursor) -> Bool {
    var row = UsageRow()
    var isSending = false
    cursor.members { cursor, name in
      if name.equals("event") {
        isSending = cursor.text()?.equals("message_send") ?? false
      } else if name.equals("time") {
        row.time = LogTime.next(&cursor) ?? 0
      } else if name.equals("properties") {
        cursor.members { cursor, name in
          if name.equals("main_model"), let model = cursor.text() { row.model = names.index(of: model) }
          if name.equals("prompt_tokens") { row.counts.input = cursor.tokens() ?? 0 }
          if name.equals("completion_tokens") { row.counts.output = cursor.tokens() ?? 0 }
          if name.equals("cost") { row.cost = LogCost.next(&cursor) }
        }
      }
    }
    guard isSending, row.counts.total > 0 else { return !cursor.isBroken }
    guard row.time > 0 else { return false }
    row.key = mixed(UInt64(bitPattern: row.time), row.counts.fingerprint)
    rows.append(row)
    return true
  }

  /// Aider's history of a project, in Markdown: `> Tokens: 4.3k sent, 521 received. Cost: $0.02 message, …`, rounded, with
  /// no time but that of the session's beginning.
  mutating func readAiderHistory(_ line: LogLine) {
    guard line.text.count <= 2_000 else { return }
    let text = line.text.string
    let header = "# aider chat started at "
    if text.hasPrefix(header) {
      if let time = localTime(text.dropFirst(header.count)) { rows.append(UsageRow(kind: .clock, time: time)) }
      return
    }
    guard text.hasPrefix("> ") else { return }
    let report = text.dropFirst(2)
    for prefix in ["Main model: ", "Model: "] where report.hasPrefix(prefix) {
      let model = report.dropFirst(prefix.count).prefix { $0 != " " }
      if !model.isEmpty { rows.append(UsageRow(kind: .model, model: names.index(of: String(model)))) }
      return
    }
    guard report.hasPrefix("Tokens: ") else { return }
    var row = UsageRow()
    for part in report.dropFirst(8).split(separator: ".  ").flatMap({ $0.split(separator: ",") }) {
      let words = part.split(separator: " ")
      guard words.count >= 2, let count = roundedCount(words[0]) else { continue }
      let what = words[1...].joined(separator: " ")
      if what.hasPrefix("sent") { row.counts.input = count }
      if what.hasPrefix("received") { row.counts.output = count }
      if what.hasPrefix("cache write") { row.counts.cacheWrite = count }
      if what.hasPrefix("cache hit") { row.counts.cacheRead = count }
    }
    if let place = report.firstRange(of: "Cost: $") {
      let number = report[place.upperBound...].prefix { $0.isNumber || $0 == "." }
      if let dollars = Double(number) { row.cost = LogCost.microDollars(dollars) }
    }
    guard row.counts.total > 0 else { return }
    row.key = mixed(line.file, UInt64(bitPattern: line.offset) &+ 1)
    rows.append(row)
  }

  /// `521`, `4.3k`, `1.2M`.
  private func roundedCount(_ text: Substring) -> UInt32? {
    let factor: Double = text.hasSuffix("k") ? 1_000 : text.hasSuffix("M") ? 1_000_000 : 1
    guard let value = Double(factor == 1 ? text : text.dropLast()), value >= 0, value < 1e6 else { return nil }
    return UInt32(clamping: Int((value * factor).rounded()))
  }

  /// `2026-08-05 19:33:02` in the zone of this machine, as Aider writes it.
  private func localTime(_ text: Substring) -> Int64? {
    let parts = text.split(whereSeparator: { !$0.isNumber }).compactMap { Int32($0) }
    guard parts.count >= 6, (1970...2100).contains(parts[0]) else { return nil }
    var time = tm()
    time.tm_year = parts[0] - 1900
    time.tm_mon = parts[1] - 1
    time.tm_mday = parts[2]
    time.tm_hour = parts[3]
    time.tm_min = parts[4]
    time.tm_sec = parts[5]
    time.tm_isdst = -1
    let seconds = mktime(&time)
    return seconds > 0 ? Int64(seconds) * 1000 : nil
  }
}
