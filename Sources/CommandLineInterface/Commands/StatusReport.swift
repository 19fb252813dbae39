import DashboardCore
import Domain
import FoundationEssentials
import StructuredText

/// Takes one look and prints it; answers the exit status of a check.
@discardableResult
func printStatus(_ globals: GlobalOptions, in context: CommandContext) async throws -> Int32 {
  let snapshot = await Snapshot.taken(from: try context.services(globals))
  let now = context.now()
  let findings = WorstNews.findings(tokens: snapshot.report, credits: snapshot.balance, keys: snapshot.keys, now: now)
  if globals.json {
    context.write(JSONWriter.pretty(snapshot.json(findings: findings, at: now)))
  } else {
    context.write(snapshot.text(findings: findings, now: now))
  }
  return snapshot.checkStatus(of: findings)
}

extension Snapshot {
  /// What is broken comes first, then what could not be asked: not known is never fine.
  func checkStatus(of findings: [WorstNews.Finding]) -> Int32 {
    let worst = findings.map(\.severity).max()
    if worst == .broken { return ExitStatus.failed }
    if let unknown = failures.first { return CommandFailure(unknown.failure).status }
    return worst == .soon ? ExitStatus.nothing : ExitStatus.done
  }

  fileprivate func json(findings: [WorstNews.Finding], at now: Date) -> JSONValue {
    .document([
      ("at", now.json),
      (
        "findings", .array(findings.map { .members([("severity", "\($0.severity)".json), ("message", $0.text.json)]) })
      ),
      ("tokens", .array((report?.tokens ?? []).map { JSONValue($0) })),
      ("notices", .array((report?.notices ?? []).map { JSONValue($0) })),
      ("credits", balance.map { JSONValue($0) } ?? .null),
      ("keys", keys.map { .array($0.map { JSONValue($0) }) } ?? .null),
      ("activity", activity.map { .array($0.map { JSONValue($0) }) } ?? .null),
      (
        "failures",
        .array(
          failures.map {
            .members([
              ("source", $0.source.json), ("kind", $0.failure.kind.rawValue.json), ("message", $0.failure.message.json),
              ("suggestion", $0.failure.remedy.json),
            ])
          })
      ),
    ])
  }

  fileprivate func text(findings: [WorstNews.Finding], now: Date) -> String {
    var text = findings.filter { $0.severity > .note }.map { "! \(printable($0.text))\n" }.joined()
    for (source, failure) in failures { text += "! \(source): \(printable(failure.description))\n" }
    if !text.isEmpty { text += "\n" }
    if let report {
      text += report.tokens.isEmpty ? "No credentials found.\n" : TokenText.table(report.tokens, now: now)
      let notices = TokenText.notices(report.notices)
      if !notices.isEmpty { text += "\n" + notices }
    }
    if let balance { text += "\n" + Self.creditText(balance) }
    if let keys, !keys.isEmpty { text += "\n" + Self.keyTable(keys) }
    return text
  }

  private static func creditText(_ balance: CreditBalance) -> String {
    var text = "Credits: \(balance.remaining.text) left of \(balance.total.text) (\(balance.kind.rawValue))"
    if let forecast = CreditForecast(balance) {
      text += ", \(forecast.perHour.text)/h, empty in \(DurationText.text(seconds: forecast.likelyHours * 3_600))"
    }
    return text + "\n"
  }

  private static func keyTable(_ keys: [ProvisionedKey]) -> String {
    var table = TextTable([
      ("KEY", .left), ("STATE", .left), ("SPENT", .right), ("LIMIT", .right), ("TODAY", .right), ("RATE", .right),
      ("MODEL", .left),
    ])
    for key in keys {
      table.add([
        key.name, key.state.rawValue, key.usedInWindow.text,
        key.limit.map { $0.text + (key.reset.map { " " + $0.rawValue } ?? "") } ?? "none", key.usedToday?.text ?? "?",
        key.requestsPerMinute.map { "\(($0 * 10).rounded() / 10)/min" } ?? "?",
        key.lastModel ?? "–",
      ])
    }
    return table.text
  }
}
