import Glibc
import Metering

/// The calls in the databases of OpenCode, OpenClaw and Continue.
extension UnitRows {
  /// More rows than that are not read from one database in one go.
  private static let rowLimit = 2_000_000

  mutating func read(database unit: LogUnit) {
    guard let database = LogDatabase(unit.path, trouble: &trouble) else { return }
    switch unit.format {
    case .openCodeDatabase: readOpenCode(database, from: unit.start)
    case .openClawDatabase: readOpenClaw(database, from: unit.start)
    case .continueDatabase: readContinue(database, from: unit.start)
    default: break
    }
  }

  /// Rows are changed after they were made: they are read again from the last change on, if the table tells it.
  private mutating func readOpenCode(_ database: borrowing LogDatabase, from start: Int64) {
    let columns = database.columns(of: "message")
    guard columns.isSuperset(of: ["id", "session_id", "data"]) else { return }
    let hasChange = columns.contains("time_updated")
    let change = hasChange ? "time_updated" : "0"
    var latest = start
    var read = self
    let problem = database.rows(
      "SELECT id, session_id, data, \(change) FROM message WHERE \(change) >= ?1 LIMIT \(Self.rowLimit)",
      [hasChange ? start : 0]
    ) { row in
      latest = max(latest, row.int(3))
      guard let data = row.text(2) else { return }
      let before = read.rows.count
      read.read(document: data, as: .openCodeDatabase)
      guard read.rows.count > before else { return }
      let place = read.rows.count - 1
      // The object itself lacks what stands in columns.
      if let id = row.text(0) { read.rows[place].key = id.fingerprint }
      if let session = row.text(1) { read.rows[place].session = read.names.index(of: session) }
    }
    self = read
    trouble = problem
    end = latest
  }

  private mutating func readOpenClaw(_ database: borrowing LogDatabase, from start: Int64) {
    guard database.columns(of: "transcript_events").isSuperset(of: ["session_id", "event_json"]) else { return }
    var last: Int64 = 0
    _ = database.rows("SELECT max(rowid) FROM transcript_events") { last = $0.int(0) }
    // Fewer rows than were read: another database has taken its place.
    var latest = last < start ? 0 : start
    var models: [UInt32: UInt32] = [:]
    var read = self
    let problem = database.rows(
      "SELECT rowid, session_id, event_json FROM transcript_events WHERE rowid > ?1 ORDER BY rowid LIMIT \(Self.rowLimit)",
      [latest]
    ) { row in
      latest = max(latest, row.int(0))
      guard let text = row.text(2), let session = row.text(1) else { return }
      let before = read.rows.count
      let index = read.names.index(of: session)
      read.read(document: text, as: .openClawDatabase)
      guard read.rows.count > before else { return }
      let place = read.rows.count - 1
      // Sessions stand side by side in one table, so each has its own model.
      if read.rows[place].kind == .model {
        models[index] = read.rows.removeLast().model
      } else {
        read.rows[place].session = index
        if read.rows[place].model == UsageRow.none { read.rows[place].model = models[index] ?? UsageRow.none }
      }
    }
    self = read
    trouble = problem
    end = latest
  }

  private mutating func readContinue(_ database: borrowing LogDatabase, from start: Int64) {
    guard
      database.columns(of: "tokens_generated").isSuperset(of: [
        "id", "model", "tokens_generated", "tokens_prompt", "timestamp",
      ])
    else { return }
    var last: Int64 = 0
    _ = database.rows("SELECT max(id) FROM tokens_generated") { last = $0.int(0) }
    var latest = last < start ? 0 : start
    var read = self
    let problem = database.rows(
      "SELECT id, model, tokens_prompt, tokens_generated, timestamp FROM tokens_generated WHERE id > ?1 ORDER BY id",
      [latest]
    ) { row in
      latest = max(latest, row.int(0))
      var call = UsageRow()
      call.counts.input = UInt32(clamping: row.int(2))
      call.counts.output = UInt32(clamping: row.int(3))
      call.time = row.text(4).flatMap(LogTime.milliseconds) ?? 0
      guard call.counts.total > 0 else { return }
      guard call.time > 0 else {
        read.malformed += 1
        return
      }
      if let model = row.text(1) { call.model = read.names.index(of: model) }
      call.key = mixed(UInt64(bitPattern: row.int(0)), UInt64(bitPattern: call.time))
      read.rows.append(call)
    }
    self = read
    trouble = problem
    end = latest
  }
}
