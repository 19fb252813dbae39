import Domain
import FoundationEssentials
import StructuredText

extension HistoryRow {
  /// Takes over what a provider said. Only a refusal counts as a failure; silence changes nothing but the last error.
  mutating func take(_ meaning: PingMeaning, at now: Date, secrets: [String]) -> PingNews {
    switch meaning {
    case .accepted:
      accept(at: now)
      return PingNews()
    case .restricted(let what):
      accept(at: now)
      restricted = what
      return PingNews()
    case .rateLimited(let until):
      rateLimitedUntil = until
      // Whoever is told to wait was let in; but a credential that was refused before is not cleared by it.
      if evidence == nil || evidence == .unproven || evidence == .unclear { evidence = .accepted }
      lastCheckedAt = now
      return PingNews()
    case .rejected(let text):
      refuse(text, as: .rejected, at: now, secrets: secrets)
      return PingNews()
    case .revoked(let text):
      refuse(text, as: .revoked, at: now, secrets: secrets)
      return PingNews()
    case .unclear(let text):
      if evidence != .rejected, evidence != .revoked { evidence = .unclear }
      lastCheckedAt = now
      note(text, at: now, secrets: secrets)
      return PingNews()
    case .noAnswer(let text):
      note(text, at: now, secrets: secrets)
      return PingNews(attempt: lastError)
    }
  }

  private mutating func accept(at now: Date) {
    evidence = .accepted
    restricted = nil
    rateLimitedUntil = nil
    consecutiveFailures = 0
    lastError = nil
    lastErrorAt = nil
    lastCheckedAt = now
  }

  private mutating func refuse(_ text: String, as evidence: Evidence, at now: Date, secrets: [String]) {
    self.evidence = evidence
    restricted = nil
    consecutiveFailures += 1
    lastCheckedAt = now
    note(text, at: now, secrets: secrets)
  }

  private mutating func note(_ text: String, at now: Date, secrets: [String]) {
    lastError = String(Redaction.redact(text, secrets: secrets).prefix(200))
    lastErrorAt = now
  }
}

/// Whether a credential may be asked about now: not while the provider told us to wait, and by a timer not more often
/// than every five minutes.
func mayPing(_ row: HistoryRow, askedByName: Bool, askedByPerson: Bool, now: Date) -> Bool {
  if askedByName { return true }
  if let until = row.rateLimitedUntil, until > now { return false }
  if askedByPerson { return true }
  return row.lastCheckedAt.map { now.timeIntervalSince($0) >= 300 } ?? true
}
