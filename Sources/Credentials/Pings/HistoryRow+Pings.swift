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
    case .discontinued(let text):
      evidence = .discontinued
      lastCheckedAt = now
      note(text, at: now, secrets: secrets)
      return PingNews()
    case .unclear(let text):
      if ![.rejected, .revoked, .discontinued].contains(evidence) { evidence = .unclear }
      lastCheckedAt = now
      note(text, at: now, secrets: secrets)
      return PingNews(attempt: lastError)
    case .noAnswer(let text):
      note(text, at: now, secrets: secrets)
      return PingNews(attempt: lastError)
    }
  }

  mutating func accept(at now: Date) {
    // To be let in is not to be served.
    if evidence != .discontinued { evidence = .accepted }
    restricted = nil
    rateLimitedUntil = nil
    consecutiveFailures = 0
    lastError = nil
    lastErrorAt = nil
    lastCheckedAt = now
    lastAcceptedAt = now
  }

  mutating func refuse(_ text: String, as evidence: Evidence, at now: Date, secrets: [String]) {
    self.evidence = evidence
    restricted = nil
    consecutiveFailures += 1
    lastCheckedAt = now
    note(text, at: now, secrets: secrets)
  }

  mutating func note(_ text: String, at now: Date, secrets: [String]) {
    lastError = String(Redaction.redact(text, secrets: secrets).prefix(200))
    lastErrorAt = now
  }
}

/// Why a credential is not asked about now; nil when it may be. A provider that told us to wait is left alone unless
/// somebody names the credential.
func waitReason(_ row: HistoryRow, askedByName: Bool, now: Date) -> String? {
  guard !askedByName, let until = row.rateLimitedUntil, until > now else { return nil }
  return "rate-limited, to be asked again \(TimeText.ahead(until, now))"
}
