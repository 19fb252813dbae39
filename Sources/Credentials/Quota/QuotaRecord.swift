import Domain
import FoundationEssentials
import StructuredText

/// What is kept of one credential's quota: the last numbers, and how asking for them went. Holds no secret.
struct QuotaRecord: Hashable, Sendable {
  var reading = QuotaReading()
  /// When somebody on this machine asked last, whatever came of it.
  var askedAt: Date?
  /// When a provider last answered with numbers.
  var readAt: Date?
  /// Questions in a row without numbers.
  var failures = 0
  /// The provider asked to be left alone until then.
  var waitUntil: Date?
  /// What the last question brought instead of numbers, for a person.
  var note: String?
  /// The fingerprint of the secret that was refused; another one may be tried at once.
  var refusedHash: String?
}

extension QuotaRecord {
  var json: JSONValue {
    var pairs: [(String, JSONValue)] = []
    func put(_ name: String, _ value: JSONValue?) {
      if let value { pairs.append((name, value)) }
    }
    put("askedAt", askedAt.map(\.json))
    put("readAt", readAt.map(\.json))
    if failures > 0 { put("failures", failures.json) }
    put("waitUntil", waitUntil.map(\.json))
    put("note", note.map(\.json))
    put("refused", refusedHash.map(\.json))
    put("plan", reading.plan.map(\.json))
    put("windows", .array(reading.windows.map(\.stored)))
    put("facts", .array(reading.facts.map(\.stored)))
    return .members(pairs)
  }

  init?(json: JSONValue) {
    guard json.members != nil else { return nil }
    func date(_ name: String) -> Date? { Timestamp.date(json[name], documentedAs: .text) }
    askedAt = date("askedAt")
    readAt = date("readAt")
    failures = min(max(0, json["failures"]?.int ?? 0), 1_000)
    waitUntil = date("waitUntil")
    note = quotaName(json["note"], most: 200)
    refusedHash = json["refused"]?.string
    reading =
      QuotaReading(
        windows: (json["windows"]?.array ?? []).compactMap(QuotaWindow.init(stored:)),
        facts: (json["facts"]?.array ?? []).compactMap(QuotaFact.init(stored:)), plan: quotaName(json["plan"])
      )
      .limited
  }
}

extension QuotaWindow {
  fileprivate var stored: JSONValue {
    var pairs: [(String, JSONValue)] = [
      ("label", label.json), ("readAt", readAt.json), ("source", source.rawValue.json),
    ]
    if let usedFraction, usedFraction.isFinite { pairs.append(("used", .number("\(usedFraction)"))) }
    if let resetsAt { pairs.append(("resetsAt", resetsAt.json)) }
    if let windowSeconds, windowSeconds.isFinite { pairs.append(("seconds", .number("\(windowSeconds)"))) }
    if let model { pairs.append(("model", model.json)) }
    return .members(pairs)
  }

  fileprivate init?(stored: JSONValue) {
    guard let label = quotaName(stored["label"], most: 40),
      let readAt = Timestamp.date(stored["readAt"], documentedAs: .text)
    else { return nil }
    self.init(
      label: label, usedFraction: stored["used"]?.double.flatMap { $0 >= 0 && $0 <= 100 ? $0 : nil },
      resetsAt: Timestamp.date(stored["resetsAt"], documentedAs: .text), readAt: readAt,
      windowSeconds: windowLength(stored["seconds"]), model: quotaName(stored["model"]),
      source: stored["source"]?.string.flatMap(Source.init(rawValue:)) ?? .api)
  }
}

extension QuotaFact {
  fileprivate var stored: JSONValue { .members([("label", label.json), ("text", text.json), ("readAt", readAt.json)]) }

  fileprivate init?(stored: JSONValue) {
    guard let label = quotaName(stored["label"], most: 40), let text = quotaName(stored["text"], most: 60),
      let readAt = Timestamp.date(stored["readAt"], documentedAs: .text)
    else { return nil }
    self.init(label: label, text: text, readAt: readAt)
  }
}
