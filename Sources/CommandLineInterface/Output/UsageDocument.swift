import DashboardCore
import DashboardViews
import Domain
import FoundationEssentials
import StructuredText
import UsageLogs

extension UsageTable {
  /// The document of `tokens usage --json`.
  func json(by grouping: UsageGrouping) -> JSONValue {
    .document([
      ("kind", "estimated from logs".json), ("readAt", readAt.json), ("since", since.json), ("lastCallAt", lastAt.json),
      ("by", grouping.rawValue.json), ("pricesOf", pricesOf.json),
      ("lines", .array(lines.map { $0.json(by: grouping) })), ("total", total.json),
      ("unpricedModels", unpricedModels.json), ("diagnostics", diagnostics.json),
    ])
  }
}

extension UsageLine {
  fileprivate func json(by grouping: UsageGrouping) -> JSONValue {
    var pairs: [(String, JSONValue)] = [("cli", tool.rawValue.json), ("home", home.json)]
    switch grouping {
    case .tool: break
    case .day: pairs.append(("day", start.map { UsageText.day($0) }.json))
    case .hour: pairs.append(("hour", start.json))
    case .model: pairs.append(("model", model.json))
    case .session: pairs.append(("session", session.json))
    }
    pairs.append(("lastCallAt", lastAt.json))
    guard case .object(let figures) = tokens.json else { return .members(pairs) }
    return .members(pairs + figures.map { ($0.name, $0.value) })
  }
}

extension LoggedTokens {
  var json: JSONValue {
    .members([
      ("calls", calls.json), ("input", input.json), ("cacheRead", cacheRead.json), ("cacheWrite", cacheWrite.json),
      ("output", output.json), ("reasoning", reasoning.json), ("total", total.json),
      ("estimatedCost", estimatedCost.json), ("unpricedCalls", unpricedCalls.json),
    ])
  }
}

extension LogDiagnostics {
  var json: JSONValue {
    .members([
      ("files", files.json), ("malformedLines", malformedLines.json), ("oversizedLines", oversizedLines.json),
      ("missingParents", missingParents.json), ("unreadable", unreadable.json),
    ])
  }
}

/// Usage as text.
enum UsageText {
  static func table(_ table: UsageTable, by grouping: UsageGrouping) -> String {
    guard !table.lines.isEmpty else { return "No usage was found in any log.\n" }
    let name: String? =
      switch grouping {
      case .tool: nil
      case .day: "DAY"
      case .hour: "HOUR"
      case .model: "MODEL"
      case .session: "SESSION"
      }
    var columns: [(name: String, alignment: TextTable.Alignment)] = name.map { [($0, .left)] } ?? []
    columns += [("TOOL", .left), ("HOME", .left)]
    columns += ["CALLS", "INPUT", "CACHE READ", "CACHE WRITE", "OUTPUT", "REASONING", "≈ COST"].map { ($0, .right) }
    var text = TextTable(columns)
    for line in table.lines {
      let first: [String]
      switch grouping {
      case .tool: first = []
      case .day: first = [line.start.map(day) ?? "?"]
      case .hour: first = [line.start.map(hour) ?? "?"]
      case .model: first = [line.model ?? "?"]
      case .session: first = [line.session ?? "?"]
      }
      text.add(first + [line.tool.rawValue, line.home] + figures(line.tokens))
    }
    if table.lines.count > 1 {
      text.add((name == nil ? [] : ["total"]) + [name == nil ? "total" : "", ""] + figures(table.total))
    }
    return text.text
  }

  private static func figures(_ tokens: LoggedTokens) -> [String] {
    [tokens.calls, tokens.input, tokens.cacheRead, tokens.cacheWrite, tokens.output, tokens.reasoning].map(String.init)
      + [cost(tokens)]
  }

  /// `?` where nothing has a price; `+ ?` where something has none.
  static func cost(_ tokens: LoggedTokens) -> String {
    guard let cost = tokens.estimatedCost else { return "?" }
    return cost.text + (tokens.unpricedCalls > 0 ? " + ?" : "")
  }

  static func day(_ date: Date) -> String {
    let local = LocalTime(system: date)
    return "\(padded(local.year, 4))-\(padded(local.month, 2))-\(padded(local.day, 2))"
  }

  static func hour(_ date: Date) -> String {
    let local = LocalTime(system: date)
    return "\(day(date)) \(padded(local.hour, 2)):\(padded(local.minute, 2))"
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  static func notes(_ table: UsageTable, now: Date) -> String {
    var notes = ["≈ estimated from logs, by the prices of \(table.pricesOf)"]
    if let last = table.lastAt { notes[0] += "; last call \(DurationText.ago(last, now: now))" }
    if !table.unpricedModels.isEmpty {
      notes.append("no price, so in no cost: " + table.unpricedModels.prefix(12).joined(separator: ", "))
    }
    let diagnostics = table.diagnostics
    if diagnostics.malformedLines > 0 {
      notes.append(
        "\(diagnostics.malformedLines) \(diagnostics.malformedLines == 1 ? "line makes" : "lines make") no sense")
    }
    if diagnostics.oversizedLines > 0 { notes.append("\(diagnostics.oversizedLines) lines are too long to be read") }
    if diagnostics.missingParents > 0 {
      notes.append("\(diagnostics.missingParents) forked sessions whose origin is gone: the total may be incomplete")
    }
    notes += diagnostics.unreadable.prefix(12).map { "not read: \($0)" }
    return notes.map { printable($0) + "\n" }.joined()
  }
}
