import CredentialFormats
import Domain
import FoundationEssentials

/// What a validation in this scan brought for one credential.
struct PingNews: Sendable {
  /// Why there was no usable answer.
  var attempt: String?
  /// Why nobody was asked. It says nothing of the credential.
  var unasked: String?
}

/// The row of a credential that was found.
func tokenRow(
  _ token: FoundToken, row: HistoryRow, news: PingNews?, context: DiscoveryContext, now: Date
) -> DiscoveredToken {
  let facts = StatusRule.Facts(
    verdict: token.found.verdict, kind: token.found.kind, owner: token.found.owner, renewable: row.renewable,
    expiresAt: token.memory?.expiresAt ?? token.expiresAt, lifetimeSeconds: token.found.lifetimeSeconds,
    loginEndsAt: token.found.loginEndsAt, evidence: row.evidence, consecutiveFailures: row.consecutiveFailures,
    lastCheckedAt: row.lastCheckedAt,
    attempt: news?.attempt, unasked: news?.unasked,
    remark: token.memory == nil ? token.found.remark : "renewed for this program only")
  let (status, reason) = StatusRule(facts: facts, now: now).decision
  let flags = TokenFlags(
    rateLimitedUntil: row.rateLimitedUntil.flatMap { $0 > now ? $0 : nil }, restricted: row.restricted,
    permissionWarning: token.permissionWarning,
    overriddenByEnvironment: overridingVariable(of: token, context: context),
    importedAs: row.importedProfileID)
  return DiscoveredToken(
    id: row.id, tool: token.tool, provider: token.found.provider, kind: token.found.kind, account: row.account,
    plan: row.plan, masked: token.found.secret.masked, status: status, flags: flags, reason: reason,
    expiresAt: token.memory?.expiresAt ?? token.expiresAt, loginEndsAt: token.found.loginEndsAt,
    renewable: row.renewable, owner: token.found.owner, sources: token.sources, sharedGrantWith: token.holders,
    methods: refreshMethods(
      for: token.tool, provider: token.found.provider, kind: token.found.kind, status: status,
      renewable: row.renewable, variable: token.variable, owner: token.found.owner,
      file: token.lead.source.kind == .file ? token.lead.source.location : nil,
      settings: context.refresh.of(token)),
    lastCheckedAt: row.lastCheckedAt, lastUsedAt: row.lastUsedAt, usageCount: row.usageCount,
    consecutiveFailures: row.consecutiveFailures, lastError: row.lastError)
}

/// The row of a credential that is only remembered: its place is empty now, or could not be read.
func tokenRow(remembered row: HistoryRow, status: TokenStatus, reason: String) -> DiscoveredToken {
  let variable = row.sources.first.flatMap { $0.kind == .environment ? $0.location : nil }
  return DiscoveredToken(
    id: row.id, tool: row.tool, provider: row.provider, kind: row.kind, account: row.account, plan: row.plan,
    masked: "***", status: status,
    flags: TokenFlags(
      rateLimitedUntil: row.rateLimitedUntil, restricted: row.restricted, importedAs: row.importedProfileID),
    reason: reason, expiresAt: row.expiresAt, loginEndsAt: row.loginEndsAt, renewable: row.renewable, owner: row.owner,
    sources: row.sources,
    methods: refreshMethods(
      for: row.tool, provider: row.provider, kind: row.kind, status: status, renewable: row.renewable,
      variable: variable, owner: row.owner),
    lastCheckedAt: row.lastCheckedAt, lastUsedAt: row.lastUsedAt, usageCount: row.usageCount,
    consecutiveFailures: row.consecutiveFailures, lastError: row.lastError)
}

/// What a row tells without a new look at the machine, for a list made of the history.
func tokenRow(listed row: HistoryRow, now: Date) -> DiscoveredToken {
  if row.status == .missing { return tokenRow(missing: row, now: now) }
  let (status, reason) = row.standing(now)
  return tokenRow(
    remembered: row, status: status, reason: reason ?? "as of the scan \(TimeText.ago(row.lastSeenAt, now))")
}

extension HistoryRow {
  /// The status of the last scan, or the one that time alone brought since, with its reason.
  fileprivate func standing(_ now: Date) -> (status: TokenStatus, reason: String?) {
    guard [.active, .expiring, .unknown].contains(status) else { return (status, nil) }
    let facts = StatusRule.Facts(
      kind: kind, owner: owner, renewable: renewable, expiresAt: expiresAt, loginEndsAt: loginEndsAt,
      evidence: evidence, consecutiveFailures: consecutiveFailures, lastCheckedAt: lastCheckedAt)
    let (present, reason) = StatusRule(facts: facts, now: now).decision
    return present == .expired || present == .expiring ? (present, reason) : (status, nil)
  }
}

func tokenRow(missing row: HistoryRow, now: Date) -> DiscoveredToken {
  let place = row.sources.first.map { " at \($0.location)" } ?? ""
  return tokenRow(
    remembered: row, status: .missing, reason: "no longer\(place); last seen \(TimeText.ago(row.lastSeenAt, now))")
}

/// A row whose place could not be read now: what was known of it holds.
func tokenRow(unclear row: HistoryRow, now: Date) -> DiscoveredToken {
  let place = row.sources.first?.location ?? "its place"
  let (status, reason) = row.standing(now)
  return tokenRow(
    remembered: row, status: status,
    reason: (reason.map { $0 + "; " } ?? "")
      + "\(place) cannot be read now; last seen \(TimeText.ago(row.lastSeenAt, now))")
}
