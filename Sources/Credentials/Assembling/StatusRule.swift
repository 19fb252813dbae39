import CredentialFormats
import Domain
import FoundationEssentials

/// Decides a status from all that is known, the strongest evidence first.
struct StatusRule {
  struct Facts {
    var verdict = FoundCredential.Verdict.usable
    var kind: TokenKind
    var owner: String
    var renewable = false
    var expiresAt: Date?
    var lifetimeSeconds: Double?
    var loginEndsAt: Date?
    var evidence: Evidence?
    var consecutiveFailures = 0
    var lastCheckedAt: Date?
    /// Why a validation in this scan got no usable answer.
    var attempt: String?
    /// Why a validation in this scan was not even tried.
    var unasked: String?
    /// What the credential itself tells of its use.
    var remark: String?
  }

  /// A login with so little left is about to end.
  static let shortest: TimeInterval = 600
  static let shortestShare = 0.1
  static let failuresUntilInvalid = 3

  let facts: Facts
  let now: Date

  var decision: (status: TokenStatus, reason: String) {
    switch facts.verdict {
    case .discontinued(let text): return (.discontinued, text)
    case .locked(let text): return (.locked, text)
    case .revoked(let text): return (.revoked, text)
    case .usable: break
    }
    if facts.evidence == .discontinued {
      return (.discontinued, "the provider no longer serves logins of this kind\(checked); use an API key")
    }
    let (status, reason) = judgement
    // Whoever asked for a validation learns that there was none, whatever else is known.
    let silence = [.active, .unknown].contains(status) ? nil : facts.attempt ?? facts.unasked
    return (
      status,
      reason + (silence.map { "; not validated: \($0)" } ?? "") + (facts.remark.map { "; \($0)" } ?? "")
    )
  }

  private var judgement: (status: TokenStatus, reason: String) {
    if facts.evidence == .revoked { return (.revoked, "refused by the provider for good\(checked); log in again") }
    if facts.evidence == .rejected { return rejected }
    if facts.consecutiveFailures >= Self.failuresUntilInvalid {
      return (.invalid, "refused \(facts.consecutiveFailures) times in a row")
    }
    if let ends = facts.loginEndsAt, ends <= now {
      return (.expired, "the login ended \(TimeText.ago(ends, now)); log in again")
    }
    if let expires = facts.expiresAt, expires <= now {
      return (.expired, "expired \(TimeText.ago(expires, now)); \(renewal)")
    }
    if let expires = facts.expiresAt, isNear(expires) {
      return (.expiring, "expires \(TimeText.ahead(expires, now)); \(renewal)")
    }
    return running
  }

  private var running: (TokenStatus, String) {
    let expiry = facts.expiresAt.map { "expires \(TimeText.ahead($0, now))" } ?? "has no expiry"
    if facts.evidence == .accepted {
      let stale = (facts.attempt ?? facts.unasked).map { "; could not be validated now: \($0)" } ?? ""
      return (.active, "\(expiry); accepted by the provider\(checked)\(stale)")
    }
    if let attempt = facts.attempt { return (.unknown, "\(expiry); could not be validated: \(attempt)") }
    switch facts.evidence {
    case .unclear: return (.unknown, "\(expiry); the provider's answer\(checked) did not tell whether it works")
    case .unproven: return (.unknown, "\(expiry); new since the last one was refused, not validated yet")
    default: break
    }
    let unasked = facts.unasked.map { ": \($0)" } ?? ""
    // The tool that got it knows for how long it was given; a key tells nothing of the kind.
    if facts.expiresAt != nil { return (.active, "\(expiry); not validated in this scan\(unasked)") }
    return (.unknown, "\(expiry); not validated yet\(unasked)")
  }

  private var rejected: (TokenStatus, String) {
    if facts.renewable, let expires = facts.expiresAt, expires <= now {
      return (.expired, "expired \(TimeText.ago(expires, now)) and refused by the provider\(checked); \(renewal)")
    }
    return (.invalid, "refused by the provider\(checked)")
  }

  /// When the provider said so.
  private var checked: String {
    facts.lastCheckedAt.map { " \(TimeText.ago($0, now))" } ?? ""
  }

  /// An expired access token is no trouble where its owner renews it unasked.
  private var renewal: String {
    facts.renewable ? "\(facts.owner) renews it on next use" : "log in again"
  }

  private func isNear(_ expires: Date) -> Bool {
    let left = expires.timeIntervalSince(now)
    return left < Self.shortest || facts.lifetimeSeconds.map { left < $0 * Self.shortestShare } ?? false
  }
}
