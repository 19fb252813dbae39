public import Domain
import FoundationEssentials

/// One agent of OpenClaw lives in the demo world: it holds copies of two credentials and a few of its own.
extension DemoServices: CredentialChoiceService {
  public func choices(for token: DiscoveredToken) async throws -> [CredentialChoice] {
    try Task.checkCancellation()
    return world.choices(for: token, at: clock())
  }
}

extension DemoWorld {
  /// Which credential the demo's agent takes where this one is concerned.
  public func choices(for token: DiscoveredToken, at date: Date) -> [CredentialChoice] {
    switch token.provider {
    case "anthropic": [anthropicChoice(at: date)]
    case "moonshot": [copyChoice(of: token, id: "kimi:default", provider: "moonshot")]
    case "openrouter":
      token.sources.contains { $0.kind == .openclaw }
        ? [copyChoice(of: token, id: "openrouter:default", provider: "openrouter")] : []
    default: []
    }
  }

  /// The first in the order waits, so the second one is used.
  private func anthropicChoice(at date: Date) -> CredentialChoice {
    let windowEnd = epoch.adding(14 * Span.minute + 20 * Span.second)
    let isWaiting = windowEnd > date
    let work = CredentialChoice.Candidate(
      id: "anthropic:work", kind: .oauth, standing: isWaiting ? .passedOver : .used,
      reason: isWaiting ? "is tried after all others until then" : "comes first in the order",
      status: "ok", account: "work@example.com", expiresAt: epoch.adding(6 * Span.hour), isRenewable: true,
      window: isWaiting ? .init(kind: .cooldown, reason: "rate_limit", endsAt: windowEnd) : nil)
    let own = CredentialChoice.Candidate(
      id: "anthropic:default", kind: .oauth, standing: isWaiting ? .used : .next,
      reason: isWaiting ? "is the first of the order that can be used now" : "is tried when the one in use fails",
      status: "ok", account: "me@example.com", expiresAt: epoch.adding(5 * Span.hour), isRenewable: true)
    let setup = CredentialChoice.Candidate(
      id: "anthropic:manual", kind: .token, standing: isWaiting ? .next : .waiting,
      reason: isWaiting ? "is tried when the one in use fails" : "is tried when those before it fail", status: "static")
    let broken = CredentialChoice.Candidate(
      id: "anthropic:broken", kind: .oauth, standing: .passedOver,
      reason: "has no secret where OpenClaw looks for it, and is skipped in silence", status: "missing")
    return CredentialChoice(
      agent: "main", provider: "anthropic", source: .profile(isWaiting ? own.id : work.id), order: .store,
      candidates: (isWaiting ? [own, setup, work] : [work, own, setup]) + [broken])
  }

  /// The only profile of its provider is a copy of the token.
  private func copyChoice(of token: DiscoveredToken, id: String, provider: String) -> CredentialChoice {
    let isLogin = token.kind == .oauth
    let isExpired = token.status == .expired
    return CredentialChoice(
      agent: "main", provider: provider, source: .profile(id), order: .automatic,
      candidates: [
        .init(
          id: id, kind: isLogin ? .oauth : .apiKey, standing: .used,
          reason: isExpired
            ? "is the only profile of \(provider); OpenClaw renews it with the next request"
            : "is the only profile of \(provider)",
          status: isLogin ? (isExpired ? "expired" : "ok") : "static", account: token.account,
          expiresAt: isLogin ? token.expiresAt : nil, isRenewable: isLogin)
      ],
      remarks: isLogin
        ? ["This renews the same grant that \(token.owner) holds; one of the two may be logged out."] : [])
  }
}
