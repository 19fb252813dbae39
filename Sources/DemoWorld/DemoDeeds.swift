import Domain
import FoundationEssentials

/// What a person did in the demo world since its start, and who wants to hear of it.
struct DemoDeeds {
  var validatedAt: [String: Date] = [:]
  var renewedAt: [String: Date] = [:]
  /// The profile of each credential that was imported.
  var imports: [String: String] = [:]
  /// The credentials of each provider that a rotation took, the last one at the end, and by which strategy.
  var taken: [String: [String]] = [:]
  var strategy: RotationStrategy?
  /// The order of each provider's profiles as a rotation set it.
  var orders: [String: [String]] = [:]
  /// When a person last asked for the quotas of all providers.
  var quotaAskedAt: Date?
  /// The oldest first.
  var renewals: [ActivityEvent] = []
  /// The end of each credential as the last scan told it.
  var endsSeen: [String: Date?] = [:]
  var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
  var watcherCount = 0
  /// What was changed of keys and credits, the oldest first.
  var world: [WorldDeed] = []

  private static let renewedFor: TimeInterval = 8 * 3_600

  /// The credential with the deeds that concern it.
  func applied(to token: DiscoveredToken, now: Date) -> DiscoveredToken {
    var token = token
    if let renewedAt = renewedAt[token.id], renewedAt <= now { renew(&token, at: renewedAt, now: now) }
    if let profile = imports[token.id] { token.flags.importedAs = profile }
    guard let checkedAt = validatedAt[token.id], checkedAt <= now else { return token }
    switch token.status {
    case .locked, .missing: return token
    case .unknown:
      token.status = .active
      token.reason = "answered when it was asked"
    case .active, .expiring, .expired, .invalid, .revoked, .discontinued: break
    }
    token.lastCheckedAt = max(checkedAt, token.lastCheckedAt ?? checkedAt)
    return token
  }

  private func renew(_ token: inout DiscoveredToken, at renewedAt: Date, now: Date) {
    let end = renewedAt.addingTimeInterval(DemoDeeds.renewedFor)
    // The owner may have renewed it later by itself.
    if let ownEnd = token.expiresAt, ownEnd > end { return }
    // A new login is a new grant: the copies that others hold are of the old one.
    token.sharedGrantWith = []
    guard token.expiresAt != nil else {
      token.status = .active
      token.reason = "renewed; not validated in this scan"
      return
    }
    token.expiresAt = end
    let left = Int(end.timeIntervalSince(now) * 1_000)
    let lifetime = TokenLifetime(firstEnd: left, length: Int(DemoDeeds.renewedFor) * Span.second)
    token.status = lifetime.status(at: 0)
    let span = Words.span(milliseconds: abs(left))
    token.reason =
      token.status == .expired ? "expired \(span) ago" : "expires in \(span); not validated in this scan"
  }
}
