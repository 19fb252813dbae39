import DashboardCore
import Domain
import FoundationEssentials
import StructuredText

/// One line of `watch`: what changed between two answers of the same service.
struct Change: Hashable, Sendable {
  enum Subject: String, Sendable { case token, credits, key, service, alert }

  var subject: Subject
  var id: String
  /// For a person: `EXPIRING → EXPIRED, expired 1m ago`.
  var text: String
  /// For scripts, beside the text.
  var was: String?
  var now: String?
}

extension Change {
  /// An alert as one of the lines.
  init(_ alert: Alert) {
    self.init(subject: .alert, id: alert.subject, text: alert.text, now: alert.kind.rawValue)
  }

  func line(at date: Date) -> String { "\(date.timestamp) \(subject.rawValue) \(printable(id)): \(printable(text))\n" }

  func json(at date: Date) -> JSONValue {
    .document([
      ("at", date.json), ("subject", subject.rawValue.json), ("id", id.json), ("was", was.json), ("now", now.json),
      ("message", text.json),
    ])
  }
}

extension Snapshot {
  /// What is different from an earlier answer; everything is new when there is none.
  func changes(since earlier: Snapshot?) -> [Change] {
    tokenChanges(since: earlier) + creditChanges(since: earlier) + keyChanges(since: earlier)
      + failureChanges(since: earlier)
  }

  private func tokenChanges(since earlier: Snapshot?) -> [Change] {
    guard let report else { return [] }
    let before = Dictionary(
      (earlier?.report?.tokens ?? []).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var changes: [Change] = []
    for token in report.tokens {
      let old = before[token.id]
      guard old?.status != token.status || old?.expiresAt != token.expiresAt || old?.masked != token.masked else {
        continue
      }
      let word =
        if let old, old.status != token.status { "\(old.status.word) → \(token.status.word)" } else if old != nil {
          "\(token.status.word), renewed"
        } else { token.status.word }
      changes.append(
        Change(
          subject: .token, id: token.id, text: "\(word), \(token.reason)", was: old?.status.rawValue,
          now: token.status.rawValue))
    }
    let ids = Set(report.tokens.map(\.id))
    for old in earlier?.report?.tokens ?? [] where !ids.contains(old.id) {
      changes.append(
        Change(subject: .token, id: old.id, text: "no longer there", was: old.status.rawValue, now: nil))
    }
    return changes
  }

  private func creditChanges(since earlier: Snapshot?) -> [Change] {
    guard let balance, earlier?.balance?.remaining != balance.remaining else { return [] }
    let was = earlier?.balance?.remaining
    return [
      Change(
        subject: .credits, id: "balance",
        text: "\(balance.remaining.text) left" + (was.map { ", \(signed(balance.remaining - $0))" } ?? ""),
        was: was?.decimalText, now: balance.remaining.decimalText)
    ]
  }

  private func keyChanges(since earlier: Snapshot?) -> [Change] {
    guard let keys else { return [] }
    let before = Dictionary((earlier?.keys ?? []).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var changes = keys.compactMap { key -> Change? in
      let old = before[key.id]
      guard old?.state != key.state || old?.usedTotal != key.usedTotal else { return nil }
      let state = old.map { $0.state == key.state ? "" : "\($0.state.rawValue) → " } ?? ""
      let limit = key.limit.map { " of \($0.text)" } ?? ""
      return Change(
        subject: .key, id: key.name, text: "\(state)\(key.state.rawValue), \(key.usedInWindow.text)\(limit) spent",
        was: old?.usedTotal.decimalText, now: key.usedTotal.decimalText)
    }
    let ids = Set(keys.map(\.id))
    for old in earlier?.keys ?? [] where !ids.contains(old.id) {
      changes.append(Change(subject: .key, id: old.name, text: "no longer there", was: old.state.rawValue, now: nil))
    }
    return changes
  }

  private func failureChanges(since earlier: Snapshot?) -> [Change] {
    let before = Dictionary(
      (earlier?.failures ?? []).map { ($0.source, $0.failure) }, uniquingKeysWith: { first, _ in first })
    let failed = failures.filter { before[$0.source] != $0.failure }.map {
      Change(
        subject: .service, id: $0.source, text: $0.failure.description, was: before[$0.source]?.kind.rawValue,
        now: $0.failure.kind.rawValue)
    }
    let sources = Set(failures.map(\.source))
    let recovered = before.keys.sorted().filter { !sources.contains($0) }.map {
      Change(subject: .service, id: $0, text: "answers again", was: before[$0]?.kind.rawValue, now: nil)
    }
    return failed + recovered
  }
}

private func signed(_ money: Money) -> String { money > .zero ? "+\(money.text)" : money.text }
