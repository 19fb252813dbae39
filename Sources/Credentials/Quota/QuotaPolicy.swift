import Domain
import FoundationEssentials

/// When a provider is asked about a quota next. Pure: the same input gives the same instant.
///
/// | what happened | asked again |
/// |---|---|
/// | never asked | at once |
/// | an answer with numbers | after 5 minutes, 10 for Claude, ±10 % |
/// | the nth failure in a row | after the same times 2ⁿ, at most 60 minutes, ±10 % |
/// | 429 with `Retry-After` | not before that, and not before the failures allow |
/// | the secret was refused | when there is another secret |
/// | a person wishes it | at once, but a minute after the last time, 5 for Claude, and never within a `Retry-After` |
struct QuotaPolicy: Sendable {
  var seed: UInt64 = 0

  static let longest: TimeInterval = 3600

  static func interval(_ format: QuotaFormat) -> TimeInterval { format == .claudeUsage ? 600 : 300 }

  /// How long after a question a person may wish another one.
  static func patience(_ format: QuotaFormat) -> TimeInterval { format == .claudeUsage ? 300 : 60 }

  /// nil: not before the secret changes.
  func due(_ record: QuotaRecord?, _ format: QuotaFormat, identity: String, secretHash: String) -> Date? {
    guard let record, let asked = record.askedAt else { return .distantPast }
    if let refused = record.refusedHash {
      // A provider that changed its mind is asked when the credential changes.
      return refused == secretHash ? nil : .distantPast
    }
    let doubled = Self.interval(format) * Double(1 << min(record.failures, 10))
    let pause = record.failures == 0 ? Self.interval(format) : min(doubled, Self.longest)
    let jittered = pause * (0.9 + 0.2 * jitter(identity, asked))
    // The floor of Claude's endpoint holds whatever the dice say.
    let due = asked.addingTimeInterval(max(jittered, Self.patience(format)))
    return max(due, record.waitUntil ?? .distantPast)
  }

  /// Why a person's wish is not carried out now; nil when it is.
  func refusal(_ record: QuotaRecord?, _ format: QuotaFormat, now: Date) -> String? {
    if let until = record?.waitUntil, until > now {
      return "the provider asked to wait; to be asked again \(TimeText.ahead(until, now))"
    }
    guard let asked = record?.askedAt else { return nil }
    let free = asked.addingTimeInterval(Self.patience(format))
    guard free > now, asked <= now else { return nil }
    return "asked \(TimeText.ago(asked, now)); to be asked again \(TimeText.ahead(free, now))"
  }

  /// 0 up to 1.
  private func jitter(_ identity: String, _ asked: Date) -> Double {
    let name = identity.utf8.reduce(into: UInt64(14_695_981_039_346_656_037)) { hash, byte in
      hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211
    }
    let instant = UInt64(bitPattern: Int64(asked.timeIntervalSince1970.rounded()))
    var generator = SplitMix64(seed: seed ^ name ^ instant)
    return Double(generator.next() >> 11) / Double(UInt64(1) << 53)
  }
}

extension QuotaRecord {
  /// Takes over what came of a question. Numbers of before stay, with their age, until there are newer ones.
  mutating func take(_ answer: QuotaAnswer, secretHash: String, at now: Date) {
    askedAt = now
    waitUntil = nil
    refusedHash = nil
    switch answer {
    case .reading(let reading):
      readAt = now
      failures = 0
      note = reading.note
      self.reading = QuotaReading(
        windows: reading.windows, facts: reading.facts, plan: reading.plan ?? self.reading.plan)
    case .wait(let until):
      failures += 1
      waitUntil = until
      note = "the provider asked to wait"
    case .refused(let text):
      failures += 1
      refusedHash = secretHash
      note = text
    case .none(let text):
      failures += 1
      note = text
    }
  }
}
